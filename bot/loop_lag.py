"""How late the event loop comes to what is due: what holds it up holds up everybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

import structlog

from bot.metrics import LOOP_LAG

LOOK_SECONDS = 0.05
"""Real seconds between two looks while requests are under way: what holds the loop up for longer is always seen."""
IDLE_SECONDS = 2.0
"""The same while there are none: nobody waits then, and each look costs. Slack gives up on who comes after three."""
TOLD_SECONDS = 0.25
"""Real seconds of lag from which on the log tells of it."""

log = structlog.get_logger()


async def watch_loop(requests: Callable[[], Collection[str]], begun: asyncio.Event) -> None:
    """Measure for ever how late the loop is.

    `requests` names those that were under way since it was last asked, and each sets `begun`.
    """
    loop = asyncio.get_running_loop()
    named = requests()
    while True:
        begun.clear()
        due = loop.time() + (LOOK_SECONDS if named else IDLE_SECONDS)
        if named:
            await asyncio.sleep(LOOK_SECONDS)
        elif await _begun_before(begun, due):
            named = requests()
            continue
        late, named = max(0.0, loop.time() - due), requests()
        LOOP_LAG.observe(late)
        if late >= TOLD_SECONDS:
            told = ", ".join(sorted(named)) or "none"
            log.warning("The event loop was held up", action="loop_held", seconds=round(late, 3), requests=told)


async def _begun_before(begun: asyncio.Event, due: float) -> bool:
    try:
        async with asyncio.timeout_at(due):
            return await begun.wait()
    except TimeoutError:
        return False
