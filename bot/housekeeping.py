"""What is tidied away from time to time, so that the database does not grow for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import outlet
from bot.incidents.in_force import policy_of

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

EVERY_HOURS = 6
SECURE_EVERY_MINUTES = 5
"""How often Slack is asked who is in the security group; its method may be called 20 times a minute."""
FINISH_SECONDS = 5.0
"""Real seconds that work under way gets to end when Muster stops."""
INBOX_KEPT = timedelta(days=2)
"""How long deliveries are remembered; Slack repeats none after a day (https://docs.slack.dev/apis/events-api)."""
SENT_KEPT = timedelta(days=30)
"""How long messages that reached Slack are remembered."""


async def tidy(store: Store, clock: Clock) -> None:
    """Forget old deliveries in and out; whatever tells an incident's history stays."""
    now = clock.now()
    async with store.write() as unit:
        await unit.inbox.forget_before(now - INBOX_KEPT)
        await unit.outbox.forget_before(now - SENT_KEPT)


async def secure(store: Store, clock: Clock) -> None:
    """Ask who is in the security group, where there is one."""
    async with store.read() as unit:
        wanted = (await policy_of(unit)).people.security is not None
    if wanted:
        async with store.write() as unit:
            await outlet.secure(unit, clock.now())


class Jobs:
    """The scheduled work under way of one running Muster."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, work: Callable[[Store, Clock], Awaitable[None]], store: Store, clock: Clock) -> None:
        """Do `work`; where Muster stops meanwhile, end in silence: APScheduler would log that as a failure."""
        this = asyncio.current_task()
        if this is not None:
            self._under_way.add(this)
            this.add_done_callback(self._under_way.discard)
        with suppress(asyncio.CancelledError):
            await work(store, clock)

    async def finish(self) -> None:
        """Wait for work under way, which must not outlive the database's connections."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=FINISH_SECONDS)


def scheduler(store: Store, clock: Clock, jobs: Jobs) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that tidies every few hours and keeps the security group true."""
    waker = AsyncIOScheduler(timezone=UTC)
    waker.add_job(
        jobs.run,
        "interval",
        hours=EVERY_HOURS,
        args=(tidy, store, clock),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    waker.add_job(
        jobs.run,
        "interval",
        minutes=SECURE_EVERY_MINUTES,
        next_run_time=datetime.now(UTC),
        args=(secure, store, clock),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return waker
