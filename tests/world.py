"""A whole world for a test: a company's Slack, the bot connected to it, and the people who use both."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import aiohttp

from app import Muster, muster
from bot.clock import Clock
from bot.commands.deadline import DEADLINE_SECONDS
from handlers.tenant import Tenant
from sandbox.client import Channel, Message, Modal, Person, until
from sandbox.clock import ManualClock
from sandbox.company import TEAM, build_company
from sandbox.delivery.traffic import KEPT_ENTRIES
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from sandbox.variation import VariationName
from sandbox.workspace import Team
from storage.store import Store
from tests.checked import Addresses, checked
from tests.patience import PATIENCE
from tests.prefilled import open_prefilled
from tests.undelivered import Undelivered

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
MONDAY_MORNING = datetime(2026, 11, 23, 9, 30, 17, tzinfo=UTC)
TICK_SECONDS = 0.25
"""How far world time moves at each look while a test waits for something."""
LEAP_SECONDS = 15.0
"""How far it moves at most, where nothing is under way, to when the next of what is left is due."""
CALL_SECONDS = 0.4
"""Real seconds after which the bot's call to a Slack that hangs is in doubt."""

WAIT_SECONDS = 10.0
"""Real seconds, on a machine that is not busy, after which what a test waits for will not come."""

Mode = Literal["socket", "http"]


_ANSWERED_LATER = re.compile(r"/incident (report|summary)(?! (settings|here|stop))(?!.*csv)")
"""Answered in blocks that Slack may refuse, by way of the response URL, where a refusal is heard."""


class Colleague(Person):
    """A person of the company, with the world that they live in."""

    world: World

    async def command(self, place: Channel | str, text: str) -> Message:
        """Type a slash command and wait for its answer, also where that comes after the acknowledgement."""
        before = {message.ts for message in await self.messages(place)} if _ANSWERED_LATER.match(text) else None
        told = await super().command(place, text)
        if before is None or told.raw:
            return told
        fresh: list[Message] = []

        async def came() -> bool:
            fresh[:] = [message for message in await self.messages(place) if message.ts not in before]
            return bool(fresh)

        await until(came, what=f"the answer to {text}", seconds=WAIT_SECONDS * PATIENCE)
        return fresh[-1]


class World:
    """The sandbox, the bots connected to it, and one clock for all of them."""

    def __init__(
        self,
        stack: AsyncExitStack,
        database_url: str,
        mode: Mode,
        variation: VariationName = "plain",
        *,
        clock: ManualClock | None = None,
        team: Team = TEAM,
        manifest: Manifest | None = None,
        port: int | None = None,
    ) -> None:
        self.clock = clock or ManualClock(MONDAY_MORNING)
        self.bots_clock: Clock = self.clock
        """What bots go by that are started from now on."""
        self.call_seconds = CALL_SECONDS
        """Real seconds after which a call of theirs is in doubt."""
        self.database_url = database_url
        self.mode = mode
        self.variation = variation
        self._stack = stack
        self._people: dict[str, Colleague] = {}
        self._undelivered: dict[Store, Undelivered] = {}
        self._port = port or free_port()
        self.sandbox = Sandbox(
            build_company(self.clock, team),
            manifest=manifest or Manifest.load(MANIFEST),
            clock=self.clock,
            mode=mode,
            request_url=f"http://127.0.0.1:{self._port}/slack/events",
            ack_seconds=3.0 * PATIENCE,
            trigger_seconds=3.0 * PATIENCE,
            variation=variation,
        )
        self.sandbox.delivery.traffic.keep(0)

    @property
    def is_ordinary(self) -> bool:
        """Whether this Slack delivers and answers as most do: on others every step is taken as people take it."""
        return self.mode == "socket" and self.variation == "plain"

    def record_traffic(self) -> None:
        """Keep from now on what passes between Slack and the bot, which few tests look at."""
        self.sandbox.delivery.traffic.keep(KEPT_ENTRIES)

    async def open(self) -> None:
        """Open the Slack for business, without a bot yet."""
        await self.sandbox.start()
        self._stack.push_async_callback(self.sandbox.stop)
        self._http = await self._stack.enter_async_context(aiohttp.ClientSession())

    @asynccontextmanager
    async def bot(self, *, deadline: float = DEADLINE_SECONDS * PATIENCE, **settings: object) -> AsyncIterator[Muster]:
        """Run a bot until the block ends; `deadline` is what a listener may take, in real seconds."""
        http = self.mode == "http"
        tokens = (
            {"slack_signing_secret": "sandbox-secret-0123456789abcdef"} if http else {"slack_app_token": "xapp-sandbox"}
        )
        addresses: Addresses = {
            "slack_api_url": self.sandbox.api_url,
            "database_url": self.database_url,
            "port": self._port if http else 0,
        }
        given = {"slack_bot_token": "xoxb-sandbox", "muster_log_level": "ERROR", **tokens, **settings}
        seconds = {"call_seconds": self.call_seconds, "deadline_seconds": deadline}
        async with muster(checked(addresses, given), self.bots_clock, **seconds) as running:
            yield running

    async def start_bot(self, *, deadline: float = DEADLINE_SECONDS * PATIENCE, **settings: object) -> Muster:
        """Run a bot until the test ends, as `bot` does."""
        return await self._stack.enter_async_context(self.bot(deadline=deadline, **settings))

    async def person(self, name: str) -> Person:
        """Return a person of the company, at their own Slack."""
        if name not in self._people:
            connecting = Colleague.connect(self.sandbox.url, name, seconds=WAIT_SECONDS * PATIENCE, tick=self.tick)
            self._people[name] = await self._stack.enter_async_context(connecting)
            self._people[name].world = self
        return self._people[name]

    async def tick(self) -> None:
        """Let a moment of world time pass."""
        self.clock.advance(TICK_SECONDS)

    async def until(self, condition: Any, what: str, seconds: float = WAIT_SECONDS) -> Any:  # noqa: ANN401 - whatever the condition gives
        """Wait for a condition while world time passes, at most that many real seconds."""
        return await until(condition, what=what, tick=self.tick, seconds=seconds * PATIENCE)

    async def control(self, verb: str, path: str, **body: object) -> Any:  # noqa: ANN401 - the sandbox's JSON
        """Ask the sandbox's control for something."""
        url = f"{self.sandbox.url}/sandbox/control/{path}"
        async with self._http.request(verb, url, json=body or None) as response:
            response.raise_for_status()
            return await response.json()

    async def fault(self, method: str, kind: str, **more: object) -> None:
        """Order a fault of Slack's."""
        await self.control("POST", "faults", method=method, kind=kind, **more)

    async def calls(self, method: str = "") -> list[dict[str, Any]]:
        """Return the Web API calls the bot made."""
        made = (await self.control("GET", "calls"))["calls"]
        return [call for call in made if method in ("", call["method"])]

    async def any_left(self, running: Muster | Tenant) -> bool:
        """Say whether a bot has something left to deliver; it may still be said a few looks after the last was."""
        if running.store not in self._undelivered:
            self._undelivered[running.store] = Undelivered(running.store)
        return await self._undelivered[running.store].any_left()

    async def heeded(self, running: Muster | Tenant) -> None:
        """Wait until every event has been acknowledged, and until nothing is left to deliver."""

        async def acknowledged() -> bool:
            return int((await self.control("GET", "deliveries"))["under_way"]) == 0

        await self.until(acknowledged, "every event acknowledged")
        await self.settled(running)

    async def settled(
        self, running: Muster | Tenant, seconds: float = WAIT_SECONDS, *, tick: float = TICK_SECONDS
    ) -> None:
        """Wait until nothing is left to deliver and every file is shared, at most that many real seconds.

        World time moves on by `tick` seconds at each look, and faster where all that is left is due later.
        """

        async def quiet() -> bool:
            return not await self.any_left(running) and not self.sandbox.sharing.under_way

        async def pass_time() -> None:
            due = await self._undelivered[running.store].next_due()
            left = (due - self.clock.now()).total_seconds() if due else 0.0
            self.clock.advance(max(tick, min(left, LEAP_SECONDS)))

        await until(quiet, what="an empty outbox", tick=pass_time, seconds=seconds * PATIENCE)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


