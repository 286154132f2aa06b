"""Waiting until somebody wakes us or enough time has passed, whichever comes first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock


async def rest(clock: Clock, wake: asyncio.Event, seconds: float) -> None:
    """Return when `wake` is set or `seconds` of the clock's time have passed."""
    nap = asyncio.ensure_future(clock.sleep(seconds))
    woken = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait({nap, woken}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        nap.cancel()
        woken.cancel()
        # Awaiting each and suppressing its cancellation would swallow one meant for us.
        await asyncio.wait({nap, woken})
