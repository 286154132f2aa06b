"""What a declaration costs in Slack calls, when its declarer is in the channel, and how long a resolution goes on."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.calls import began, ended, last_effect, made
from bench.crew import Crew
from bench.databases import BOTH
from bench.figure import Figure
from bench.stage import staged
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.databases import Opened
    from bench.stage import Bot, Stage

TRIPS = 2
CALLS = 8
SAMPLES = 3
INVITED_SECONDS = {0.1: 0.20, 0.45: 0.72}
"""What a call to Slack takes, and how soon the declarer is to be invited then."""
SLOW_SECONDS = 0.45
RESOLVED_SECONDS = 1.5
APART_SECONDS = 1.5
"""Between two declarations: the announcement channel takes a message a second, which is not what is measured."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, and the calls that came of it."""

    at: datetime
    calls: list[Json]


@dataclass(slots=True)
class Scene:
    """A bot at work, and how many have been declared to it."""

    stage: Stage
    bot: Bot
    crew: Crew
    declared: int = 0

    async def declare(self) -> Act:
        """Fill the form, and press its button once all is quiet."""
        self.declared += 1
        form = await self.crew.opened(f"crowd{self.declared}", f"Incident {self.declared}")
        return await self._done(form.submit())

    async def command(self, text: str) -> Act:
        """Type a command outside of the incidents' channels."""
        wire = Connection(self.stage.http, self.stage.url, "alice")
        return await self._done(wire.act("command", channel=await self.stage.channel("general"), text=text))

    async def slow(self, seconds: float) -> None:
        """Have each call to Slack take so long."""
        await self.stage.control("DELETE", "faults")
        await self.stage.control("POST", "faults", kind="slow", seconds=seconds, times=None)

    async def _done(self, act: Awaitable[object]) -> Act:
        await self.stage.settled(self.bot)
        await asyncio.sleep(APART_SECONDS)
        await self.stage.control("DELETE", "calls")
        at = datetime.now(UTC)
        await act
        await self.stage.settled(self.bot)
        return Act(at, await self.stage.calls())


async def measure() -> list[Figure]:
    """Measure from the second declaration of a workspace on: the first also makes the announcement channel."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged() as stage, stage.bot(place) as bot:
        scene = Scene(stage, bot, await Crew.taught(stage))
        await scene.declare()
        calls = [call for call in (await scene.declare()).calls if not call["method"].startswith("views.")]
        figures = [Figure(f"{place.name}: calls of a whole declaration, beside its form's", len(calls), "", CALLS)]
        for seconds in INVITED_SECONDS:
            figures += await _invited(scene, seconds)
        return [*figures, await _resolved(scene)]


async def _invited(scene: Scene, seconds: float) -> list[Figure]:
    await scene.slow(seconds)
    acts = [await scene.declare() for _ in range(SAMPLES)]
    after = [last_effect(made(act.calls, "conversations.invite"), act.at) for act in acts]
    name = f"{scene.bot.place.name}: {seconds:g} s a call"
    return [
        Figure(f"{name}, round trips until the declarer is invited", max(_trips(act.calls) for act in acts), "", TRIPS),
        Figure(f"{name}, submitted to invited", statistics.median(after), "s", INVITED_SECONDS[seconds]),
    ]


async def _resolved(scene: Scene) -> Figure:
    await scene.slow(SLOW_SECONDS)
    taken = []
    for number in range(1, SAMPLES + 1):
        await scene.command(f"/incident ack INC-{number}")
        act = await scene.command(f"/incident resolve INC-{number} A restart")
        taken.append(last_effect(act.calls, act.at))
    name = f"{scene.bot.place.name}: {SLOW_SECONDS:g} s a call, resolve until all is done"
    return Figure(name, statistics.median(taken), "s", RESOLVED_SECONDS)


def _trips(calls: list[Json]) -> int:
    """Count the calls of the longest chain, each begun after the one before had ended, that ends in the invitation."""
    invite = made(calls, "conversations.invite")[0]
    before = sorted((call for call in calls if ended(call) <= began(invite)), key=ended)
    chain = 1
    free_from = None
    for call in before:
        if free_from is None or began(call) >= free_from:
            chain += 1
            free_from = ended(call)
    return chain
