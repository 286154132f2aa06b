"""A review as rules and messages see it: plain data, no rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.post_incident import ReviewState
from bot.domain.post_incident_policy import asked_for
from bot.domain.reviews.review import OwnedReview, ReviewView, review_view
from bot.domain.vocabulary import Status
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review


async def view_of_review(unit: Unit, review: Review, incident: Incident) -> ReviewView:
    """Build the view of a review, with where its canvas is."""
    asked = asked_for((await current_policy(unit)).learning.parts)
    if review.canvas_id is None:
        return review_view(review, incident, None, asked)
    workspace = await unit.workspaces.get()
    url = f"{workspace.url.rstrip('/')}/docs/{workspace.team_id}/{review.canvas_id}"
    return review_view(review, incident, url, asked)


async def reviews_owned(unit: Unit, user_id: str, now: datetime, *, limit: int) -> list[OwnedReview]:
    """Return the reviews that a person is to see to now, those due soonest first."""
    rows = await unit.reviews.owned_by(user_id, _NOT_DONE, _LOOKED_BACK_ON, limit=limit)
    return [
        OwnedReview(
            number=incident.number,
            title=incident.title,
            state=ReviewState(review.state),
            due_at=review.due_at,
            overdue=review.due_at is not None and review.due_at < now,
        )
        for review, incident in rows
    ]


_NOT_DONE = (ReviewState.DRAFT, ReviewState.IN_REVIEW)
_LOOKED_BACK_ON = (Status.RESOLVED, Status.CLOSED)
