"""Queries about what happened: transitions and updates are added, never edited."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select, true

from storage.repository import Repository
from storage.tables import StatusUpdate, Transition
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession


class Recorded(NamedTuple):
    """What durations are computed from, of one transition."""

    kind: str
    recorded_at: datetime
    effective_at: datetime
    after: dict[str, Any]


@cache
def of_kinds(kinds: frozenset[str]) -> Select[str, datetime, datetime, dict[str, Any]]:
    """Return the query of an incident's transitions of these kinds, in their order."""
    return (
        select(Transition.kind, Transition.recorded_at, Transition.effective_at, Transition.after)
        .where(Transition.incident_id == bindparam("incident"), Transition.kind.in_(written_out(kinds)))
        .order_by(Transition.id)
    )


IMPORTED_AS = "imported_as"
"""What an import's declaration says the incident is called elsewhere."""


class HistoryRepository(Repository):
    """The append-only record of an incident."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._recorded: dict[int, tuple[frozenset[str], list[Recorded]]] = self.remembered()
        """What was read of which kinds; as nothing is edited, `add` keeps it true."""
        self._newest: dict[tuple[int, str], Transition] = {}
        """The transitions that were added here, the newest of each incident and kind."""

    def add(self, row: Transition | StatusUpdate) -> None:
        """Append one row."""
        row.team_id = self.team_id
        self.session.add(row)
        if not isinstance(row, Transition):
            return
        self._newest[row.incident_id, row.kind] = row
        kinds, recorded = self._recorded.get(row.incident_id, (frozenset(), []))
        if row.kind in kinds:
            recorded.append(Recorded(row.kind, row.recorded_at, row.effective_at, row.after))

    async def recorded(self, incident_id: int, kinds: Collection[str]) -> list[Recorded]:
        """Return what was recorded of these kinds, in that order; a unit of work reads it once."""
        read, recorded = self._recorded.get(incident_id, (frozenset(), []))
        if not read.issuperset(kinds):
            found = await self.session.execute(of_kinds(frozenset(kinds)), {"incident": incident_id})
            self.learn(incident_id, kinds, found.all())
            _, recorded = self._recorded[incident_id]
        return [row for row in recorded if row.kind in kinds]

    def learn(self, incident_id: int, kinds: Collection[str], rows: Iterable[Sequence[Any]]) -> None:
        """Take what `of_kinds` gives for these."""
        self._recorded[incident_id] = frozenset(kinds), [Recorded(*row) for row in rows]

    async def latest(self, incident_id: int, kind: str) -> Transition | None:
        """Return the newest transition of this kind; one that was added in this unit of work is given its id."""
        if added := self._newest.get((incident_id, kind)):
            if added in self.session.new:
                await self.session.flush()
            return added
        query = select(Transition).where(Transition.incident_id == incident_id, Transition.kind == kind)
        return (await self.session.execute(query.order_by(Transition.id.desc()).limit(1))).scalar_one_or_none()

    async def of_act(self, incident_id: int, kind: str, act: int) -> Transition | None:
        """Return the transition of this kind that names the transition `act` as the one it is about."""
        rows = await self.transitions([incident_id], [kind])
        return next((row for row in rows if row.after.get("transition") == act), None)

    async def imported(self) -> set[str]:
        """Return what the incidents that were imported are called where they came from."""
        query = select(Transition.after).where(
            Transition.team_id == self.team_id, Transition.kind == "declared", Transition.via == "import"
        )
        return {after[IMPORTED_AS] for after in (await self.session.execute(query)).scalars()}

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
