"""Queries about where an incident is announced, who follows it, and what each update said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, exists, or_, select, update

from storage.repository import Repository
from storage.tables import Announcement, Follower, StatusUpdate, Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


_OF = select(Announcement).where(Announcement.incident_id == bindparam("incident")).order_by(Announcement.place)


class AnnouncementRepository(Repository):
    """The announcements of incidents, one a place."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._of: dict[int, list[Announcement]] = {}

    async def ensure(self, incident_id: int, places: Iterable[str], *, first: bool = False) -> None:
        """Have the incident announced in these places too; before the `first` it was announced nowhere."""
        known = set() if first else {here.place for here in await self.of(incident_id)}
        rows = [
            {"incident_id": incident_id, "place": place, "team_id": self.team_id}
            for place in places
            if place not in known
        ]
        if rows:
            self._of.pop(incident_id, None)
            await self.session.execute(self.upsert(Announcement).values(rows).on_conflict_do_nothing())

    async def of(self, incident_id: int) -> list[Announcement]:
        """Return where the incident is announced; a unit of work reads it once until it announces it elsewhere."""
        if incident_id not in self._of:
            self._of[incident_id] = list((await self.session.execute(_OF, {"incident": incident_id})).scalars())
        return list(self._of[incident_id])

    async def at(self, incident_id: int, place: str) -> Announcement | None:
        """Return the announcement of an incident in one place."""
        query = select(Announcement).where(Announcement.incident_id == incident_id, Announcement.place == place)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def standing_at(self, channel_id: str, ts: str) -> Announcement | None:
        """Return the announcement that this message is."""
        query = select(Announcement).where(
            Announcement.team_id == self.team_id, Announcement.channel_id == channel_id, Announcement.ts == ts
        )
        return (await self.session.execute(query)).scalars().first()

    async def update(self, update_id: int, *, lock: bool = False) -> StatusUpdate | None:
        """Return one update."""
        query = select(StatusUpdate).where(StatusUpdate.team_id == self.team_id, StatusUpdate.id == update_id)
        if lock:
            query = query.with_for_update()
        return (await self.session.execute(query)).scalar_one_or_none()


class FollowerRepository(Repository):
    """Subscriptions, and who follows which incident because of them."""

    async def subscribe(self, user_id: str, scope: str, subject: str, now: datetime) -> bool:
        """Record a wish to follow; False when it was recorded before."""
        statement = (
            self.upsert(Subscription)
            .values(team_id=self.team_id, user_id=user_id, scope=scope, subject=subject, since=now)
            .on_conflict_do_nothing()
            .returning(Subscription.id)
        )
        return (await self.session.execute(statement)).first() is not None

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
        known = exists().where(Follower.incident_id == incident_id, Follower.user_id == Subscription.user_id)
        wanted = [and_(Subscription.scope == scope, Subscription.subject == subject) for scope, subject in subjects]
        wishing = and_(Subscription.team_id == self.team_id, or_(*wanted), ~known)
        query = select(Subscription.user_id).where(wishing).distinct()
        return list((await self.session.execute(query.order_by(Subscription.user_id))).scalars())

    async def follow(self, incident_id: int, user_ids: Iterable[str], now: datetime) -> None:
        """Keep these people informed; who had left off is back."""
        rows = [
            {"incident_id": incident_id, "user_id": user, "team_id": self.team_id, "since": now, "left_at": None}
            for user in dict.fromkeys(user_ids)
        ]
        if rows:
            statement = self.upsert(Follower).on_conflict_do_update(
                index_elements=["incident_id", "user_id"], set_={"left_at": None}
            )
            await self.session.execute(statement, rows)

    async def unfollow(self, incident_id: int, user_id: str, now: datetime) -> None:
        """Keep this person informed no longer."""
        await self.session.execute(
            update(Follower).where(Follower.incident_id == incident_id, Follower.user_id == user_id).values(left_at=now)
        )

    async def of(self, incident_id: int) -> list[str]:
        """Return who is kept informed of the incident now."""
        query = select(Follower.user_id).where(Follower.incident_id == incident_id, Follower.left_at.is_(None))
        return list((await self.session.execute(query.order_by(Follower.user_id))).scalars())

    async def rows(self, incident_id: int, *, lock: bool = False) -> list[Follower]:
        """Return everybody who was ever kept informed of the incident; `lock` holds their rows until commit."""
        query = select(Follower).where(Follower.incident_id == incident_id).order_by(Follower.user_id)
        if lock:
            query = query.with_for_update()
        return list((await self.session.execute(query)).scalars())

    async def one(self, incident_id: int, user_id: str, *, lock: bool = False) -> Follower | None:
        """Return one follower of an incident, whether kept informed still or not; `lock` holds the row until commit."""
        query = select(Follower).where(Follower.incident_id == incident_id, Follower.user_id == user_id)
        if lock:
            query = query.with_for_update()
        return (await self.session.execute(query)).scalar_one_or_none()

    async def whose(self, channel_id: str, ts: str) -> Follower | None:
        """Return the follower whose message this is."""
        query = select(Follower).where(
            Follower.team_id == self.team_id, Follower.channel_id == channel_id, Follower.ts == ts
        )
        return (await self.session.execute(query)).scalars().first()

    async def followed_by(self, user_id: str) -> set[int]:
        """Return the ids of the incidents this person is kept informed of."""
        query = select(Follower.incident_id).where(
            Follower.team_id == self.team_id, Follower.user_id == user_id, Follower.left_at.is_(None)
        )
        return set((await self.session.execute(query)).scalars())
