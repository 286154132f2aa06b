"""A summary: what a week or a month was like, for everybody who may read a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.problem import ProblemView
from bot.domain.problem_candidates import Candidate
from bot.domain.reports.figures import Figures
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import Period
from bot.domain.reports.report import Report
from bot.domain.reports.schedule import Rhythm

if TYPE_CHECKING:
    from storage.reports import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """What one person, or nobody, owes: how much, since when, of which incidents."""

    owner: str | None
    count: int
    oldest: datetime
    incidents: tuple[tuple[int, str | None], ...]
    """Number and channel of each, the longest overdue first."""


LONGEST = 3
"""How many of the longest and of the most disruptive are named."""

LISTED = 10
"""How many of any other list are named."""

CANDIDATES = 5
"""How many candidates for a problem are named."""

CLOSING_GRACE = timedelta(days=7)
"""How long a resolved incident may wait to be closed before the summary asks its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a periodic summary tells."""

    rhythm: Rhythm
    report: Report
    """The period, by priority, with what was left out."""
    baseline: Figures
    """The comparable periods before, together."""
    compared: int
    """How many periods before were counted from their beginning; no others are compared with."""
    longest: tuple[IncidentMetrics, ...]
    disruptive: tuple[IncidentMetrics, ...]
    missed: tuple[IncidentMetrics, ...]
    still_open: tuple[Listed, ...]
    to_close: tuple[Listed, ...]
    follow_ups: tuple[Overdue, ...]
    """Follow-ups that are overdue, by owner, and those that have neither an owner nor a date."""
    reviews: tuple[Overdue, ...]
    """Reviews that are overdue, by owner."""
    candidates: tuple[Candidate, ...]
    """Services to raise a problem for, counted up to the period's end."""
    overdue: tuple[ProblemView, ...]
    """Problems whose target date has passed, as everybody may see them."""
    titles: dict[int, tuple[str, str | None]]

    @property
    def period(self) -> Period:
        """The period it tells of."""
        return self.report.period


def impact(case: IncidentMetrics, now: datetime) -> timedelta:
    """Return how long the impact lasted, or lasts so far."""
    return case.took.impact if case.took.impact is not None else now - case.declared_at
