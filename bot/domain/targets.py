"""When a target is missed: so long after the declaration, what lay in rests not counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.calendar import WorkingCalendar
from bot.domain.spans import Span


def deadline(
    target: Span,
    declared_at: datetime,
    rests: Iterable[tuple[datetime, datetime]],
    calendar: WorkingCalendar,
    share: float = 1.0,
) -> datetime:
    """Return when `share` of a target has passed since the declaration; `rests` are in order and over."""
    at = target.after(declared_at, calendar, share)
    for begun, ended in rests:
        if begun < at:
            at = calendar.add(at, calendar.between(begun, ended)) if target.working else at + (ended - begun)
    return at
