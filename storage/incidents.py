"""Queries about incidents, and the one gate that decides who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, func, or_, select, true

from storage.repository import Repository
from storage.tables import Incident, Participant, RoleAssignment, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable


def seen_by(user_id: str) -> ColumnElement[bool]:
    """Return the gate: a public incident is seen by all, a private one by those who take part in it."""
    member = exists().where(
        Participant.incident_id == Incident.id,
        Participant.user_id == user_id,
        Participant.left_at.is_(None),
    )
    return or_(Incident.private.is_(False), member)


class IncidentRepository(Repository):
    """Incidents of one workspace. Whatever a person asks for goes through `seen_by`."""

    async def add(self, incident: Incident) -> Incident:
        """Insert a new incident and give it its id."""
        self.session.add(incident)
        await self.session.flush()
        return incident

    async def by_id(self, incident_id: int, *, lock: bool = False) -> Incident | None:
        """Return an incident for Muster's own work, no person asking; `lock` holds its row until commit."""
        query = select(Incident).where(Incident.team_id == self.team_id, Incident.id == incident_id)
        return await self._one(query, lock=lock)

    async def by_number(self, number: int, *, viewer: str, lock: bool = False) -> Incident | None:
        """Return incident `number` if `viewer` may see it."""
        query = select(Incident).where(Incident.team_id == self.team_id, Incident.number == number, seen_by(viewer))
        return await self._one(query, lock=lock)

    async def seen(self, incident_id: int, viewer: str) -> bool:
        """Say whether `viewer` may see an incident."""
        query = select(Incident.id).where(Incident.id == incident_id, seen_by(viewer))
        return (await self.session.execute(query)).first() is not None

    async def by_channel(self, channel_id: str, *, viewer: str | None = None, lock: bool = False) -> Incident | None:
        """Return the incident of a channel if `viewer` may see it; without a viewer, for Muster's own work."""
        query = select(Incident).where(
            Incident.team_id == self.team_id,
            Incident.channel_id == channel_id,
            true() if viewer is None else seen_by(viewer),
        )
        return await self._one(query, lock=lock)

    async def with_status(self, statuses: Iterable[str], *, viewer: str, limit: int, offset: int = 0) -> list[Incident]:
        """Return incidents in these statuses that `viewer` may see, most urgent first, then newest."""
        query = (
            select(Incident)
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), seen_by(viewer))
            .order_by(Incident.priority, Incident.declared_at.desc(), Incident.id.desc())
        )
        return list((await self.session.execute(query.limit(limit).offset(offset))).scalars())

    async def count(self, statuses: Iterable[str], *, viewer: str) -> int:
        """Return how many incidents in these statuses `viewer` may see."""
        query = (
            select(func.count())
            .select_from(Incident)
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), seen_by(viewer))
        )
        return int((await self.session.execute(query)).scalar_one())

    async def held_by(self, user_id: str, role: str, statuses: Iterable[str]) -> list[Incident]:
        """Return incidents in these statuses in which this person holds the role, for Muster's own work, locked."""
        query = (
            select(Incident)
            .join(RoleAssignment, RoleAssignment.incident_id == Incident.id)
            .where(
                Incident.team_id == self.team_id,
                Incident.status.in_(list(statuses)),
                RoleAssignment.role == role,
                RoleAssignment.user_id == user_id,
                RoleAssignment.until.is_(None),
            )
            .with_for_update(of=Incident)
        )
        return list((await self.session.execute(query)).scalars())

    async def behind_policy(self, statuses: Iterable[str], limit: int) -> list[int]:
        """Return the ids of incidents in these statuses that were planned by an older policy, for Muster's own work."""
        newest = select(Workspace.policy_version).where(Workspace.team_id == self.team_id).scalar_subquery()
        query = (
            select(Incident.id)
            .where(
                Incident.team_id == self.team_id,
                Incident.status.in_(list(statuses)),
                Incident.policy_version < newest,
            )
            .limit(limit)
        )
        return list((await self.session.execute(query)).scalars())

    async def _one(self, query: object, *, lock: bool) -> Incident | None:
        if lock:
            query = query.with_for_update(of=Incident)  # type: ignore[attr-defined]
        return (await self.session.execute(query)).scalar_one_or_none()  # type: ignore[call-overload,no-any-return]
