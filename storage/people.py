"""Queries about who takes part in an incident, and as what."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, union_all, update

from storage.kinds import OUTSIDERS, Kind, Known
from storage.repository import Repository, Upsert, rows_into
from storage.tables import Participant, Person, RoleAssignment, Summons
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, ColumnElement, Executable, Select, Table
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.kinds import Remembered


GONE = "gone"
"""The answer of who was called and cannot be reached."""
TAKES_PART = select(Participant.user_id).where(
    Participant.incident_id == bindparam("incident"),
    Participant.user_id == bindparam("user"),
    Participant.left_at.is_(None),
)
_HOLDERS = (
    select(RoleAssignment.incident_id, RoleAssignment.role, RoleAssignment.user_id)
    .where(RoleAssignment.until.is_(None))
    .order_by(RoleAssignment.id)
)
HOLDERS = _HOLDERS.where(RoleAssignment.incident_id == bindparam("incident"))
EACH_HOLDERS = _HOLDERS.where(RoleAssignment.incident_id.in_(bindparam("incidents", expanding=True)))
_PARTICIPANTS = (
    select(Participant.user_id)
    .where(Participant.incident_id == bindparam("incident"), Participant.left_at.is_(None))
    .order_by(Participant.since, Participant.user_id)
)
_KNOWN = select(Person.user_id, Person.kind, Person.told_at, Person.name, Person.locale).where(
    Person.team_id == bindparam("team"), Person.user_id.in_(bindparam("users", expanding=True))
)
_KINDS = select(Person.user_id, Person.kind).where(
    Person.team_id == bindparam("team"), Person.user_id.in_(bindparam("users", expanding=True))
)


def _gone() -> Select[str]:
    """Select those of some people who are not there for an incident: each in a way of its own."""
    users: BindParameter[str] = bindparam("users", expanding=True)
    left = and_(Participant.incident_id == bindparam("incident"), Participant.left_at.is_not(None))
    silent = and_(Summons.incident_id == bindparam("incident"), Summons.answer == GONE)
    outside = and_(Person.team_id == bindparam("team"), Person.kind.in_(written_out(OUTSIDERS)))
    ways = [
        select(Participant.user_id).where(left, Participant.user_id.in_(users)),
        select(Summons.user_id).where(silent, Summons.user_id.in_(users)),
        select(Person.user_id).where(outside, Person.user_id.in_(users)),
    ]
    return select(union_all(*ways).subquery().c.user_id)


_GONE = _gone()


class PeopleRepository(Repository):
    """What kind of person somebody is, participants and role holders."""

    def __init__(self, session: AsyncSession, team_id: str, remembered: Remembered) -> None:
        super().__init__(session, team_id)
        self._remembered = remembered
        self.kept: set[str] = set()
        """Of whom this unit of work keeps something else than before."""
        self._holders: dict[int, dict[str, list[str]]] = self.remembered(RoleAssignment)
        self._takes_part: dict[tuple[int, str], bool] = self.remembered(Participant)

    async def known(self, user_id: str) -> Known | None:
        """Return what is kept of a person, as read within the last minute; None for people Slack never named."""
        return (await self.all_known([user_id])).get(user_id)

    async def names(self, user_ids: Iterable[str]) -> dict[str, str]:
        """Return what these people are called, as read within the last minute; who is not known by name is left out."""
        return {user: known.name for user, known in (await self.all_known(user_ids)).items() if known.name}

    async def all_known(self, user_ids: Iterable[str]) -> dict[str, Known]:
        """Return what is kept of these people, as read within the last minute."""
        held = {user: self._remembered.get(user) for user in dict.fromkeys(user_ids)}
        known = {user: each for user, each in held.items() if each is not None}
        if unread := [user for user in held if user not in known]:
            changes = self._remembered.changes
            for found in await self.session.execute(_KNOWN, {"team": self.team_id, "users": unread}):
                known[found.user_id] = Known(Kind(found.kind), found.told_at, found.name, found.locale)
                self._remembered.put(found.user_id, known[found.user_id], changes)
        return known

    async def kinds(self, user_ids: Iterable[str]) -> dict[str, Kind]:
        """Return what kind each of these people is, of whom anything is kept."""
        given = {"team": self.team_id, "users": list(user_ids)}
        return {user: Kind(kind) for user, kind in await self.session.execute(_KINDS, given)}

    async def gone(self, incident_id: int, user_ids: Collection[str]) -> set[str]:
        """Return which of these people are not there: their account is closed, they left, or cannot be reached."""
        if not user_ids:
            return set()
        given = {"team": self.team_id, "incident": incident_id, "users": sorted(user_ids)}
        return set((await self.session.execute(_GONE, given)).scalars())

    async def keep(
        self, user_id: str, kind: Kind, home_team: str | None, now: datetime, *, name: str = "", locale: str = ""
    ) -> None:
        """Keep what Slack said about a person; where it did not say their language, the one that is kept stays."""
        facts = {"kind": str(kind), "home_team": home_team, "told_at": now, "name": name, "locale": locale}
        await self.session.execute(_keeping(self.dialect), {"team_id": self.team_id, "user_id": user_id, **facts})
        self.kept.add(user_id)
        self._remembered.forget([user_id])

    async def join(self, incident_id: int, user_ids: Iterable[str], now: datetime) -> None:
        """Let these people take part; who left before is back."""
        rows = [self._row(incident_id, user, now) for user in dict.fromkeys(user_ids)]
        self.write(_joining(self.dialect), rows)

    async def arrive(self, incident_id: int, user_id: str, now: datetime) -> bool:
        """Record that this person is in the channel, and so takes part; False when that was known."""
        row = {**self._row(incident_id, user_id, now), "arrived_at": now}
        return (await self.session.execute(_arriving(self.dialect), row)).first() is not None

    def _row(self, incident_id: int, user_id: str, now: datetime) -> dict[str, Any]:
        return {
            "incident_id": incident_id,
            "user_id": user_id,
            "team_id": self.team_id,
            "since": now,
            "left_at": None,
        }

    async def leave(self, incident_id: int, user_id: str, now: datetime) -> None:
        """Record that this person no longer takes part."""
        await self.session.execute(
            update(Participant)
            .where(Participant.incident_id == incident_id, Participant.user_id == user_id)
            .values(left_at=now, arrived_at=None)
        )

    async def takes_part(self, incident_id: int, user_id: str) -> bool:
        """Say whether this person takes part now; a unit of work reads it once."""
        if (incident_id, user_id) not in self._takes_part:
            found = await self.session.execute(TAKES_PART, {"incident": incident_id, "user": user_id})
            self.learn_part(incident_id, user_id, found.all())
        return self._takes_part[incident_id, user_id]

    def learn_part(self, incident_id: int, user_id: str, rows: Collection[Sequence[Any]]) -> None:
        """Take what `TAKES_PART` gives."""
        self._takes_part[incident_id, user_id] = bool(rows)

    async def participants(self, incident_id: int) -> list[str]:
        """Return who takes part now, in the order they came."""
        return list((await self.session.execute(_PARTICIPANTS, {"incident": incident_id})).scalars())

    async def memberships(self, incident_id: int) -> dict[str, Participant]:
        """Return everybody who takes part, or did before they left."""
        query = select(Participant).where(Participant.incident_id == incident_id)
        return {row.user_id: row for row in (await self.session.execute(query)).scalars()}

    async def holders(self, incident_ids: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """Return, for each incident, who holds which role now, the longest holder first; read once a unit of work."""
        wanted = list(incident_ids)
        if not self.know_holders(wanted):
            self.learn_holders(wanted, (await self.session.execute(EACH_HOLDERS, {"incidents": wanted})).all())
        return {incident_id: self._holders[incident_id] for incident_id in wanted}

    def know_holders(self, incident_ids: Iterable[int]) -> bool:
        """Say whether the roles of these incidents were read."""
        return self._holders.keys() >= set(incident_ids)

    def learn_holders(self, incident_ids: Iterable[int], rows: Iterable[Sequence[Any]]) -> None:
        """Take what `HOLDERS` gives."""
        self._holders |= {incident_id: {} for incident_id in incident_ids}
        for incident_id, role, user in rows:
            self._holders[incident_id].setdefault(role, []).append(user)

    async def assign(self, incident_id: int, role: str, user_ids: Iterable[str], *, by: str, now: datetime) -> None:
        """Give the role to these people and nobody else; each holder before keeps the time they had it."""
        wanted = list(dict.fromkeys(user_ids))
        held = (await self.holders([incident_id]))[incident_id]
        kept = [user for user in held.get(role, ()) if user in wanted]
        if len(kept) < len(held.get(role, ())):
            await self._relieve(incident_id, role, wanted, now)
        given = [user for user in wanted if user not in kept]
        facts = {"team_id": self.team_id, "incident_id": incident_id, "role": role, "assigned_by": by, "since": now}
        self.write(_ASSIGNING, [{**facts, "user_id": user} for user in given])
        others = {each: users for each, users in held.items() if each != role}
        self._holders[incident_id] = {**others, role: [*kept, *given]} if wanted else others

    async def ever_held(self, incident_id: int, role: str, user_id: str) -> bool:
        """Say whether this person holds the role, or did before."""
        held = and_(RoleAssignment.incident_id == incident_id, RoleAssignment.role == role)
        query = select(RoleAssignment.id).where(held, RoleAssignment.user_id == user_id).limit(1)
        return (await self.session.execute(query)).first() is not None

    async def _relieve(self, incident_id: int, role: str, wanted: list[str], now: datetime) -> None:
        """Take the role from everybody but these."""
        held = and_(
            RoleAssignment.incident_id == incident_id, RoleAssignment.role == role, RoleAssignment.until.is_(None)
        )
        await self.session.execute(
            update(RoleAssignment).where(held, RoleAssignment.user_id.not_in(wanted)).values(until=now)
        )


_ASSIGNING = insert(cast("Table", RoleAssignment.__table__))


@cache
def _keeping(dialect: str) -> Upsert:
    made = rows_into(Person, dialect)
    facts = {name: made.excluded[name] for name in ("kind", "home_team", "told_at", "name")}
    language = func.coalesce(func.nullif(made.excluded.locale, ""), Person.locale, "")
    return made.on_conflict_do_update(index_elements=["team_id", "user_id"], set_={**facts, "locale": language})


@cache
def _joining(dialect: str) -> Upsert:
    made = rows_into(Participant, dialect)
    return made.on_conflict_do_update(
        index_elements=["incident_id", "user_id"], set_={"since": _since(made.excluded.since), "left_at": None}
    )


@cache
def _arriving(dialect: str) -> Executable:
    made = rows_into(Participant, dialect)
    back = {"since": _since(made.excluded.since), "left_at": None, "arrived_at": made.excluded.arrived_at}
    news = or_(Participant.arrived_at.is_(None), Participant.left_at.is_not(None))
    arriving = made.on_conflict_do_update(index_elements=["incident_id", "user_id"], set_=back, where=news)
    return arriving.returning(Participant.user_id)


def _since(back: ColumnElement[datetime]) -> ColumnElement[datetime]:
    """Return since when somebody takes part who comes, back after they left or for a second time."""
    return case((Participant.left_at.is_not(None), back), else_=Participant.since)
