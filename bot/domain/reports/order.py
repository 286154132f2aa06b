"""In which order the incidents behind a figure are listed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.summary import impact


class Order(StrEnum):
    """What a list can be sorted by."""

    OLDEST = "oldest"
    NEWEST = "newest"
    DURATION = "duration"
    IMPACT = "impact"
    PRIORITY = "priority"


_KEYS: dict[Order, Callable[[IncidentMetrics, datetime], Any]] = {
    Order.OLDEST: lambda case, _now: case.declared_at,
    Order.NEWEST: lambda case, _now: -case.declared_at.timestamp(),
    Order.DURATION: lambda case, now: -_lasted(case, now),
    Order.IMPACT: lambda case, now: -impact(case, now),
    Order.PRIORITY: lambda case, now: (case.priority, -impact(case, now)),
}


def ordered(cases: Sequence[IncidentMetrics], order: Order, now: datetime) -> list[IncidentMetrics]:
    """Return the incidents in an order; equal ones by number."""
    return sorted(cases, key=lambda case: (_KEYS[order](case, now), case.number))


def _lasted(case: IncidentMetrics, now: datetime) -> timedelta:
    """Return how long resolving took, or takes so far."""
    return case.took.resolve if case.took.resolve is not None else now - case.declared_at
