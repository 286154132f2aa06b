"""Incidents lived through on a moved clock: at 3 a.m. with nobody awake, and in working hours by people who attend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.vocabulary import Priority
from tests.lives.companies import COMPANIES, Company
from tests.lives.heard import Heard, heard
from tests.reminders.watching import incident_of, pass_until, quiet
from tests.steps import reviewed
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Person
    from tests.world import World

TITLE = "Checkout is down"
DECLARER = "grace"
ALONE, ATTENDED = datetime(2026, 11, 24, 3, tzinfo=UTC), datetime(2026, 11, 24, 10, tzinfo=UTC)
"""A Tuesday, before and in the working hours of all these companies."""
WEEKEND = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""When a life ends at the latest: before the week's summary, which is about more than one incident."""
SAID = {
    Priority.P1: ("Major – many customers or a department are affected", "Immediate"),
    Priority.P2: ("Major – many customers or a department are affected", "High"),
    Priority.P3: ("Minor – some customers or a team are affected, a workaround exists", "Low"),
    Priority.P4: ("Minimal – nobody is kept from their work", "Low"),
}
"""The impact and the urgency that make each priority."""


@dataclass(frozen=True, slots=True)
class Life:
    """One incident from its declaration on."""

    company: Company
    priority: Priority
    begins: datetime

    @property
    def attended(self) -> bool:
        """Whether somebody comes."""
        return self.begins == ATTENDED

    @property
    def name(self) -> str:
        """What sets it apart: `P1 at 03:00, as installed`."""
        return f"{self.priority} at {self.begins:%H:%M}, {self.company.name}"


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does."""

    at: datetime
    who: str
    what: str


LIVES = tuple(
    Life(company, priority, begins) for company, priority, begins in product(COMPANIES, Priority, (ALONE, ATTENDED))
)


async def live(world: World, life: Life) -> list[Heard | Deed]:
    """Live through it, and return what was done and heard, in order."""
    world.clock.advance((life.begins - world.clock.now()).total_seconds())
    bot = await world.start_bot()
    await life.company.set_up(bot, world.sandbox.workspace)
    story = _Story(world, bot, life)
    await story.declared()
    await (story.attended() if life.attended else story.left_alone())
    told: list[Heard | Deed] = [*story.deeds, *await heard(world)]
    return sorted(told, key=lambda one: (one.at.replace(second=0, microsecond=0), isinstance(one, Heard)))


class _Story:
    """What people do, each by what stands on their screen."""

    def __init__(self, world: World, bot: Muster, life: Life) -> None:
        self._world, self._bot, self._life = world, bot, life
        self.deeds: list[Deed] = []

    async def declared(self) -> None:
        """Have somebody from support declare it."""
        impact, urgency = SAID[self._life.priority]
        grace = await self._world.person(DECLARER)
        self._does(DECLARER, f"declares `{TITLE}`")
        form = {"impact": impact, "urgency": urgency, "services": ("Checkout",)}
        self._channel, _ = await declared(grace, TITLE, place="#support", **form)
        await quiet(self._world, self._bot)
        self._start = (await incident_of(self._bot)).declared_at

    async def left_alone(self) -> None:
        """Let the time pass within which it should have been resolved, or the week."""
        policy = DEFAULT_POLICY.of_priority(self._life.priority)
        over = policy.resolve.after(self._start, DEFAULT_POLICY.calendar)
        await pass_until(self._world, self._bot, min(over + timedelta(minutes=1), WEEKEND))

    async def attended(self) -> None:
        """Have the first who is called, else the declarer, bring it to its end in good time."""
        await self._passed(minutes=2)
        responder = await self._answered()
        await self._passed(minutes=25)
        await self._types(responder, "update A certificate has expired; we replace it")
        await self._passed(minutes=50)
        await self._types(responder, "resolve We have replaced the certificate")
        await self._passed(days=1)
        await self._closed(responder)
        await pass_until(self._world, self._bot, WEEKEND)

    async def _answered(self) -> Person:
        called = sorted(one.to for one in await heard(self._world) if one.text.startswith("You are called"))
        person = await self._world.person(called[0] if called else DECLARER)
        if called:
            self._does(person.name, "presses *I'm coming*")
            await person.click("I'm coming", on=await person.message("@muster", "You are called"))
            await self._passed(minutes=4)
        await self._types(person, "ack")
        if called:
            await self._types(person, "lead")
        return person

    async def _closed(self, responder: Person) -> None:
        if self._life.priority <= Priority.P2:
            self._does(responder.name, "writes the review and signs it off")
            await reviewed(self._world, self._bot, responder, self._channel)
        await self._types(responder, "close Done")

    async def _types(self, person: Person, words: str) -> None:
        self._does(person.name, f"types `/incident {words}`")
        await person.command(self._channel, f"/incident {words}")
        await quiet(self._world, self._bot)

    async def _passed(self, **span: float) -> None:
        await pass_until(self._world, self._bot, self._start + timedelta(**span))

    def _does(self, who: str, what: str) -> None:
        self.deeds.append(Deed(self._world.clock.now(), who, what))
