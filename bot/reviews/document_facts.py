"""What a review's document is drawn from: plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, TaskState
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reviews.review import ReviewView


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    kind: str
    mark: Mark | None
    text: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something that is to be done so that it does not happen again."""

    text: str
    owner: str | None
    due_at: datetime | None
    state: TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a review is drawn from."""

    incident: IncidentView
    review: ReviewView
    case: IncidentMetrics
    entries: Sequence[Entry]
    """What happened, in the order in which it did."""
    more: int
    """How many entries there are beside those."""
    follow_ups: Sequence[FollowUp]
    more_follow_ups: int = 0
    """How many there are beside those."""
