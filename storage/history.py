"""Queries about what happened: transitions, timeline and updates are added, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select, true

from storage.repository import Repository
from storage.tables import StatusUpdate, TimelineEntry, Transition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class HistoryRepository(Repository):
    """The append-only record of an incident."""

    def add(self, row: Transition | TimelineEntry | StatusUpdate) -> None:
        """Append one row."""
        row.team_id = self.team_id
        self.session.add(row)

    async def transitions(self, incident_ids: Iterable[int]) -> list[Transition]:
        """Return the transitions of these incidents in the order they were recorded."""
        query = select(Transition).where(Transition.incident_id.in_(list(incident_ids)))
        return list((await self.session.execute(query.order_by(Transition.id))).scalars())

    async def timeline(
        self, incident_id: int, limit: int, *, kinds: Collection[str] | None = None
    ) -> list[TimelineEntry]:
        """Return the newest `limit` lines of what happened, of these kinds only, oldest of them first."""
        query = (
            select(TimelineEntry)
            .where(TimelineEntry.incident_id == incident_id, _of_kinds(kinds))
            .order_by(TimelineEntry.at.desc(), TimelineEntry.id.desc())
            .limit(limit)
        )
        return list((await self.session.execute(query)).scalars())[::-1]

    async def count(self, incident_id: int, *, kinds: Collection[str] | None = None) -> int:
        """Return how many lines there are of what happened, of these kinds only."""
        query = (
            select(func.count())
            .select_from(TimelineEntry)
            .where(TimelineEntry.incident_id == incident_id, _of_kinds(kinds))
        )
        return int((await self.session.execute(query)).scalar_one())


def _of_kinds(kinds: Collection[str] | None) -> ColumnElement[bool]:
    return true() if kinds is None else TimelineEntry.kind.in_(list(kinds))
