"""Replicas of Muster reduced to what reminders need: connections of their own to one database, and a waker."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC
from random import Random
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import event, select

from bench.crowd import TEAM
from bot.reminders.worker import ReminderWorker
from storage.engine import Database
from storage.store import Store
from storage.tables import Delivery, Incident, Reminder

if TYPE_CHECKING:
    from bot.clock import Clock


class Replica:
    """A waker that is killed at a random statement or commit, and can be started again."""

    def __init__(
        self, url: str, clock: Clock, random: Random | None = None, *, scheduler: AsyncIOScheduler | None = None
    ) -> None:
        self.database = Database.connect(url)
        self.store = Store(self.database, TEAM)
        self.kills = 0
        self._clock = clock
        self._random = random or Random(1)  # noqa: S311 - deaths are the same at every run
        # One that is never started wakes nobody: world time does.
        self._scheduler = scheduler or AsyncIOScheduler(timezone=UTC)
        self._left = 0
        self._life: asyncio.Task[None] | None = None
        for happening in ("before_cursor_execute", "commit"):
            event.listen(self.database.write_engine.sync_engine, happening, self._count)

    @property
    def alive(self) -> bool:
        """Whether it was started and not killed since."""
        return self._life is not None and not self._life.done()

    def start(self, *, within: int = 0) -> None:
        """Begin a life, to be killed at one of the first `within` statements; without it, none."""
        self._left = self._random.randint(1, within) if within else 0
        self._life = asyncio.create_task(ReminderWorker(self.store, self._clock, self._scheduler).run())

    async def stop(self) -> None:
        """End its life and its connections."""
        self._left = 0
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        await self.database.dispose()

    def _count(self, *_: object) -> None:
        if self._left:
            self._left -= 1
            if not self._left and self._life is not None:
                self.kills += 1
                self._life.cancel()


async def update_posts(store: Store) -> Counter[int]:
    """Count, by the number of its incident, what the outbox holds of reminders that an update is due."""
    async with store.read() as unit:
        query = (
            select(Incident.number, Delivery.payload)
            .join(Delivery, Delivery.incident_id == Incident.id)
            .where(Delivery.operation == "remind")
        )
        rows = (await unit.session.execute(query)).all()
    return Counter(number for number, payload in rows if payload["text"].endswith("is due."))


async def fired(store: Store, stage: str = "due") -> int:
    """Return how many reminders of a stage have fired."""
    async with store.read() as unit:
        query = select(Reminder.id).where(Reminder.stage == stage, Reminder.state == "fired")
        return len((await unit.session.execute(query)).all())
