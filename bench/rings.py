"""How often one incident rings each person: an attended P1, one that is left alone, five at once.

A ring is a message in somebody's direct conversation with Muster, or a new message in a channel that mentions them or a
user group of theirs. Edits, and what is for one person's eyes, ring nobody. Time is the sandbox's, and moved.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app import Muster
from bench.figure import Figure
from sandbox.client import Channel
from storage.tables import Service
from tests.lives.heard import heard
from tests.reminders.watching import group, pass_until, quiet, set_policy
from tests.world import World, declared

MANAGER = "bob"
ATTENDED_MOST, TOGETHER_MOST = 6, 20
"""Rings of the manager at most: of a P1 of two hours until two weeks later, and of five incidents in 4.5 hours."""
SET = frozenset({"bob", "carmen", "dmitri", "alice", "hiro", "emma", "jonas", "maya"})
"""The manager, and who is on call for the service and in the priority's chain."""
REACHED_WITHIN = timedelta(minutes=10)
"""By when everybody who is set has heard of a P1 that nobody attends."""
_CRITICAL = {"urgency": "Immediate"}
_AFTERMATH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Ring:
    """One message that rang somebody: when, whom, and its words."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Life:
    """What rang in one life since it began, oldest first."""

    began: datetime
    rings: list[Ring] = field(default_factory=list)

    def of(self, who: str) -> int:
        """Return how often it rang somebody."""
        return self.each[who]

    @property
    def each(self) -> Counter[str]:
        """How often it rang each person."""
        return Counter(ring.who for ring in self.rings)

    def reached(self, within: timedelta) -> set[str]:
        """Return who was rung by then."""
        return {ring.who for ring in self.rings if ring.at - self.began <= within}


async def rings(world: World, began: datetime) -> Life:
    """Count what has rung anybody since then."""
    told = [one for one in await heard(world) if one.at >= began]
    return Life(began, [Ring(one.at, who, one.text) for one in told for who in sorted(one.rings)])


async def set_up(world: World, bot: Muster) -> None:
    """Set the policy as a company does that has people on call, and managers."""
    on_call, leaders = group(world, "sre-oncall"), group(world, "leadership")
    chain = [{"groups": [on_call], "minutes": 5}, {"groups": [leaders], "minutes": 15}]
    priorities = {name: {"chain": chain, "managers": {"groups": [leaders]}} for name in ("P1", "P2")}
    await set_policy(bot, **priorities)
    async with bot.store.write() as unit:
        payments = {"groups": [group(world, "payments-oncall")], "minutes": 3}
        made = world.clock.now()
        unit.session.add(Service(team_id=unit.team_id, name="Checkout", responders=payments, created_at=made))


async def attended(world: World, bot: Muster) -> Life:
    """Live through a P1 of two hours that people attend to, and the two weeks after it, in which nobody does more."""
    grace, carmen, ines = [await world.person(name) for name in ("grace", "carmen", "ines")]
    began = world.clock.now()
    channel, _ = await declared(grace, manager="Bob Okafor", services=("Checkout",), **_CRITICAL)
    await _after(world, bot, 4, began)
    await carmen.command("#general", "/incident ack INC-1")
    await quiet(world, bot)
    bob = await world.person(MANAGER)
    await bob.command(channel, "/incident assign @ines communications")
    for minute in range(25, 110, 25):
        await _after(world, bot, minute, began)
        await ines.command(channel, f"/incident update After {minute} min: we look into it")
    await _after(world, bot, 110, began)
    await carmen.command(channel, "/incident resolve The release was taken back")
    await pass_until(world, bot, began + _AFTERMATH)
    return await rings(world, began)


async def left_alone(world: World, bot: Muster, minutes: float = 300) -> Life:
    """Live through five hours of a P1 that nobody attends to, or through so many minutes."""
    grace = await world.person("grace")
    began = world.clock.now()
    await declared(grace, manager="Bob Okafor", services=("Checkout",), **_CRITICAL)
    await _after(world, bot, minutes, began)
    return await rings(world, began)


async def together(world: World, bot: Muster) -> Life:
    """Live through 4.5 hours of five incidents whose one manager is always on time, and resolves them in turn."""
    grace, bob = await world.person("grace"), await world.person(MANAGER)
    began = world.clock.now()
    places = list[Channel]()
    for number in range(5):
        urgency = "Immediate" if number % 2 == 0 else "High"
        channel, _ = await declared(grace, f"Part {number} of the shop fails", manager="Bob Okafor", urgency=urgency)
        places.append(channel)
        await quiet(world, bot)
        await bob.command(channel, "/incident ack")
        await quiet(world, bot)
    for minute in range(25, 270, 25):
        await _after(world, bot, minute, began)
        for channel in places:
            await bob.command(channel, f"/incident update After {minute} min: we look into it")
    for channel in places:
        await bob.command(channel, "/incident resolve It was taken back")
    await _after(world, bot, 270, began)
    return await rings(world, began)


async def _after(world: World, bot: Muster, minutes: float, began: datetime) -> None:
    await pass_until(world, bot, began + timedelta(minutes=minutes))


@asynccontextmanager
async def _living() -> AsyncIterator[tuple[World, Muster]]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-"))
        world = World(stack, f"sqlite:///{folder}/muster.db", "socket")
        await world.open()
        bot = await world.start_bot()
        await set_up(world, bot)
        yield world, bot


async def _lived(live: Callable[[World, Muster], Awaitable[Life]]) -> Life:
    async with _living() as (world, bot):
        return await live(world, bot)


async def measure() -> list[Figure]:
    """Count the rings of each person in three lives."""
    busy, alone, several = await _lived(attended), await _lived(left_alone), await _lived(together)
    unheard = len(SET - alone.reached(REACHED_WITHIN))
    return [
        *_counted("a P1 of two hours, attended, and two weeks after", busy, ATTENDED_MOST),
        *_counted("a P1 left alone for five hours", alone),
        Figure("a P1 left alone: people set, and not rung within 10 min", unheard, "", 0),
        *_counted("five at once, 4.5 h", several, TOGETHER_MOST),
    ]


def _counted(name: str, life: Life, most: int | None = None) -> list[Figure]:
    """Return how often it rang each person, most often first; `most` is promised to the manager."""
    return [
        Figure(f"{name}: {'the manager' if who == MANAGER else who}", count, "rings", most if who == MANAGER else None)
        for who, count in life.each.most_common()
    ]
