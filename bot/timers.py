"""Waiting until somebody wakes us or enough time has passed, whichever comes first."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from bot.clock import Clock


async def wait_for(clock: Clock, wake: asyncio.Event, seconds: float) -> None:
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


def unasked(clock: Clock, every: timedelta) -> timedelta:
    """Return how long to rest until a look that nobody asked for, by this clock.

    Such looks are for what other replicas did, which live by the machine's clock however fast this one runs.
    """
    return every * clock.speed


def schedule_wake(scheduler: AsyncIOScheduler, name: str, clock: Clock, wake: asyncio.Event, due: datetime) -> None:
    """Have the scheduler set `wake` at a moment; on a faster clock that is sooner by the machine's.

    A job of the same name is replaced.
    """
    ahead = max(0.0, (due - clock.now()).total_seconds()) / clock.speed
    scheduler.add_job(
        wake.set,
        "date",
        run_date=datetime.now(UTC) + timedelta(seconds=ahead),
        id=name,
        replace_existing=True,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
