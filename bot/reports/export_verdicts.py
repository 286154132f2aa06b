"""What is to be said of an incident's targets, and of its promised updates, as figures count them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.reports.metrics import metrics_of
from bot.domain.vocabulary import Priority
from bot.reports.export_belonging import OfPromise
from storage.promises import KEPT, MISSED, OPEN
from storage.reports import row_of

if TYPE_CHECKING:
    from bot.domain.policy import Policy
    from bot.domain.spans import Span
    from storage.export import Exported
    from storage.tables import Incident, Promise


class Target(NamedTuple):
    """A target as it is held against an incident."""

    of: str
    priority: str
    target: str
    target_s: float
    runs_from: datetime
    due_at: datetime


class Verdict(NamedTuple):
    """A target, and whether it was met."""

    number: int
    held: Target
    reached_at: datetime | None
    met: bool | None
    judged_at: datetime | None


def verdicts(found: Exported, policy: Policy, now: datetime) -> Iterator[Verdict]:
    """Yield what is to be said of both targets of an incident."""
    figures, case = found.figures, metrics_of(row_of(found.incident, found.figures), now)
    reached = figures.acknowledged_at, figures.resolved_at
    met = case.acknowledged_in_time, case.resolved_in_time
    for held, at, judged in zip(_targets(found, policy), reached, met, strict=True):
        certain = held.due_at if at is None else min(at, held.due_at)
        yield Verdict(found.incident.number, held, at, judged, None if judged is None else certain)


def _targets(found: Exported, policy: Policy) -> tuple[Target, Target]:
    """Return the targets to acknowledge and to resolve."""
    row, figures = found.incident, found.figures
    promised = policy.of_priority(Priority(row.priority))
    return (
        _target("acknowledge", row, promised.acknowledge, figures.acknowledge_due_at, policy),
        _target("resolve", row, promised.resolve, figures.resolve_due_at, policy),
    )


def _target(of: str, row: Incident, span: Span, due_at: datetime, policy: Policy) -> Target:
    length = span.length(policy.calendar).total_seconds()
    return Target(of, row.priority, span.words, length, row.declared_at, due_at)


def promised(row: Promise, number: int, now: datetime) -> OfPromise:
    """Return a promised update with how many updates it counts for."""
    missed = row.outcome == MISSED or (row.outcome == OPEN and row.due_at < now)
    return OfPromise(row, number, int(row.outcome == KEPT), int(missed))
