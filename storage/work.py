"""Queries about the work on incidents of a period: when it was done, for which services, and whom these call."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from storage.reports import Scope, within
from storage.repository import Repository
from storage.tables import Figures, Incident, IncidentService, Service, Summons

if TYPE_CHECKING:
    from sqlalchemy.sql.elements import SQLCoreOperations


class Acknowledged(NamedTuple):
    """An incident that somebody worked on, as far as its working time tells."""

    id: int
    acknowledged_at: datetime
    resolved_at: datetime | None
    paused_at: datetime | None
    paused_seconds: float
    reopened: int


class WorkRepository(Repository):
    """The work on one workspace's incidents."""

    async def acknowledged(
        self, scope: Scope, priorities: Collection[str], without: Collection[str]
    ) -> list[Acknowledged]:
        """Return what somebody acknowledged of a scope before it ends, of these priorities, in no status `without`."""
        columns: tuple[SQLCoreOperations[Any], ...] = (
            Incident.id,
            Figures.acknowledged_at,
            Figures.resolved_at,
            Incident.paused_at,
            Figures.paused_seconds,
            Figures.reopened,
        )
        query = select(*columns).join(Figures, Figures.incident_id == Incident.id)
        found = await self.session.execute(query.where(self._worked(scope, priorities, without)))
        return [Acknowledged._make(row) for row in found]

    async def affected(
        self, scope: Scope, priorities: Collection[str], without: Collection[str]
    ) -> list[tuple[int, str, dict[str, Any] | None]]:
        """Return the services that each of these affects, by name, with what each sets."""
        query = (
            select(IncidentService.incident_id, Service.name, Service.responders)
            .join(Incident, Incident.id == IncidentService.incident_id)
            .join(Service, Service.id == IncidentService.service_id)
            .join(Figures, Figures.incident_id == Incident.id)
            .where(self._worked(scope, priorities, without))
            .order_by(Service.name)
        )
        return [(row[0], row[1], row[2]) for row in await self.session.execute(query)]

    async def called_first(
        self, scope: Scope, priorities: Collection[str], without: Collection[str]
    ) -> list[tuple[int, str]]:
        """Return whom the services of each of these called first; of private ones that may be others."""
        query = (
            select(Summons.incident_id, Summons.user_id)
            .join(Incident, Incident.id == Summons.incident_id)
            .join(Figures, Figures.incident_id == Incident.id)
            .where(
                self._worked(scope, priorities, without), Incident.private.is_(False), Summons.step.endswith(" step-1")
            )
        )
        return [(row[0], row[1]) for row in await self.session.execute(query)]

    def _worked(self, scope: Scope, priorities: Collection[str], without: Collection[str]) -> ColumnElement[bool]:
        return and_(
            within(self, scope),
            Incident.drill.is_(False),
            Incident.priority.in_(list(priorities)),
            Incident.status.not_in(list(without)),
            Figures.acknowledged_at < scope.until,
            or_(Figures.resolved_at.is_(None), Figures.resolved_at > scope.since),
        )
