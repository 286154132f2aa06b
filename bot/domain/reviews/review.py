"""A review as its readers see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.post_incident import ReviewState
from bot.domain.references import reference
from bot.domain.reviews.parts import Part, missing, written
from bot.domain.rows import from_row

if TYPE_CHECKING:
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
    asked: tuple[Part, ...] = tuple(Part)
    """The parts that the workspace asks people to write, in the review's order."""
    missing: tuple[str, ...]
    """What it cannot be signed off without, as texts to be said with `_`."""
    canvas_url: str | None
    """Where it can be read as a canvas."""


def review_view(review: Review, incident: Incident, canvas_url: str | None, asked: tuple[Part, ...]) -> ReviewView:
    """Build the plain view of a review's row."""
    return from_row(
        ReviewView,
        review,
        parts={part: written(review.parts, part) for part in Part},
        missing=tuple(missing(review.parts, incident.root_cause)),
        canvas_url=canvas_url,
        asked=asked,
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who writes a review until when, and when it is talked about."""

    owner: str | None
    due_at: datetime | None
    meeting_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """What stands in a part now, and who wrote it."""

    text: str
    who: str
