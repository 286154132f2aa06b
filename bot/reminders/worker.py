"""The worker of reminders: APScheduler wakes it when the next is due; what fires is decided by the database."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.vocabulary import OPEN, ChannelState
from bot.language.texts import speak
from bot.metrics import REMINDERS, REMINDERS_LATE
from bot.queries.languages import workspace_language
from bot.reminders.fire import fire
from bot.reminders.replanning import catch_up
from bot.timers import schedule_wake, unasked, wait_for
from bot.tracing import span
from storage.looks import look_at_reminders

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store
    from storage.tables import Reminder

log = structlog.get_logger()

BATCH = 20
"""Reminders claimed at once."""
LEASE = timedelta(seconds=30)
"""How long a claimed reminder belongs to its worker."""
POLL = timedelta(seconds=15)
"""How often reminders are looked at unasked, for those that another replica planned: none is due so soon."""
_TAKEN = timedelta(milliseconds=50)
"""How long another replica gets to commit that it has taken what is due."""
_JOB = "next-reminder"


class ReminderWorker:
    """Fires reminders as they fall due. One a replica; any number of replicas share the reminders."""

    def __init__(self, store: Store, clock: Clock, scheduler: AsyncIOScheduler) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler
        self._owner = uuid4().hex
        self._wake = asyncio.Event()
        self._scheduled: datetime | None = None
        self._running_since: datetime | None = None
        store.on_reminder(self._wake.set)

    async def run(self) -> None:
        """Fire reminders until cancelled."""
        self._running_since = self._clock.now()
        while True:
            self._wake.clear()
            try:
                await self._look()
            except Exception:
                log.exception("Reminders could not be read; trying again", action="reminders_failed")
                await self._clock.sleep(1)

    async def _look(self) -> None:
        """Fire what is due, else plan again what an older policy planned, else rest; most looks only read."""
        now = self._clock.now()
        async with self._store.read() as unit:
            due, behind = await look_at_reminders(unit, now, OPEN, kept=ChannelState.OPEN)
        if due is not None and due <= now and await self._round():
            return
        if not behind or not await catch_up(self._store, now):
            await self._rest(due)

    async def _round(self) -> bool:
        async with self._store.write() as unit:
            claimed = await unit.reminders.claim(owner=self._owner, now=self._clock.now(), lease=LEASE, limit=BATCH)
        for reminder in claimed:
            with span(f"reminder {reminder.kind}", reminder=reminder.id, incident=reminder.incident_id):
                await self._fire(reminder)
        return bool(claimed)

    async def _fire(self, reminder: Reminder) -> None:
        now = self._clock.now()
        language = workspace_language(self._store.team_id)
        speak(language, language)
        try:
            async with self._store.write() as unit:
                fired = await fire(unit, reminder, self._owner, now, self._running_since)
        except Exception:
            # Its lease ends by itself; the others go on meanwhile.
            log.exception("A reminder failed", action="reminder_failed", kind=reminder.kind, reminder=reminder.id)
            return
        if fired:
            REMINDERS.labels(reminder.kind).inc()
            REMINDERS_LATE.observe(max(0.0, (now - reminder.due_at).total_seconds()))

    async def _rest(self, due: datetime | None) -> None:
        if due is not None and due != self._scheduled:
            schedule_wake(self._scheduler, _JOB, self._clock, self._wake, due)
            self._scheduled = due
        poll = unasked(self._clock, POLL)
        ahead = poll if due is None else min(poll, max(due - self._clock.now(), _TAKEN))
        await wait_for(self._clock, self._wake, ahead.total_seconds())
