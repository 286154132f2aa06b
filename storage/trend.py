"""The trend of many periods, counted by the database: a long one costs little."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, or_, select, true

from storage.reports import Scope, within
from storage.repository import Repository
from storage.tables import Figures, Incident, IncidentService, Service
from storage.types import UtcDateTime


class TrendRepository(Repository):
    """How many incidents of one workspace there were, period by period."""

    async def steps(
        self, scope: Scope, ends: Sequence[datetime], services: Sequence[str], uncounted: Iterable[str], now: datetime
    ) -> list[tuple[int, int]]:
        """Return, of each of the periods that end at `ends`, how many incidents count and how many missed a target.

        Those in the statuses `uncounted` do not count, nor do drills.
        """
        which = case(*((Incident.declared_at < end, at) for at, end in enumerate(ends)))
        query = (
            select(which, func.count(), func.sum(case((_missed(now), 1), else_=0)))
            .join(Figures, Figures.incident_id == Incident.id)
            .where(within(self, scope), Incident.declared_at >= scope.since, Incident.drill.is_(False))
            .where(Incident.status.not_in(list(uncounted)))
            .where(true() if not services else self._affects(services))
            .group_by(which)
        )
        found = {at: (int(count), int(missed)) for at, count, missed in await self.session.execute(query)}
        return [found.get(at, (0, 0)) for at in range(len(ends))]

    def _affects(self, services: Sequence[str]) -> ColumnElement[bool]:
        named = (
            select(IncidentService.incident_id)
            .join(Service, Service.id == IncidentService.service_id)
            .where(Service.team_id == self.team_id, Service.name.in_(services))
        )
        return Incident.id.in_(named)


def _missed(now: datetime) -> ColumnElement[bool]:
    """Match what missed a target, as `verdicts` of bot/domain/kept_targets.py judges it."""
    at = literal(now, UtcDateTime)
    acknowledged = func.coalesce(Figures.acknowledged_at, Figures.resolved_at, Incident.paused_at, at)
    resolved = func.coalesce(Figures.resolved_at, Incident.paused_at, at)
    return or_(acknowledged > Figures.acknowledge_due_at, resolved > Figures.resolve_due_at)
