"""Writing down the words of incidents and problems that were there before search was: a few at a time, on the side."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

log = structlog.get_logger()

BATCH = 50
"""Incidents written down in one transaction: a few milliseconds, so that nobody waits behind it."""
AGAIN = timedelta(minutes=1)
"""How long to wait after a failure."""


async def write_earlier(store: Store, clock: Clock) -> None:
    """Write down what search does not know yet, the oldest first, and end; any replica may do so at any time."""
    beyond: int | None = 0
    while beyond is not None:
        try:
            beyond = await write_some(store, beyond)
        except Exception:
            log.exception("Earlier incidents could not be made findable; trying again", action="backfill_failed")
            await clock.sleep(AGAIN.total_seconds())


async def write_some(store: Store, beyond: int) -> int | None:
    """Write down a few incidents above this id; return the last of them, None when there was nothing left to do."""
    async with store.read() as unit:
        incidents = await unit.documents.unwritten(BATCH, beyond=beyond)
        problems = await unit.documents.unwritten_problems(BATCH)
    if not incidents and not problems:
        return None
    async with store.write() as unit:
        unit.documents.touch(incidents, problems)
    return max(incidents, default=beyond)
