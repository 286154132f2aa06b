"""Queries about post-incident reviews, and about what one tells of its incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select

from storage.incidents import RESTING, seen_by
from storage.repository import Repository
from storage.tables import Incident, Review, ReviewChange

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

DONE = "done"
_OF = select(Review).where(Review.incident_id == bindparam("incident"))
REVIEWED = select(Review.incident_id).where(Review.incident_id == bindparam("incident"))


class ReviewRepository(Repository):
    """Reviews of one workspace. Everybody who sees an incident sees its review."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._read: dict[int, Review] = {}
        """Held, since a session forgets the rows that nobody refers to."""
        self._without: dict[int, bool] = self.remembered(Review)

    def learn(self, incident_id: int, rows: Collection[Sequence[Any]]) -> None:
        """Take what `REVIEWED` gives."""
        self._without[incident_id] = not rows

    async def of(self, incident_id: int) -> Review | None:
        """Return the review of an incident, if one was begun; it is read once in a unit of work."""
        if self._without.get(incident_id):
            return None
        if incident_id not in self._read:
            found = (await self.session.execute(_OF, {"incident": incident_id})).scalar_one_or_none()
            if found is None:
                self._without[incident_id] = True
                return None
            self._read[incident_id] = found
        return self._read[incident_id]

    def begin(self, review: Review) -> None:
        """Add the review of an incident that has none yet."""
        review.team_id = self.team_id
        self._read[review.incident_id] = review
        self._without.clear()
        self.session.add(review)

    async def withdraw(self, review: Review) -> None:
        """Forget a review on which nobody has worked; that it was begun stays in the incident's history."""
        del self._read[review.incident_id]
        self._without.clear()
        await self.session.execute(delete(ReviewChange).where(ReviewChange.incident_id == review.incident_id))
        await self.session.delete(review)
        await self.session.flush()

    def changed(self, change: ReviewChange) -> None:
        """Append one change."""
        change.team_id = self.team_id
        self.session.add(change)

    async def changes(self, incident_id: int) -> list[ReviewChange]:
        """Return every change of a review, oldest first."""
        query = select(ReviewChange).where(
            ReviewChange.team_id == self.team_id, ReviewChange.incident_id == incident_id
        )
        return list((await self.session.execute(query.order_by(ReviewChange.id))).scalars())

    async def owned_by(
        self, user_id: str, states: Iterable[str], statuses: Iterable[str], *, limit: int
    ) -> list[tuple[Review, Incident]]:
        """Return the reviews in these states that a person owns, of incidents in these statuses that they see.

        Those due soonest come first.
        """
        query = (
            select(Review, Incident)
            .join(Incident, Incident.id == Review.incident_id)
            .where(
                Review.team_id == self.team_id,
                Review.owner == user_id,
                Review.state.in_(list(states)),
                Incident.status.in_(list(statuses)),
                seen_by(user_id),
            )
            .order_by(Review.due_at, Incident.id)
            .limit(limit)
        )
        return [(review, incident) for review, incident in await self.session.execute(query)]

    async def overdue(self, now: datetime, limit: int) -> list[tuple[Review, Incident]]:
        """Return reviews not done that were due before `now`, of public incidents that are no drills, oldest first."""
        query = (
            select(Review, Incident)
            .join(Incident, Incident.id == Review.incident_id)
            .where(
                Review.team_id == self.team_id,
                Review.state != DONE,
                Review.due_at < now,
                Incident.private.is_(False),
                Incident.drill.is_(False),
                Incident.status.not_in(RESTING),
            )
            .order_by(Review.due_at, Review.incident_id)
            .limit(limit)
        )
        return [(review, incident) for review, incident in await self.session.execute(query)]
