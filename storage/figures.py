"""Queries about the figures of single incidents: the moments that count, kept in step with what is recorded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from storage.repository import Repository, rows_into
from storage.tables import Figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Executable
    from sqlalchemy.ext.asyncio import AsyncSession

_COLUMNS = tuple(column.key for column in Figures.__table__.columns)
FIGURES = select(*(getattr(Figures, name) for name in _COLUMNS)).where(Figures.incident_id == bindparam("incident"))
BEGAN = select(Figures.incident_id, Figures.impact_started_at).where(
    Figures.incident_id.in_(bindparam("incidents", expanding=True))
)


class FiguresRepository(Repository):
    """The figures of one workspace's incidents, one row each."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._began: dict[int, datetime | None] = self.remembered(Figures)
        self._kept: dict[int, Figures | None] = self.remembered(Figures)

    async def impact_began(self, incident_ids: Iterable[int]) -> dict[int, datetime]:
        """Return when the impact of these incidents began, where that is known; read once until figures change."""
        wanted = list(incident_ids)
        if not self.know(wanted):
            self.learn_began(wanted, (await self.session.execute(BEGAN, {"incidents": wanted})).all())
        return {each: began for each in wanted if (began := self._began[each]) is not None}

    def know(self, incident_ids: Iterable[int]) -> bool:
        """Say whether it was read when the impact of these incidents began."""
        return self._began.keys() >= set(incident_ids)

    def learn_began(self, incident_ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> None:
        """Take what `BEGAN` gives."""
        self._began |= dict.fromkeys(incident_ids)
        for incident_id, began in rows:
            self._began[incident_id] = began

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
        self._began[incident_id] = None if figures is None else figures.impact_started_at

    async def keep(self, figures: Figures) -> None:
        """Keep these figures of an incident, unless they are kept already."""
        figures.team_id = self.team_id
        values, before = _values(figures), await self.kept(figures.incident_id)
        if before is None or _values(before) != values:
            await self.session.execute(_keeping(self.dialect), values)
            self._take(figures.incident_id, figures)


def _values(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in _COLUMNS}


@cache
def _keeping(dialect: str) -> Executable:
    made = rows_into(Figures, dialect)
    return made.on_conflict_do_update(
        index_elements=["incident_id"], set_={name: made.excluded[name] for name in _COLUMNS}
    )
