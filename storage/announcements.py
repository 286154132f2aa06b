"""Queries about where an incident is announced, who follows it, and what each update said."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, and_, bindparam, delete, exists, func, or_, select, update

from storage.repository import Repository, rows_into
from storage.tables import Announcement, Follower, IncidentService, Service, StatusUpdate, Subscription

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Executable, Select
    from sqlalchemy.ext.asyncio import AsyncSession


INCIDENT, SERVICE, PRIORITY = "incident", "service", "priority"
"""What can be followed: see `Subscription.scope`."""


class Place(NamedTuple):
    """Where an incident is announced, and by which message, once that stands."""

    place: str
    channel_id: str | None
    ts: str | None


ANNOUNCED = (
    select(Announcement.place, Announcement.channel_id, Announcement.ts)
    .where(Announcement.incident_id == bindparam("incident"))
    .order_by(Announcement.place)
)
_AT = select(Announcement).where(
    Announcement.incident_id == bindparam("incident"), Announcement.place == bindparam("place")
)


def wishing(services: ColumnElement[bool], *others: ColumnElement[bool]) -> Select[str, str, str]:
    """Return the query for who follows an incident by its number, its priority or its services, and by what."""
    scope, subject = Subscription.scope, Subscription.subject
    by_name = and_(scope == INCIDENT, subject == bindparam("number", type_=String))
    by_priority = and_(scope == PRIORITY, subject == bindparam("priority"))
    followed = or_(by_name, by_priority, and_(scope == SERVICE, services))
    query = select(Subscription.user_id, scope, subject).where(Subscription.team_id == bindparam("team"), followed)
    return query.where(*others).order_by(Subscription.user_id)


_HERE = IncidentService.incident_id == bindparam("incident")
_AFFECTED = select(Service.name).join(IncidentService, IncidentService.service_id == Service.id).where(_HERE)
_INFORMED = exists().where(Follower.incident_id == bindparam("incident"), Follower.user_id == Subscription.user_id)
WISHING = wishing(Subscription.subject.in_(_AFFECTED), ~_INFORMED)
"""Of an incident that exists: everybody who was never kept informed of it."""
_FOLLOWERS = select(Follower).where(Follower.incident_id == bindparam("incident")).order_by(Follower.user_id)
_FOLLOWERS_LOCKED = _FOLLOWERS.with_for_update()
_FOLLOWED_BY = select(Follower.incident_id).where(
    Follower.team_id == bindparam("team"), Follower.user_id == bindparam("user"), Follower.left_at.is_(None)
)
FOLLOWED = select(Follower.user_id).where(Follower.incident_id == bindparam("incident")).limit(1)
"""Somebody who was ever kept informed of an incident."""
_FOLLOWER = select(Follower).where(Follower.incident_id == bindparam("incident"), Follower.user_id == bindparam("user"))
_FOLLOWER_LOCKED = _FOLLOWER.with_for_update()
_UPDATE = select(StatusUpdate).where(StatusUpdate.team_id == bindparam("team"), StatusUpdate.id == bindparam("update"))
_UPDATE_LOCKED = _UPDATE.with_for_update()


class AnnouncementRepository(Repository):
    """The announcements of incidents, one a place."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._of: dict[int, list[Place]] = self.remembered(Announcement)

    async def ensure(self, incident_id: int, places: Iterable[str]) -> None:
        """Have the incident announced in these places too."""
        known = await self.of(incident_id)
        fresh = [place for place in dict.fromkeys(places) if place not in {here.place for here in known}]
        if not fresh:
            return
        rows = [{"incident_id": incident_id, "place": place, "team_id": self.team_id} for place in fresh]
        added = await self.session.execute(_announcing(self.dialect), rows)
        if set(added.scalars()) == set(fresh):  # else another was quicker, so it is read
            self._of[incident_id] = sorted([*known, *(Place(place, None, None) for place in fresh)])

    async def of(self, incident_id: int) -> list[Place]:
        """Return where the incident is announced; a unit of work reads it once until one of them changes."""
        if incident_id not in self._of:
            self.learn(incident_id, (await self.session.execute(ANNOUNCED, {"incident": incident_id})).all())
        return list(self._of[incident_id])

    def learn(self, incident_id: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `ANNOUNCED` gives."""
        self._of[incident_id] = [Place(*row) for row in rows]

    async def at(self, incident_id: int, place: str) -> Announcement | None:
        """Return the announcement of an incident in one place."""
        given = {"incident": incident_id, "place": place}
        return (await self.session.execute(_AT, given)).scalar_one_or_none()

    async def standing_at(self, channel_id: str, ts: str) -> Announcement | None:
        """Return the announcement that this message is."""
        query = select(Announcement).where(
            Announcement.team_id == self.team_id, Announcement.channel_id == channel_id, Announcement.ts == ts
        )
        return (await self.session.execute(query)).scalars().first()

    async def update(self, update_id: int, *, lock: bool = False) -> StatusUpdate | None:
        """Return one update."""
        given = {"team": self.team_id, "update": update_id}
        return (await self.session.execute(_UPDATE_LOCKED if lock else _UPDATE, given)).scalar_one_or_none()

    async def newest_update(self, incident_id: int, *, kind: str = "", by: str = "") -> StatusUpdate | None:
        """Return the incident's newest update, of one kind or author where that is given."""
        wanted = [StatusUpdate.kind == kind] * bool(kind) + [StatusUpdate.author == by] * bool(by)
        ours = (StatusUpdate.team_id == self.team_id, StatusUpdate.incident_id == incident_id)
        query = select(StatusUpdate).where(*ours, *wanted).order_by(StatusUpdate.id.desc()).limit(1)
        return (await self.session.execute(query)).scalar_one_or_none()


class FollowerRepository(Repository):
    """Subscriptions, and who follows which incident because of them."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._wishing: dict[int, dict[tuple[str, str], set[str]]] = self.remembered(Subscription, Follower)
        """Of each incident, who follows each (scope, subject) pair that was asked for."""
        self._followed: dict[int, bool] = self.remembered(Follower)

    async def subscribe(self, user_id: str, scope: str, subject: str, now: datetime) -> bool:
        """Record a wish to follow; False when it was recorded before."""
        row = {"team_id": self.team_id, "user_id": user_id, "scope": scope, "subject": subject, "since": now}
        return (await self.session.execute(_subscribing(self.dialect), row)).first() is not None

    async def unsubscribe(self, user_id: str, scope: str, subject: str) -> bool:
        """Forget a wish to follow; False when there was none."""
        statement = (
            delete(Subscription)
            .where(
                Subscription.team_id == self.team_id,
                Subscription.user_id == user_id,
                Subscription.scope == scope,
                Subscription.subject == subject,
            )
            .returning(Subscription.id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def subscriptions(self, user_id: str) -> list[Subscription]:
        """Return what a person follows, oldest wish first."""
        query = select(Subscription).where(Subscription.team_id == self.team_id, Subscription.user_id == user_id)
        return list((await self.session.execute(query.order_by(Subscription.id))).scalars())

    async def newly_wishing(self, incident_id: int, subjects: Iterable[tuple[str, str]]) -> list[str]:
        """Return who follows any of these (scope, subject) pairs and was never kept informed of the incident."""
        subjects = list(subjects)
        known = self._wishing.get(incident_id, {})
        if known.keys() >= set(subjects):
            return sorted(set[str]().union(*(known[subject] for subject in subjects)))
        return await self._newly_wishing(incident_id, subjects)

    def learn_wishing(
        self, incident_id: int, subjects: Iterable[tuple[str, str]], rows: Iterable[Sequence[Any]]
    ) -> None:
        """Take what `WISHING` gives for these (scope, subject) pairs."""
        self._wishing[incident_id] = wishes = {subject: set[str]() for subject in subjects}
        for user, scope, subject in rows:
            wishes[scope, subject].add(user)

    async def _newly_wishing(self, incident_id: int, subjects: Iterable[tuple[str, str]]) -> list[str]:
        known = exists().where(Follower.incident_id == incident_id, Follower.user_id == Subscription.user_id)
        wanted = [and_(Subscription.scope == scope, Subscription.subject == subject) for scope, subject in subjects]
        ours = and_(Subscription.team_id == self.team_id, or_(*wanted), ~known)
        query = select(Subscription.user_id).where(ours).distinct()
        return list((await self.session.execute(query.order_by(Subscription.user_id))).scalars())

    async def only_by(
        self, incident_id: int, dropped: Iterable[tuple[str, str]], kept: Iterable[tuple[str, str]]
    ) -> list[str]:
        """Return who is kept informed of it by one of the `dropped` (scope, subject) pairs and by none `kept`."""
        informed = and_(Follower.incident_id == incident_id, Follower.left_at.is_(None))
        by, still = (
            exists().where(
                Subscription.team_id == self.team_id,
                Subscription.user_id == Follower.user_id,
                or_(*(and_(Subscription.scope == scope, Subscription.subject == subject) for scope, subject in pairs)),
            )
            for pairs in (dropped, kept)
        )
        query = select(Follower.user_id).where(informed, by, ~still).order_by(Follower.user_id)
        return list((await self.session.execute(query)).scalars())

    async def follow(self, incident_id: int, user_ids: Iterable[str], now: datetime) -> None:
        """Keep these people informed; who had left off is back."""
        rows = [
            {"incident_id": incident_id, "user_id": user, "team_id": self.team_id, "since": now, "left_at": None}
            for user in dict.fromkeys(user_ids)
        ]
        if rows:
            await self.session.execute(_following(self.dialect), rows)

    async def unfollow(self, incident_id: int, user_id: str, now: datetime) -> None:
        """Keep this person informed no longer."""
        await self.session.execute(
            update(Follower).where(Follower.incident_id == incident_id, Follower.user_id == user_id).values(left_at=now)
        )

    async def of(self, incident_id: int) -> list[str]:
        """Return who is kept informed of the incident now."""
        query = select(Follower.user_id).where(Follower.incident_id == incident_id, Follower.left_at.is_(None))
        return list((await self.session.execute(query.order_by(Follower.user_id))).scalars())

    async def anybody(self, incident_id: int) -> bool:
        """Say whether anybody was ever kept informed of the incident.

        While its row is locked nobody begins to be: PostgreSQL keeps a row that refers to it from being added.
        """
        if incident_id not in self._followed:
            self.learn_followed(incident_id, (await self.session.execute(FOLLOWED, {"incident": incident_id})).all())
        return self._followed[incident_id]

    def learn_followed(self, incident_id: int, rows: Collection[Sequence[Any]]) -> None:
        """Take what `FOLLOWED` gives."""
        self._followed[incident_id] = bool(rows)

    async def count(self, incident_id: int) -> int:
        """Return how many people are kept informed of the incident now."""
        query = select(func.count()).where(Follower.incident_id == incident_id, Follower.left_at.is_(None))
        return int((await self.session.execute(query)).scalar_one())

    async def rows(self, incident_id: int, *, lock: bool = False) -> list[Follower]:
        """Return everybody who was ever kept informed of the incident; `lock` holds their rows until commit."""
        query = _FOLLOWERS_LOCKED if lock else _FOLLOWERS
        return list((await self.session.execute(query, {"incident": incident_id})).scalars())

    async def one(self, incident_id: int, user_id: str, *, lock: bool = False) -> Follower | None:
        """Return one follower of an incident, whether kept informed still or not; `lock` holds the row until commit."""
        given = {"incident": incident_id, "user": user_id}
        return (await self.session.execute(_FOLLOWER_LOCKED if lock else _FOLLOWER, given)).scalar_one_or_none()

    async def whose(self, channel_id: str, ts: str) -> Follower | None:
        """Return the follower whose message this is."""
        query = select(Follower).where(
            Follower.team_id == self.team_id, Follower.channel_id == channel_id, Follower.ts == ts
        )
        return (await self.session.execute(query)).scalars().first()

    async def followed_by(self, user_id: str) -> set[int]:
        """Return the ids of the incidents this person is kept informed of."""
        given = {"team": self.team_id, "user": user_id}
        return set((await self.session.execute(_FOLLOWED_BY, given)).scalars())


@cache
def _announcing(dialect: str) -> Executable:
    return rows_into(Announcement, dialect).on_conflict_do_nothing().returning(Announcement.place)


@cache
def _subscribing(dialect: str) -> Executable:
    return rows_into(Subscription, dialect).on_conflict_do_nothing().returning(Subscription.id)


@cache
def _following(dialect: str) -> Executable:
    again = {"left_at": None}
    return rows_into(Follower, dialect).on_conflict_do_update(index_elements=["incident_id", "user_id"], set_=again)
