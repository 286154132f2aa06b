"""What is tidied away from time to time, so that the database does not grow for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.audit.shipping import EVERY, Sink, ship
from bot.domain.retention import KEEP, Keep
from bot.domain.vocabulary import ACTIVE, CLOCK, ChannelState
from bot.outbox import enqueue
from bot.outbox.operations import Operation
from bot.queries.policy import current_policy
from bot.queries.retention import retention_of
from bot.retention.purging import purge

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

EVERY_HOURS = 6
SECURE_EVERY_MINUTES = 5
"""How often Slack is asked who is in the security group; its method may be called 20 times a minute."""
COMPARE_EVERY_MINUTES = 5
"""How often who takes part in private incidents is compared with Slack."""
COMPARED_AT_ONCE = 60
"""Incidents compared in a round: conversations.members may be called 100 times a minute."""
FINISH_SECONDS = 5.0
"""Real seconds that work under way gets to end when Muster stops."""
INBOX_KEPT = timedelta(days=2)
"""How long deliveries are remembered; Slack repeats none after a day (https://docs.slack.dev/apis/events-api)."""
SENT_KEPT = timedelta(days=30)
"""How long messages that reached Slack are remembered, but for where those about an incident stand."""

HOLDS_KEPT = timedelta(days=1)
"""How long a wait that Slack asked for is remembered after its end."""


async def tidy(store: Store, clock: Clock, keep: Keep = KEEP) -> None:
    """Forget old deliveries in and out, and what the workspace keeps no longer of what is over.

    `keep` holds where the workspace has no length of its own.
    """
    now = clock.now()
    async with store.write() as unit:
        await unit.inbox.forget_before(now - INBOX_KEPT)
        await unit.posted.keep_sent_before(now - SENT_KEPT)
        await unit.outbox.forget_before(now - SENT_KEPT)
        await unit.holds.forget_before(now - HOLDS_KEPT)
        retention = await retention_of(unit)

    for kind, before in retention.over(keep).due(now).items():
        await purge(store, kind, before, actor=CLOCK, now=now)


async def secure(store: Store, clock: Clock) -> None:
    """Ask who is in the security group, where there is one."""
    async with store.read() as unit:
        wanted = (await current_policy(unit)).people.security is not None
    if wanted:
        async with store.write() as unit:
            await enqueue.security_group(unit, clock.now())


async def compare(store: Store, clock: Clock) -> None:
    """Ask who is in the channels of private incidents, each as often as is due, however many replicas there are."""
    await _compare(store, clock.now(), timedelta(minutes=COMPARE_EVERY_MINUTES - 1))


async def compare_all(store: Store, clock: Clock) -> None:
    """Ask who is in them now, and in those of public incidents that are worked on: events may have been missed.

    Who was put out of one meanwhile must not be invited again when it turns private.
    """
    await _compare(store, clock.now(), timedelta(0), public=ACTIVE)


async def _compare(store: Store, now: datetime, every: timedelta, public: Collection[str] = ()) -> None:
    async with store.read() as unit:
        due = await unit.incidents.to_compare(
            Operation.MEMBERS, now - every, COMPARED_AT_ONCE, kept=ChannelState.OPEN, public=public
        )
    if due:
        async with store.write() as unit:
            for incident in due:
                await enqueue.compare_members(unit, incident, now)


Work: TypeAlias = "Callable[[Store, Clock], Awaitable[None]]"


class Jobs:
    """The scheduled work under way of one running Muster."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    async def run(self, work: Work, store: Store, clock: Clock) -> None:
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


_EVERY: tuple[tuple[Work, timedelta, bool], ...] = (
    (secure, timedelta(minutes=SECURE_EVERY_MINUTES), True),
    (compare, timedelta(minutes=COMPARE_EVERY_MINUTES), False),
)
"""What else is done how often, and whether at start too; members are compared when a connection begins."""
_ONE_AT_A_TIME: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def scheduler(
    store: Store, clock: Clock, jobs: Jobs, keep: Keep = KEEP, sinks: Sequence[Sink] = ()
) -> AsyncIOScheduler:
    """Return a scheduler, not yet started, that tidies, tells the audit log and keeps true who sees what is private."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    tidying = (partial(tidy, keep=keep), timedelta(hours=EVERY_HOURS), False)
    shipping = [(partial(ship, sinks=sinks), EVERY, True)] if sinks else []
    for work, every, at_once in (tidying, *shipping, *_EVERY):
        first = {"next_run_time": datetime.now(UTC)} if at_once else {}
        seconds = every.total_seconds()
        scheduler.add_job(jobs.run, "interval", seconds=seconds, args=(work, store, clock), **_ONE_AT_A_TIME, **first)
    return scheduler


def compare_now(scheduler: AsyncIOScheduler, store: Store, clock: Clock, jobs: Jobs) -> None:
    """Have the members of private incidents compared at once."""
    scheduler.add_job(jobs.run, args=(compare_all, store, clock), misfire_grace_time=None)