USUALLY = {"impact": "Major – many customers or a department are affected", "urgency": "High"}


async def declare(
    person: Person,
    title: str = "Checkout is down",
    *,
    place: str = "#general",
    impact: str = USUALLY["impact"],
    urgency: str = USUALLY["urgency"],
    description: str = "",
    manager: str = "",
    marks: tuple[str, ...] = (),
    services: tuple[str, ...] = (),
) -> None:
    """Declare an incident as a person: type the command, fill the form, submit."""
    await person.command(place, f"/incident declare {title}")
    modal = await person.modal()
    await modal.pick("Impact", impact)
    await modal.refresh()
    await modal.pick("Urgency", urgency)
    await modal.refresh()
    if description:
        await modal.fill("What is happening", description)
    if manager:
        await modal.pick_person("Incident manager", manager)
        await modal.refresh()
    for name in services:
        known = name in await modal.suggestions("Affected services", name)
        await modal.pick("Affected services", name if known else f"Add {name}", typing=name)
    if marks:
        await modal.check("Kind of incident", *marks)
        await modal.refresh()
    await submit_declaration(person, modal)


async def submit_declaration(person: Person, modal: Modal) -> None:
    """Submit the form that declares, and once more where something like it is open, as it is in many a test."""
    await modal.submit()
    asked = next((view for view in await person.views() if view.submit_label == "Declare anyway"), None)
    if asked is not None:
        await asked.submit()


async def declared(person: Person, title: str = "Checkout is down", **form: Any) -> tuple[Channel, Message]:  # noqa: ANN401 - passed on
    """Declare an incident and return its channel and card once the person sees them.

    Where how one declares is not at stake, the form is on the screen already.
    """
    known = {channel.id for channel in await person.channels()}
    made = _channels_made(person)
    if isinstance(person, Colleague) and person.world.is_ordinary and "place" not in form:
        open_prefilled(person.world.sandbox.workspace, person, title, **(USUALLY | form))
        await (await person.modal()).submit()
    else:
        await declare(person, title, **form)

    async def opened() -> Channel | None:
        if not made():
            return None
        prefixes = ("inc-", "drill-")
        seen = await person.channels()
        return next((c for c in seen if c.id not in known and c.name.startswith(prefixes) and c.is_member), None)

    channel = await until(opened, what="the incident's channel", tick=person._tick, seconds=WAIT_SECONDS * PATIENCE)
    return channel, await person.message(channel, "Incident manager")


def _channels_made(person: Person) -> Callable[[], bool]:
    """Return what says whether there are other channels than now: before there are, the person need not look."""
    if not isinstance(person, Colleague):
        return lambda: True
    channels = person.world.sandbox.workspace.channels
    before = set(channels)
    return lambda: channels.keys() != before


async def form(person: Person, title: str) -> Modal:
    """Return the open modal, whose title must be this one."""
    modal = await person.modal()
    assert modal.title == title, modal.title
    return modal
