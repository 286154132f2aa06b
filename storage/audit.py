"""Queries about the audit log: entries are added, read a page at a time, and dropped by age; never edited."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from storage.repository import Repository
from storage.tables import AuditEntry

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

BATCH = 500
"""Entries read at once for an export: memory stays the same however long the log is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are meant: from `since` to before `until`, by one person, about one subject; None asks for any."""

    since: datetime
    until: datetime
    actor: str | None = None
    subject: str | None = None

    def conditions(self, team_id: str) -> list[ColumnElement[bool]]:
        """Return what an entry must fulfil."""
        wanted = [AuditEntry.team_id == team_id, AuditEntry.at >= self.since, AuditEntry.at < self.until]
        wanted += [] if self.actor is None else [AuditEntry.actor == self.actor]
        return wanted + ([] if self.subject is None else [AuditEntry.subject == self.subject])


class AuditRepository(Repository):
    """The audit log of one workspace. Who may read it is decided before."""

    def add(self, entry: AuditEntry) -> None:
        """Append one entry."""
        entry.team_id = self.team_id
        self.session.add(entry)

    async def knows(self, what: str) -> bool:
        """Say whether anything of this kind is recorded."""
        query = select(AuditEntry.id).where(AuditEntry.team_id == self.team_id, AuditEntry.what == what).limit(1)
        return (await self.session.execute(query)).first() is not None

    async def newest_of(self, what: str, subject: str) -> AuditEntry | None:
        """Return the newest entry of a kind about one subject."""
        query = select(AuditEntry).where(
            AuditEntry.team_id == self.team_id, AuditEntry.subject == subject, AuditEntry.what == what
        )
        return (await self.session.execute(query.order_by(AuditEntry.id.desc()).limit(1))).scalars().first()

    async def all_of(self, what: str) -> Sequence[AuditEntry]:
        """Return every entry of a kind of which there are few, the oldest first."""
        query = select(AuditEntry).where(AuditEntry.team_id == self.team_id, AuditEntry.what == what)
        return (await self.session.execute(query.order_by(AuditEntry.id))).scalars().all()

    async def newest(self, sought: AuditFilter, *, limit: int, before: int | None = None) -> Sequence[AuditEntry]:
        """Return the newest entries, those with ids below `before` where it is given, the newest first."""
        query = select(AuditEntry).where(*sought.conditions(self.team_id))
        if before is not None:
            query = query.where(AuditEntry.id < before)
        return (await self.session.execute(query.order_by(AuditEntry.id.desc()).limit(limit))).scalars().all()

    async def after(self, entry_id: int, *, until: datetime, limit: int) -> Sequence[AuditEntry]:
        """Return the entries after this one that are no younger than `until`, in the order of recording."""
        query = select(AuditEntry).where(AuditEntry.team_id == self.team_id, AuditEntry.id > entry_id)
        query = query.where(AuditEntry.at <= until).order_by(AuditEntry.id).limit(limit)
        return (await self.session.execute(query)).scalars().all()

    async def batches(self, sought: AuditFilter) -> AsyncIterator[Sequence[AuditEntry]]:
        """Yield entries in the order in which they were recorded, a batch at a time."""
        query = select(AuditEntry).where(*sought.conditions(self.team_id)).order_by(AuditEntry.id).limit(BATCH)
        last = 0
        while rows := (await self.session.execute(query.where(AuditEntry.id > last))).scalars().all():
            last = rows[-1].id
            yield rows
            self.session.expunge_all()

    async def count_before(self, moment: datetime) -> int:
        """Say how many entries are older than `moment`."""
        query = select(func.count()).where(AuditEntry.team_id == self.team_id, AuditEntry.at < moment)
        return int((await self.session.execute(query)).scalar_one())

    async def forget_before(self, moment: datetime) -> None:
        """Drop entries older than `moment`."""
        await self.session.execute(delete(AuditEntry).where(AuditEntry.team_id == self.team_id, AuditEntry.at < moment))
