"""What is to be said of an incident's targets, and of its promised updates, as figures count them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.kept_targets import Aim, read_target
from bot.domain.promised import cadence_of, missed_at
from bot.domain.reports.metrics import metrics_of
from bot.domain.vocabulary import Priority
from bot.reports.export_belonging import OfPromise
from storage.promises import KEPT, MISSED, STANDING
from storage.reports import row_of

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from bot.domain.policy import Policy
    from storage.export import Exported
    from storage.tables import Promise


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


def verdicts(found: Exported, policy: Policy, calendar: WorkingCalendar, now: datetime) -> Iterator[Verdict]:
    """Yield what is to be said of both targets of an incident, whose working time is counted by `calendar`."""
    figures, case = found.figures, metrics_of(row_of(found.incident, found.figures), now)
    reached = figures.acknowledged_at, figures.resolved_at
    met = case.acknowledged_in_time, case.resolved_in_time
    for aim, at, judged in zip(Aim, reached, met, strict=True):
        held = _target(aim, found, policy, calendar)
        certain = held.due_at if at is None else min(at, held.due_at)
        yield Verdict(found.incident.number, held, at, judged, None if judged is None else certain)


def _target(aim: Aim, found: Exported, policy: Policy, calendar: WorkingCalendar) -> Target:
    row = found.incident
    kept = read_target(found.figures, aim, Priority(row.priority), policy)
    length = kept.span.length(calendar).total_seconds()
    return Target(aim, kept.priority, kept.span.typed, length, kept.runs_from or row.declared_at, kept.due_at)


def promised(row: Promise, number: int, calendar: WorkingCalendar, now: datetime) -> Iterator[OfPromise]:
    """Yield a promised update with how it was kept; where it was missed, once more for each cadence of silence."""
    ends = row.settled_at or now
    lasts = row.outcome in (MISSED, *STANDING)
    moments = list(missed_at(row.due_at, cadence_of(row.cadence), ends, calendar)) if lasts else []
    for at in moments or [row.due_at]:
        yield OfPromise(row, number, at, int(row.outcome == KEPT), int(bool(moments)))
