"""How often a click has the bot ask PostgreSQL: what makes its distance felt."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bench.buttons import buttons
from bench.crew import Crew
from bench.databases import postgresql_at
from bench.figure import Figure
from bench.stage import staged
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.proxy import Proxy
    from bench.stage import Bot, Stage

SAMPLES = 5
"""Of each act, after one that is not counted: statements are prepared then."""
MOST = {"declare": (15, 120), "acknowledge": (12, 60), "resolve": (12, 150)}
"""Statements up to the commit, and ways to the database and back until all is quiet."""
QUIET_SECONDS = 0.3
"""Without a question for so long, all is quiet."""
PATIENCE = 20
"""Looks whether all is quiet: by then only what is asked at rest is left."""
Doing = Callable[[], Awaitable[object]]
Act = Callable[[int], Awaitable[Doing]]
"""Prepares one act of a kind, whatever the bot asks meanwhile, and returns what does it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one act had the bot ask."""

    statements: int
    """Until the first transaction ended, which is the one that is acknowledged."""
    trips: int


async def measure() -> list[Figure]:
    """Count what the bot asks for some declarations, then for their acknowledgements, then for their resolutions."""
    async with postgresql_at(0) as place, staged(strict_rates=False) as stage, stage.bot(place) as bot:
        if place.proxy is None:
            raise RuntimeError("nothing counts what is asked")
        acts = await _acts(stage)
        asked = {name: await _sampled(stage, bot, place.proxy, act) for name, act in acts.items()}
    return [figure for name, samples in asked.items() for figure in _figures(name, samples)]


async def _acts(stage: Stage) -> dict[str, Act]:
    crew, wire = await Crew.taught(stage), Connection(stage.http, stage.url, "alice")
    general = await stage.channel("general")

    async def declare(number: int) -> Doing:
        return (await crew.opened("alice", f"Incident {number}")).submit

    async def acknowledge(_: int) -> Doing:
        newest = (await buttons(stage, "Acknowledge"))[-1]
        return partial(newest.press, stage, "alice")

    async def resolve(number: int) -> Doing:
        return partial(wire.act, "command", channel=general, text=f"/incident resolve INC-{number + 1} A restart")

    return {"declare": declare, "acknowledge": acknowledge, "resolve": resolve}


async def _sampled(stage: Stage, bot: Bot, proxy: Proxy, act: Act) -> list[Asked]:
    samples = []
    for number in range(SAMPLES + 1):
        doing = await act(number)
        await _quiet(stage, bot, proxy)
        await doing()
        samples.append(await _quiet(stage, bot, proxy))
    return samples[1:]


async def _quiet(stage: Stage, bot: Bot, proxy: Proxy) -> Asked:
    """Wait until nothing is left to do; return what was asked since the last time."""
    await stage.settled(bot)
    counts = [await proxy.counted()]
    while len(counts) < PATIENCE and (counts[-1].trips or len(counts) == 1):
        await asyncio.sleep(QUIET_SECONDS)
        counts.append(await proxy.counted())
    committed = next((count.committed[0] for count in counts if count.committed), 0)
    return Asked(committed, sum(count.trips for count in counts))


def _figures(name: str, samples: list[Asked]) -> list[Figure]:
    statements, trips = MOST[name]
    return [
        Figure(
            f"{name}: statements to the commit", statistics.median(one.statements for one in samples), "", statements
        ),
        Figure(f"{name}: round trips until quiet", statistics.median(one.trips for one in samples), "", trips),
    ]
