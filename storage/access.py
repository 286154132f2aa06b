"""Queries about who sees private incidents without taking part, and who asked for access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from storage.incidents import seen_by
from storage.kinds import Kind, sees
from storage.reports import Scope, within
from storage.repository import Repository
from storage.tables import AccessRequest, Incident, Participant, Person, SecurityMember

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

ASKED, GRANTED, DECLINED = "asked", "granted", "declined"


class AccessRepository(Repository):
    """The members of the security group, and requests for access."""

    async def secure(self, user_ids: Iterable[str], now: datetime) -> set[str]:
        """Make these people the members of the security group; return who came or went."""
        wanted, known = set(user_ids), await self.secured()
        if gone := known - wanted:
            await self.session.execute(
                delete(SecurityMember).where(
                    SecurityMember.team_id == self.team_id, SecurityMember.user_id.in_(list(gone))
                )
            )
        if fresh := wanted - known:
            rows = [{"team_id": self.team_id, "user_id": user, "since": now} for user in sorted(fresh)]
            await self.session.execute(self.upsert(SecurityMember).values(rows).on_conflict_do_nothing())
        return gone | fresh

    async def secured(self) -> set[str]:
        """Return the members of the security group as they were told last."""
        query = select(SecurityMember.user_id).where(SecurityMember.team_id == self.team_id)
        return set((await self.session.execute(query)).scalars())

    async def readers(self, incident: Incident, among: Collection[str]) -> set[str]:
        """Return those of these people whom the gate lets see an incident."""
        if not among:
            return set()
        part = select(Participant.user_id).where(
            Participant.incident_id == incident.id, Participant.left_at.is_(None), Participant.user_id.in_(among)
        )
        kinds = select(Person.user_id, Person.kind).where(Person.team_id == self.team_id, Person.user_id.in_(among))
        members = set((await self.session.execute(part)).scalars())
        kind = {user: Kind(word) for user, word in await self.session.execute(kinds)}
        secured = await self.secured() if incident.private else set()
        return {
            user
            for user in among
            if sees(kind.get(user), private=incident.private, takes_part=user in members, secured=user in secured)
        }

    async def looked_at(self, viewer: str, incident_ids: Collection[int]) -> list[int]:
        """Return the numbers of those of these incidents that a person sees through the security group alone."""
        return await self._looked_at(viewer, Incident.id.in_(list(incident_ids))) if incident_ids else []

    async def looked_at_within(self, scope: Scope) -> list[int]:
        """Return the same of all incidents of a scope; of what everybody may see there are none."""
        return [] if scope.viewer is None else await self._looked_at(scope.viewer, within(self, scope))

    async def _looked_at(self, viewer: str, which: ColumnElement[bool]) -> list[int]:
        """Return numbers, the newest first."""
        part = select(Participant.incident_id).where(Participant.user_id == viewer, Participant.left_at.is_(None))
        query = select(Incident.number).where(
            Incident.team_id == self.team_id, Incident.private, which, Incident.id.not_in(part), seen_by(viewer)
        )
        return list((await self.session.execute(query.order_by(Incident.number.desc()))).scalars())

    async def asked_since(self, user_id: str, moment: datetime) -> int:
        """Return how often a person has asked for access since then, whatever for."""
        query = (
            select(func.count())
            .select_from(AccessRequest)
            .where(
                AccessRequest.team_id == self.team_id,
                AccessRequest.user_id == user_id,
                AccessRequest.asked_at > moment,
            )
        )
        return int((await self.session.execute(query)).scalar_one())

    async def waiting(self, user_id: str, incident_id: int) -> bool:
        """Say whether a request of this person for this incident waits for an answer."""
        query = select(AccessRequest.id).where(
            AccessRequest.team_id == self.team_id,
            AccessRequest.user_id == user_id,
            AccessRequest.incident_id == incident_id,
            AccessRequest.outcome == ASKED,
        )
        return (await self.session.execute(query)).first() is not None

    async def ask(self, user_id: str, incident_id: int | None, now: datetime) -> AccessRequest:
        """Record a request, and give it its id."""
        request = AccessRequest(
            team_id=self.team_id, user_id=user_id, incident_id=incident_id, asked_at=now, outcome=ASKED
        )
        self.session.add(request)
        await self.session.flush()
        return request

    async def request(self, request_id: int) -> AccessRequest | None:
        """Return one request, locked until commit."""
        query = select(AccessRequest).where(AccessRequest.team_id == self.team_id, AccessRequest.id == request_id)
        return (await self.session.execute(query.with_for_update())).scalar_one_or_none()
