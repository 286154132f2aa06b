"""A review as rules and messages see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.incidents.learning import ReviewState
from bot.incidents.references import reference
from bot.incidents.vocabulary import Status
from bot.reviews.parts import Part, missing, written

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """The newest state of a review."""

    state: ReviewState
    owner: str | None
    due_at: datetime | None
    meeting_at: datetime | None
    signed_off_by: str | None
    signed_off_at: datetime | None
    parts: Mapping[Part, str]
    missing: tuple[str, ...]
    """What it cannot be signed off without."""
    canvas_url: str | None
    """Where it can be read as a canvas."""


def review_view(review: Review, incident: Incident, canvas_url: str | None) -> ReviewView:
    """Build the plain view of a review's row."""
    return ReviewView(
        state=ReviewState(review.state),
        owner=review.owner,
        due_at=review.due_at,
        meeting_at=review.meeting_at,
        signed_off_by=review.signed_off_by,
        signed_off_at=review.signed_off_at,
        parts={part: written(review.parts, part) for part in Part},
        missing=tuple(missing(review.parts, incident.root_cause)),
        canvas_url=canvas_url,
    )


async def view_of_review(unit: Unit, review: Review, incident: Incident) -> ReviewView:
    """Build the view of a review, with where its canvas is."""
    if review.canvas_id is None:
        return review_view(review, incident, None)
    workspace = await unit.workspaces.get()
    return review_view(review, incident, f"{workspace.url.rstrip('/')}/docs/{workspace.team_id}/{review.canvas_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedReview:
    """A review that somebody owns and that is not done, as a list of theirs tells it."""

    number: int
    title: str
    state: ReviewState
    due_at: datetime | None
    overdue: bool

    @property
    def reference(self) -> str:
        """What people call its incident."""
        return reference(self.number)


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
