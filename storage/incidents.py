"""Queries about incidents, and the one gate that decides who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, cast, exists, func, or_, select, true
from sqlalchemy.orm.util import identity_key

from storage.kinds import GUESTS, OUTSIDERS, Kind, is_any
from storage.memory import Memory
from storage.repository import Repository
from storage.tables import Delivery, Incident, Participant, RoleAssignment, SecurityMember, Workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.workspaces import WorkspaceRepository

RESTING = ("cancelled", "merged")
"""Statuses in which nothing is asked of anybody, whatever is still open."""


def seen_by(user_id: str | BindParameter[str]) -> ColumnElement[bool]:
    """Return the gate: all see a public incident; a private one who takes part in it, and the security group.

    A guest sees what they take part in and nothing else; an outsider nothing. `kinds.sees` says the same.
    """
    member = exists().where(
        Participant.incident_id == Incident.id,
        Participant.user_id == user_id,
        Participant.left_at.is_(None),
    )
    in_group = exists().where(SecurityMember.team_id == Incident.team_id, SecurityMember.user_id == user_id)
    team = Incident.team_id
    public = and_(Incident.private.is_(False), ~is_any(user_id, team, GUESTS))
    secured = and_(in_group, is_any(user_id, team, {Kind.MEMBER}))
    return and_(~is_any(user_id, team, OUTSIDERS), or_(public, member, secured))


def _one(*which: ColumnElement[bool]) -> dict[bool, Select[Incident, Workspace]]:
    """Return the statement that finds one incident, and the one that holds its row too.

    What was read before the lock may be of before another's change, so it is read again. The workspace comes with it,
    since every rule asks that for what is in force.
    """
    query = select(Incident, Workspace).join(Workspace, Workspace.team_id == Incident.team_id)
    query = query.where(Incident.team_id == bindparam("team"), *which)
    return {False: query, True: query.with_for_update(of=Incident).execution_options(populate_existing=True)}


def _behind_policy() -> Select[int]:
    ended = or_(Incident.closed_at.is_not(None), Incident.merged_at.is_not(None))
    left = and_(ended, Incident.channel_state == bindparam("kept"))
    newest = select(Workspace.policy_version).where(Workspace.team_id == bindparam("team")).scalar_subquery()
    planned = or_(Incident.status.in_(bindparam("statuses", expanding=True)), left)
    behind = and_(Incident.team_id == bindparam("team"), planned, Incident.policy_version < newest)
    return select(Incident.id).where(behind).limit(bindparam("limit", type_=Integer))


BEHIND_POLICY = _behind_policy()
_COMPARED = and_(
    Delivery.team_id == Incident.team_id,
    Delivery.incident_id == Incident.id,
    Delivery.operation == bindparam("operation"),
)
_TO_COMPARE = (
    select(Incident)
    .outerjoin(Delivery, _COMPARED)
    .where(
        Incident.team_id == bindparam("team"),
        or_(Incident.private, Incident.status.in_(bindparam("public", expanding=True))),
        Incident.channel_id.is_not(None),
        Incident.channel_state == bindparam("kept"),
        or_(Delivery.sent_at.is_(None), Delivery.sent_at < bindparam("before")),
    )
    .order_by(Delivery.sent_at.is_not(None), Delivery.sent_at, Incident.id)
    .limit(bindparam("limit", type_=Integer))
)
_GATE = seen_by(bindparam("viewer", type_=String))
_SEEN = select(Incident.id).where(Incident.team_id == bindparam("team"), Incident.id == bindparam("id"), _GATE)
_THOSE = select(Incident).where(
    Incident.team_id == bindparam("team"), Incident.id.in_(bindparam("ids", expanding=True))
)
_BY_ID = _one(Incident.id == bindparam("id"))
_BY_NUMBER = _one(Incident.number == bindparam("number"), _GATE)
_BY_NUMBER_UNSEEN = _one(Incident.number == bindparam("number"))
_BY_CHANNEL = _one(Incident.channel_id == bindparam("channel"))
_SEEN_BY_CHANNEL = _one(Incident.channel_id == bindparam("channel"), _GATE)
"""Built once: to build the gate takes longer than to ask the database."""


class IncidentRepository(Repository):
    """Incidents of one workspace. Whatever a person asks for goes through `seen_by`."""

    def __init__(self, session: AsyncSession, team_id: str, workspaces: WorkspaceRepository) -> None:
        super().__init__(session, team_id)
        self._workspaces = workspaces
        self._read: dict[int, Incident] = {}
        """Held, since a session forgets the rows that nobody refers to."""
        self._locked: set[int] = set()

    async def add(self, incident: Incident) -> Incident:
        """Insert a new incident and give it its id."""
        self.session.add(incident)
        await self.session.flush()
        return incident

    async def by_id(self, incident_id: int, *, lock: bool = False) -> Incident | None:
        """Return an incident for Muster's own work, no person asking; `lock` holds its row until commit.

        Without, it is read once in a unit of work; with it, once more, since nobody can change it by then.
        """
        if not lock or incident_id in self._locked:
            known = self._read.get(incident_id) or self.session.identity_map.get(identity_key(Incident, incident_id))
            found: Incident | None = known or await self._one(_BY_ID, {"id": incident_id})
            return None if found is None else self._read.setdefault(incident_id, found)
        locked = await self._one(_BY_ID, {"id": incident_id}, lock=True)
        if locked is not None:
            self._read[incident_id] = locked
            self._locked.add(incident_id)
        return locked

    async def lock_first(self, incident_id: int) -> None:
        """Hold an incident's row before others about it, as all do; SQLite has one writer, so nobody else there."""
        if self.dialect == "postgresql":
            await self.by_id(incident_id, lock=True)

    async def by_number(self, number: int, *, viewer: str, lock: bool = False) -> Incident | None:
        """Return incident `number` if `viewer` may see it."""
        return await self._one(_BY_NUMBER, {"number": number, "viewer": viewer}, lock=lock)

    async def by_number_unseen(self, number: int) -> Incident | None:
        """Return incident `number` for Muster's own work; what it says must not reach who asks."""
        return await self._one(_BY_NUMBER_UNSEEN, {"number": number})

    async def lock(self, incident_ids: Iterable[int]) -> None:
        """Hold the rows of several incidents until commit, read again, always in the same order."""
        query = select(Incident).where(Incident.team_id == self.team_id, Incident.id.in_(sorted(set(incident_ids))))
        locking = query.order_by(Incident.id).with_for_update(of=Incident)
        Memory.of(self.session).forget()
        await self.session.execute(locking.execution_options(populate_existing=True))

    async def final(self, incident: Incident, *, viewer: str) -> int | None:
        """Return the number of the incident where work on a merged one goes on, if `viewer` may see that."""
        seen = {incident.id}
        while incident.merged_into_id is not None and incident.merged_into_id not in seen:
            seen.add(incident.merged_into_id)
            found = await self.by_id(incident.merged_into_id)
            if found is None:
                return None
            incident = found
        return incident.number if await self.seen(incident.id, viewer) else None

    async def newest(self, statuses: Iterable[str], *, viewer: str, limit: int) -> list[Incident]:
        """Return incidents in these statuses that `viewer` may see, newest first."""
        query = select(Incident).where(
            Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), seen_by(viewer)
        )
        newest = query.order_by(Incident.declared_at.desc(), Incident.id.desc()).limit(limit)
        return list((await self.session.execute(newest)).scalars())

    async def whereabouts(self, incident_ids: Collection[int]) -> dict[int, Incident]:
        """Return incidents by their ids, for Muster's own work."""
        if not incident_ids:
            return {}
        found = (await self.session.execute(_THOSE, {"team": self.team_id, "ids": list(incident_ids)})).scalars()
        return {row.id: row for row in found}

    async def seen(self, incident_id: int, viewer: str) -> bool:
        """Say whether `viewer` may see an incident."""
        asked = {"team": self.team_id, "id": incident_id, "viewer": viewer}
        return (await self.session.execute(_SEEN, asked)).first() is not None

    async def seen_among(self, numbers: Iterable[int], viewer: str) -> set[int]:
        """Return which of the incidents of these numbers `viewer` may see."""
        query = select(Incident.number).where(
            Incident.team_id == self.team_id, Incident.number.in_(list(numbers)), seen_by(viewer)
        )
        return set((await self.session.execute(query)).scalars())

    async def search(self, words: str, *, viewer: str, limit: int) -> list[Incident]:
        """Return incidents that `viewer` may see whose title contains `words` or whose number begins so."""
        query = select(Incident).where(Incident.team_id == self.team_id, seen_by(viewer))
        digits = "".join(letter for letter in words if letter.isdecimal())
        if words:
            matches = [func.lower(Incident.title).contains(words.lower(), autoescape=True)]
            matches += [cast(Incident.number, String).startswith(digits)] if digits else []
            query = query.where(or_(*matches))
        return list((await self.session.execute(query.order_by(Incident.number.desc()).limit(limit))).scalars())

    async def by_channel(self, channel_id: str, *, viewer: str | None = None, lock: bool = False) -> Incident | None:
        """Return the incident of a channel if `viewer` may see it; without a viewer, for Muster's own work."""
        if viewer is None:
            return await self._one(_BY_CHANNEL, {"channel": channel_id}, lock=lock)
        return await self._one(_SEEN_BY_CHANNEL, {"channel": channel_id, "viewer": viewer}, lock=lock)

    async def with_status(self, statuses: Iterable[str], *, viewer: str, limit: int, offset: int = 0) -> list[Incident]:
        """Return incidents in these statuses that `viewer` may see, most urgent first, then newest."""
        return await self._listed(true(), statuses, viewer=viewer, limit=limit, offset=offset)

    async def count(self, statuses: Iterable[str], *, viewer: str) -> int:
        """Return how many incidents in these statuses `viewer` may see."""
        query = (
            select(func.count())
            .select_from(Incident)
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), seen_by(viewer))
        )
        return int((await self.session.execute(query)).scalar_one())

    async def with_channel(self, state: str, statuses: Iterable[str]) -> list[int]:
        """Return the numbers of incidents in these statuses whose channel is in this state, but of no private one."""
        query = select(Incident.number).where(
            Incident.team_id == self.team_id,
            Incident.channel_state == state,
            Incident.status.in_(list(statuses)),
            Incident.private.is_(False),
        )
        return list((await self.session.execute(query.order_by(Incident.number))).scalars())

    async def practised(self) -> bool:
        """Say whether a drill was ever resolved."""
        query = select(Incident.id).where(
            Incident.team_id == self.team_id, Incident.drill.is_(True), Incident.resolved_at.is_not(None)
        )
        return (await self.session.execute(query.limit(1))).first() is not None

    async def in_roles(self, user_id: str, statuses: Iterable[str], *, limit: int) -> list[Incident]:
        """Return incidents in these statuses in which a person holds a role, and that they see, most urgent first."""
        holds = exists().where(
            RoleAssignment.incident_id == Incident.id,
            RoleAssignment.user_id == user_id,
            RoleAssignment.until.is_(None),
        )
        return await self._listed(holds, statuses, viewer=user_id, limit=limit)

    async def taken_part_in(self, user_id: str, statuses: Iterable[str], *, limit: int) -> list[Incident]:
        """Return incidents in these statuses in which a person takes part, most urgent first."""
        takes_part = exists().where(
            Participant.incident_id == Incident.id,
            Participant.user_id == user_id,
            Participant.left_at.is_(None),
        )
        return await self._listed(takes_part, statuses, viewer=user_id, limit=limit)

    async def those(
        self, incident_ids: Iterable[int], statuses: Iterable[str], *, viewer: str, limit: int
    ) -> list[Incident]:
        """Return those of these incidents that are in these statuses and that `viewer` may see, most urgent first."""
        return await self._listed(Incident.id.in_(list(incident_ids)), statuses, viewer=viewer, limit=limit)

    async def own(self, user_id: str, words: str, number: int | None, *, limit: int) -> list[Incident]:
        """Return incidents that a person takes part in: number `number`, or those whose titles hold the words.

        The newest come first.
        """
        takes_part = exists().where(
            Participant.incident_id == Incident.id, Participant.user_id == user_id, Participant.left_at.is_(None)
        )
        titled = Incident.title.icontains(words, autoescape=True) if words else true()
        wanted = titled if number is None else or_(titled, Incident.number == number)
        query = select(Incident).where(Incident.team_id == self.team_id, takes_part, wanted, seen_by(user_id))
        return list((await self.session.execute(query.order_by(Incident.id.desc()).limit(limit))).scalars())

    async def _listed(
        self, which: ColumnElement[bool], statuses: Iterable[str], *, viewer: str, limit: int, offset: int = 0
    ) -> list[Incident]:
        query = (
            select(Incident)
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), which, seen_by(viewer))
            .order_by(Incident.priority, Incident.declared_at.desc(), Incident.id.desc())
        )
        return list((await self.session.execute(query.limit(limit).offset(offset))).scalars())

    async def held_by(self, user_id: str, statuses: Iterable[str]) -> list[Incident]:
        """Return incidents in these statuses in which this person holds a role, for Muster's own work, locked."""
        holds = exists().where(
            RoleAssignment.incident_id == Incident.id,
            RoleAssignment.user_id == user_id,
            RoleAssignment.until.is_(None),
        )
        query = (
            select(Incident)
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), holds)
            .order_by(Incident.id)
            .with_for_update(of=Incident)
        )
        return list((await self.session.execute(query)).scalars())

    async def in_status(self, statuses: Iterable[str]) -> list[Incident]:
        """Return all incidents in these statuses, for Muster's own work."""
        query = select(Incident).where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)))
        return list((await self.session.execute(query.order_by(Incident.id))).scalars())

    async def behind_policy(self, statuses: Iterable[str], limit: int, *, kept: str) -> list[int]:
        """Return the ids of incidents that were planned by an older policy, for Muster's own work.

        Those in these statuses, and ended ones whose channel is in the state `kept`: they have a reminder left, too.
        """
        which = {"team": self.team_id, "statuses": list(statuses), "kept": kept, "limit": limit}
        return list((await self.session.execute(BEHIND_POLICY, which)).scalars())

    async def to_compare(
        self, operation: str, before: datetime, limit: int, *, kept: str, public: Collection[str] = ()
    ) -> list[Incident]:
        """Return private incidents whose channel is in the state `kept`, for Muster's own work.

        Public ones too, of these statuses.

        Those for which `operation` was carried out before that moment, or never, the longest ago first.
        """
        given = {"operation": operation, "before": before, "limit": limit, "kept": kept, "public": list(public)}
        return list((await self.session.execute(_TO_COMPARE, {"team": self.team_id, **given})).scalars())

    async def _one(
        self, queries: Mapping[bool, Select[Incident, Workspace]], which: Mapping[str, object], *, lock: bool = False
    ) -> Incident | None:
        if lock:
            Memory.of(self.session).forget()
        found = (await self.session.execute(queries[lock], {**which, "team": self.team_id})).one_or_none()
        if found is None:
            return None
        incident, workspace = found
        self._workspaces.learn(workspace)
        return incident
