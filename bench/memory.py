"""What the bot's process holds: after its start, and after a hundred incidents."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bench.crew import Crew, everyone
from bench.databases import BOTH
from bench.figure import Figure
from bench.process import resident_mib
from bench.stage import staged
from bench.throughput import DRAINED_SECONDS, INCIDENTS
from bot.access.limits import DECLARED

if TYPE_CHECKING:
    from bench.databases import Opened

STARTED_MIB, WORKED_MIB = 88.0, 100.0
TOGETHER = 2


async def measure() -> list[Figure]:
    """Measure both databases at once: memory is not in haste."""
    both = await asyncio.gather(*map(_at, BOTH))
    return [figure for figures in both for figure in figures]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged(strict_rates=False, kept=0) as stage:
        async with stage.bot(place) as bot:
            first = resident_mib(bot.pid)
        async with stage.bot(place) as bot:
            started = resident_mib(bot.pid)
            crew = await Crew.taught(stage)
            titles = [f"Incident {number}" for number in range(INCIDENTS)]
            refused = await crew.declare_all(titles, everyone(INCIDENTS, DECLARED), TOGETHER)
            await stage.settled(bot, seconds=DRAINED_SECONDS)
            worked = resident_mib(bot.pid)
    return [
        Figure(f"{place.name}: resident after the first start", first, "MiB", STARTED_MIB),
        Figure(f"{place.name}: resident after a start", started, "MiB", STARTED_MIB),
        Figure(f"{place.name}: resident after {INCIDENTS - refused} incidents", worked, "MiB", WORKED_MIB),
    ]
