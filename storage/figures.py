"""Queries about the figures of single incidents: the moments that count, kept in step with what is recorded."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from storage.repository import Repository, Upsert, rows_into
from storage.tables import Figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

_COLUMNS = tuple(column.key for column in Figures.__table__.columns)
FIGURES = select(*(getattr(Figures, name) for name in _COLUMNS)).where(Figures.incident_id == bindparam("incident"))


class Shown(NamedTuple):
    """What is kept of one incident's figures that every view of it shows."""

    impact_started_at: datetime | None
    acknowledge_due_at: datetime
    acknowledge_priority: str | None
    acknowledge_target: str | None
    acknowledge_runs_from: datetime | None
    resolve_due_at: datetime
    resolve_priority: str | None
    resolve_target: str | None
    resolve_runs_from: datetime | None


_SHOWN = select(Figures.incident_id, *(getattr(Figures, name) for name in Shown._fields))
SHOWN = _SHOWN.where(Figures.incident_id == bindparam("incident"))
EACH_SHOWN = _SHOWN.where(Figures.incident_id.in_(bindparam("incidents", expanding=True)))


class FiguresRepository(Repository):
    """The figures of one workspace's incidents, one row each."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._shown: dict[int, Shown | None] = self.remembered(Figures)
        self._kept: dict[int, Figures | None] = self.remembered(Figures)

    async def shown(self, incident_ids: Iterable[int]) -> dict[int, Shown]:
        """Return what views show of these incidents, of which it is kept; read once until figures change."""
        wanted = list(incident_ids)
        if not self.know(wanted):
            self.learn_shown(wanted, (await self.session.execute(EACH_SHOWN, {"incidents": wanted})).all())
        return {each: shown for each in wanted if (shown := self._shown[each]) is not None}

    def know(self, incident_ids: Iterable[int]) -> bool:
        """Say whether it was read what views show of these incidents."""
        return self._shown.keys() >= set(incident_ids)

    def learn_shown(self, incident_ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> None:
        """Take what `SHOWN` gives."""
        self._shown |= dict.fromkeys(incident_ids)
        for incident_id, *shown in rows:
            self._shown[incident_id] = Shown(*shown)

    async def kept(self, incident_id: int) -> Figures | None:
        """Return what is kept of one incident, for Muster's own work; `keep` keeps something else."""
        if incident_id not in self._kept:
            self.learn(incident_id, (await self.session.execute(FIGURES, {"incident": incident_id})).all())
        return self._kept[incident_id]

    def learn(self, incident_id: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `FIGURES` gives."""
        self._take(incident_id, next((Figures(**dict(zip(_COLUMNS, row, strict=True))) for row in rows), None))

    def _take(self, incident_id: int, figures: Figures | None) -> None:
        self._kept[incident_id] = figures
        shown = None if figures is None else Shown(*(getattr(figures, name) for name in Shown._fields))
        self._shown[incident_id] = shown

    async def keep(self, figures: Figures) -> None:
        """Keep these figures of an incident, unless they are kept already."""
        figures.team_id = self.team_id
        values, before = _values(figures), await self.kept(figures.incident_id)
        if before is None or _values(before) != values:
            self.write(_keeping(self.dialect), [values])
            self._take(figures.incident_id, figures)


def _values(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in _COLUMNS}


@cache
def _keeping(dialect: str) -> Upsert:
    made = rows_into(Figures, dialect)
    return made.on_conflict_do_update(
        index_elements=["incident_id"], set_={name: made.excluded[name] for name in _COLUMNS}
    )
