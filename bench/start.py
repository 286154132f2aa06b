"""From the start of the process to the moment Slack can deliver."""

from __future__ import annotations

import statistics

from bench.figure import Figure
from bench.stage import Stage, staged

STARTS = 5
SECONDS = 1.5


async def measure() -> list[Figure]:
    """Measure starts on a fresh database, which is migrated on the way, and on one that is up to date."""
    async with staged(strict_rates=False) as stage:
        await _started(stage, "warm-up.db")
        fresh = [await _started(stage, f"fresh{number}.db") for number in range(STARTS)]
        again = [await _started(stage, "fresh0.db") for _ in range(STARTS)]
    return [
        Figure(f"start to connected, new database: median of {STARTS}", statistics.median(fresh), "s", SECONDS),
        Figure(f"start to connected: median of {STARTS}", statistics.median(again), "s", SECONDS),
    ]


async def _started(stage: Stage, database: str) -> float:
    async with stage.bot(stage.file(database)) as bot:
        return bot.seconds
