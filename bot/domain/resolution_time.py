"""When an incident may be said to have been resolved: the one rule, for the resolution and for its correction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.language.texts import _

if TYPE_CHECKING:
    from bot.domain.durations import History


def earliest(at: History) -> datetime:
    """Return the earliest moment: once it was declared, or taken up again for the last time."""
    return at.declared if at.reopened_at is None else at.reopened_at


def why_not_resolved(at: History, chosen: datetime, now: datetime) -> str | None:
    """Say why an incident was not resolved at a moment, chosen to the minute; None where it may have been."""
    if chosen > now:
        return _("This time is in the future. Choose one that has passed.")
    if chosen >= _minute(earliest(at)):
        return None
    if at.reopened_at is None:
        return _("This time is before the incident was declared. Choose a later one.")
    return _("This time is before work on it was taken up again. Choose a later one.")


def exact(at: History, chosen: datetime) -> datetime:
    """Return the moment that is meant by one chosen to the minute."""
    return max(chosen, earliest(at)) if chosen >= _minute(earliest(at)) else chosen


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
