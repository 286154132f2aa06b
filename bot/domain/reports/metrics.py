"""One incident as figures see it: what it took, whether its targets were met, and what it is grouped by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.durations import Durations, History, durations_of
from bot.domain.kept_targets import judged
from bot.domain.text import clip
from bot.domain.vocabulary import Priority, Status

if TYPE_CHECKING:
    from storage.reports import Row
    from storage.tables import Figures as FiguresRow


_CAUSE_LIMIT = 200
"""Characters of a root cause by which incidents are grouped."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Whether something of an incident counts in a period: each by the moment from which it stays as it is."""

    declared: bool = True
    acknowledged: bool = True
    resolved: bool = True
    acknowledge_judged: bool = True
    """It was acknowledged in time, or the target passed unmet."""
    resolve_judged: bool = True
    """It was resolved in time, or the target passed unmet."""


EVERYTHING = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMetrics:
    """One incident that counts."""

    number: int
    priority: Priority
    status: Status
    declared_at: datetime
    took: Durations
    acknowledge_working: timedelta | None
    resolve_working: timedelta | None
    acknowledged_in_time: bool | None
    """None while nobody can say yet."""
    resolved_in_time: bool | None
    """None while nobody can say yet."""
    unacknowledged: bool
    """Resolved without anybody having acknowledged it."""
    acknowledge_judged_at: datetime | None = None
    """When it was certain whether it was acknowledged in time, if it was judged."""
    resolve_judged_at: datetime | None = None
    """When it was certain whether it was resolved in time, if it was judged."""
    updates_kept: int
    updates_due: int
    services: tuple[str, ...]
    manager: str | None
    cause: str
    counts: Counts = EVERYTHING
    """What of it counts in the period that is looked at; it went on in it in any case."""

    @property
    def reopened(self) -> bool:
        """Whether it was ever taken up again after its end."""
        return self.took.reopened > 0


def left_out(row: Row) -> str | None:
    """Say why an incident does not count; None when it does."""
    if row.drill:
        return "drill"
    return row.status if row.status in (Status.CANCELLED, Status.MERGED) else None


def history_of(declared_at: datetime, kept: Row | FiguresRow) -> History:
    """Return the moments that count, as they were kept."""
    return History(
        declared=declared_at,
        impact_started=kept.impact_started_at,
        detected=kept.detected_at,
        acknowledged=kept.acknowledged_at,
        workaround=kept.workaround_at,
        resolved=kept.resolved_at,
        reopened=kept.reopened,
        paused=timedelta(seconds=kept.paused_seconds),
    )


def metrics_of(
    row: Row,
    now: datetime,
    *,
    services: tuple[str, ...] = (),
    manager: str | None = None,
    cause: str = "",
    updates: tuple[int, int] = (0, 0),
) -> IncidentMetrics:
    """Judge one incident as it stands now."""
    acknowledged_in_time, resolved_in_time = judged(row, row.paused_at, now)
    return IncidentMetrics(
        number=row.number,
        priority=Priority(row.priority),
        status=Status(row.status),
        declared_at=row.declared_at,
        took=durations_of(history_of(row.declared_at, row)),
        acknowledge_working=_span(row.acknowledge_working_seconds),
        resolve_working=_span(row.resolve_working_seconds),
        acknowledged_in_time=acknowledged_in_time,
        resolved_in_time=resolved_in_time,
        unacknowledged=row.acknowledged_at is None and row.resolved_at is not None,
        acknowledge_judged_at=_judged_at(row.acknowledged_at, row.acknowledge_due_at),
        resolve_judged_at=_judged_at(row.resolved_at, row.resolve_due_at),
        updates_kept=updates[0],
        updates_due=updates[1],
        services=services,
        manager=manager,
        cause=cause,
    )


def counted_in(case: IncidentMetrics, since: datetime, until: datetime) -> IncidentMetrics:
    """Return an incident with what of it counts in a period."""
    moments = (
        case.declared_at,
        _after(case, case.took.acknowledge),
        _after(case, case.took.resolve),
        case.acknowledge_judged_at,
        case.resolve_judged_at,
    )
    inside = [at is not None and since <= at < until for at in moments]
    return case if all(inside) else replace(case, counts=Counts(*inside))  # most lie in it as a whole


def _after(case: IncidentMetrics, took: timedelta | None) -> datetime | None:
    return None if took is None else case.declared_at + took


def cause_of(category: str, root_cause: str) -> str:
    """Return what an incident is grouped by: its category of causes, else the first line of its root cause."""
    first = next(iter(root_cause.strip().splitlines()), "").strip().rstrip(".")
    return category or clip(first, _CAUSE_LIMIT)


def _judged_at(reached: datetime | None, due: datetime) -> datetime:
    """Return when a target is judged: met when it is reached, missed when it passes."""
    return due if reached is None else min(reached, due)


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
