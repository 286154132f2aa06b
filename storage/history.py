"""Queries about what happened: transitions and updates are added, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true

from storage.repository import Repository
from storage.tables import StatusUpdate, Transition

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime


class HistoryRepository(Repository):
    """The append-only record of an incident."""

    def add(self, row: Transition | StatusUpdate) -> None:
        """Append one row."""
        row.team_id = self.team_id
        self.session.add(row)

    async def latest(self, incident_id: int, kind: str) -> Transition | None:
        """Return the newest transition of this kind."""
        query = select(Transition).where(Transition.incident_id == incident_id, Transition.kind == kind)
        return (await self.session.execute(query.order_by(Transition.id.desc()).limit(1))).scalar_one_or_none()

    async def since(self, incident_id: int, kind: str, moment: datetime) -> list[Transition]:
        """Return the transitions of this kind that were recorded after a moment, oldest first."""
        query = select(Transition).where(
            Transition.incident_id == incident_id, Transition.kind == kind, Transition.recorded_at > moment
        )
        return list((await self.session.execute(query.order_by(Transition.id))).scalars())

    async def transitions(self, incident_ids: Iterable[int], kinds: Collection[str] | None = None) -> list[Transition]:
        """Return the transitions of these incidents, of these kinds or all, in the order they were recorded."""
        of_kind = true() if kinds is None else Transition.kind.in_(list(kinds))
        query = select(Transition).where(Transition.incident_id.in_(list(incident_ids)), of_kind)
        return list((await self.session.execute(query.order_by(Transition.id))).scalars())
