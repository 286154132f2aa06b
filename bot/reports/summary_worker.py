"""The worker of summaries: APScheduler wakes it when the next is due; each is posted once by the database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.reports.schedule import LATE, Schedule, Slot, Target, latest, next_due
from bot.outbox import enqueue
from bot.queries.policy import current_policy
from bot.reports.metrics_store import update_metrics
from bot.timers import schedule_wake, unasked, wait_for
from storage.reports import POSTED, SKIPPED
from storage.tables import SummaryPost

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from bot.clock import Clock
    from storage.store import Store, Unit
    from storage.tables import Workspace

log = structlog.get_logger()

POLL = timedelta(minutes=1)
"""How often summaries are looked at unasked, for settings changed through another replica."""
_BATCH = 50
_JOB = "next-summary"


class SummaryWorker:
    """Claims summaries as they fall due. One a replica; a row in the database says who was first."""

    def __init__(self, store: Store, clock: Clock, scheduler: AsyncIOScheduler) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Post summaries until cancelled."""
        await self._complete()
        while True:
            self._wake.clear()
            try:
                await self._rest(await self._round())
            except Exception:
                log.exception("Summaries could not be looked at; trying again", action="summaries_failed")
                await self._clock.sleep(POLL.total_seconds())

    async def _round(self) -> datetime | None:
        """Claim what is due and return when the next is."""
        now = self._clock.now()
        async with self._store.read() as unit:
            workspace = await unit.workspaces.get()
            schedule, calendar = Schedule.of(workspace.summaries), (await current_policy(unit)).calendar
            due = [
                (slot, target)
                for slot in latest(schedule, calendar, now)
                for target in await _unclaimed(unit, slot, schedule, workspace)
                if slot.period.until > await unit.reports.counted_since()
            ]
        for slot, target in due:
            await self._claim(slot, target, now)
        return next_due(schedule, calendar, now)

    async def _claim(self, slot: Slot, target: Target, now: datetime) -> None:
        state = POSTED if now <= slot.due_at + LATE else SKIPPED
        async with self._store.write() as unit:
            post = SummaryPost(
                kind=str(slot.rhythm),
                period=slot.key,
                place=target.place,
                since=slot.period.since,
                until=slot.period.until,
                scope={"services": list(target.services)},
                state=state,
                claimed_at=now,
            )
            if await unit.reports.claim(post):
                await enqueue.summary(unit, post.id, now)
                log.info("A summary fell due", action=f"summary_{state}", kind=slot.rhythm, period=slot.key)

    async def _complete(self) -> None:
        """Compute the figures of incidents that have none yet, as after an upgrade, a few at a time."""
        try:
            while found := await self._without_figures():
                async with self._store.write() as unit:
                    for incident_id in found:
                        incident = await unit.incidents.by_id(incident_id, lock=True)
                        if incident is not None:
                            await update_metrics(unit, incident, self._clock.now())
        except Exception:
            log.exception("Figures of earlier incidents could not be computed", action="figures_failed")

    async def _without_figures(self) -> list[int]:
        async with self._store.read() as unit:
            return await unit.reports.without_figures(_BATCH)

    async def _rest(self, due: datetime | None) -> None:
        if due is not None:
            schedule_wake(self._scheduler, _JOB, self._clock, self._wake, due)
        await wait_for(self._clock, self._wake, unasked(self._clock, POLL).total_seconds())


async def _unclaimed(unit: Unit, slot: Slot, schedule: Schedule, workspace: Workspace) -> list[Target]:
    """Return the channels that a due summary was not claimed for; those added since it was due get the next one."""
    claimed = await unit.reports.claimed(slot.rhythm, slot.key)
    return [
        target
        for target in schedule.targets
        if target.place not in claimed
        and slot.due_at >= max(workspace.created_at, target.since or workspace.created_at)
    ]
