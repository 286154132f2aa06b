"""Whether eight people who declare as fast as they can are all heard when PostgreSQL is far, or the machine busy."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING

from bench.crew import Crew, everyone
from bench.databases import postgresql, postgresql_at
from bench.figure import Figure
from bench.process import python
from bench.stage import staged
from bench.throughput import INCIDENTS, PEOPLE
from bot.access.limits import DECLARED

if TYPE_CHECKING:
    from bench.databases import Opened

FAR_MS = 5.0
BUSY = 4
"""Processes beside the bot that do nothing but take processor time."""


async def measure() -> list[Figure]:
    """Count who was told that nothing was recorded, or was not answered in time."""
    return [
        Figure(f"PostgreSQL, {FAR_MS:g} ms away: refused of {INCIDENTS}", await _refused(far), "", 0),
        Figure(f"PostgreSQL, {BUSY} busy processes: refused of {INCIDENTS}", await _refused(postgresql, BUSY), "", 0),
    ]


far = partial(postgresql_at, FAR_MS)


async def _refused(opened: Opened, busy: int = 0) -> int:
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(opened())
        stage = await stack.enter_async_context(staged(strict_rates=False, kept=0))
        await stack.enter_async_context(stage.bot(place))
        crew = await Crew.taught(stage)
        for _ in range(busy):
            await stack.enter_async_context(python("-c", "while True: pass"))
        titles = [f"Rush {number}" for number in range(INCIDENTS)]
        return await crew.declare_all(titles, everyone(INCIDENTS, DECLARED), PEOPLE)
