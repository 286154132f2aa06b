"""Moments of working days, for what can wait until people are at work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar

_FARTHEST = 31
"""Days to look back for a working one: farther than any holidays last."""


def by_day(calendar: WorkingCalendar, at: datetime) -> datetime:
    """Postpone to working time, whose last moment is the usual one to be done by."""
    return at if calendar.is_working(at - timedelta(seconds=1)) else calendar.next_working(at)


def a_working_day_before(calendar: WorkingCalendar, at: datetime) -> datetime:
    """Return the latest moment of working time at this time of day that lies a working day or more before `at`."""
    for days in range(1, _FARTHEST):
        earlier = at - timedelta(days=days)
        if by_day(calendar, earlier) == earlier and calendar.between(earlier, at) >= calendar.day_length:
            return earlier
    return by_day(calendar, at - timedelta(days=1))
