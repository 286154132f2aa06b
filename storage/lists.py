"""Queries about lists of incidents that people ask for, a page at a time; each goes through the gate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from storage.incidents import seen_by
from storage.repository import Repository
from storage.tables import Incident, IncidentService, RoleAssignment, Service

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which incidents are asked for: what is left empty does not matter."""

    statuses: Collection[str]
    priorities: Collection[str] = ()
    service: str = ""
    mine: bool = False
    """Whether only those in which who asks holds a role, or that they declared or acknowledged."""


class ListRepository(Repository):
    """Incidents of one workspace, as far as who asks may see them."""

    async def page(
        self, chosen: Chosen, *, viewer: str, limit: int, offset: int = 0, newest_first: bool = False
    ) -> list[Incident]:
        """Return some of them, most urgent first and then newest, or newest first."""
        newest = (Incident.declared_at.desc(), Incident.id.desc())
        order = newest if newest_first else (Incident.priority, *newest)
        query = select(Incident).where(self._are(chosen, viewer)).order_by(*order).limit(limit).offset(offset)
        return list((await self.session.execute(query)).scalars())

    async def count(self, chosen: Chosen, *, viewer: str) -> int:
        """Return how many there are."""
        query = select(func.count()).select_from(Incident).where(self._are(chosen, viewer))
        return int((await self.session.execute(query)).scalar_one())

    def _are(self, chosen: Chosen, viewer: str) -> ColumnElement[bool]:
        which = [Incident.team_id == self.team_id, Incident.status.in_(list(chosen.statuses)), seen_by(viewer)]
        if chosen.priorities:
            which.append(Incident.priority.in_(list(chosen.priorities)))
        if chosen.service:
            which.append(_affects(chosen.service))
        if chosen.mine:
            which.append(_of(viewer))
        return and_(*which)


def _affects(service: str) -> ColumnElement[bool]:
    return exists().where(
        IncidentService.incident_id == Incident.id,
        Service.id == IncidentService.service_id,
        Service.team_id == Incident.team_id,
        Service.name == service,
    )


def _of(user_id: str) -> ColumnElement[bool]:
    holds = exists().where(
        RoleAssignment.incident_id == Incident.id,
        RoleAssignment.user_id == user_id,
        RoleAssignment.until.is_(None),
    )
    return or_(holds, Incident.declared_by == user_id, Incident.acknowledged_by == user_id)
