"""What is tidied away from time to time, so that the database does not grow for nothing."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

EVERY_HOURS = 6
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


def scheduler(store: Store, clock: Clock) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that tidies every few hours."""
    waker = AsyncIOScheduler(timezone=UTC)
    waker.add_job(
        tidy,
        "interval",
        hours=EVERY_HOURS,
        args=(store, clock),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    return waker
