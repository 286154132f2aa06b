"""Whether a bot has something left to deliver, asked of its database as seldom as will do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, event, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.outbox import UNDELIVERED
from storage.store import Store
from storage.tables import Delivery

IDLE_LOOKS = 75
"""Looks without a commit after which nothing is under way, nor on its way from Slack."""
AT_LEAST_EVERY = 5
"""Looks after which the database is asked in any case: other processes and replicas write to it as well."""


class Undelivered:
    """The outbox of one bot, watched while a test waits for its emptiness."""

    def __init__(self, store: Store) -> None:
        self._reader: AsyncEngine = store._read.kw["bind"]
        self._left = (
            select(Delivery.id).where(Delivery.team_id == store.team_id, Delivery.state.in_(UNDELIVERED)).limit(1)
        )
        first = func.min(Delivery.due_at).filter(Delivery.awaits.is_(None))
        self._waiting = select(first, func.count(Delivery.lease_until)).where(
            Delivery.team_id == store.team_id, Delivery.state.in_(UNDELIVERED)
        )
        self._commits = self._commits_at_look = self._idle = 0
        self._commits_when_asked: int | None = None
        self._looks = 0
        writer: AsyncEngine = store._write.kw["bind"]
        event.listen(writer.sync_engine, "commit", self._committed)

    async def any_left(self) -> bool:
        """Look: a bot that commits is at work still; one that has not since it was asked has as much left as then."""
        at_work = self._commits != self._commits_at_look
        self._idle = 0 if at_work else self._idle + 1
        self._commits_at_look = self._commits
        self._looks += 1
        if self._looks % AT_LEAST_EVERY and (at_work or self._commits == self._commits_when_asked):
            return True
        commits = self._commits
        async with self._reader.connect() as connection:
            left = (await connection.execute(self._left)).first() is not None
        self._commits_when_asked = commits if left else None
        return left

    async def next_due(self) -> datetime | None:
        """Return when the first is due of what is left, where none of it has been under way for a while."""
        if not self._idle or self._idle % IDLE_LOOKS:
            return None
        async with self._reader.connect() as connection:
            due, leased = (await connection.execute(self._waiting)).one()
        return None if leased else due

    def _committed(self, _: Connection) -> None:
        self._commits += 1
