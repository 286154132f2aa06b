"""Moments as forms show them: to the minute, and only what still lies ahead."""

from __future__ import annotations

from datetime import datetime


def unless_shown(chosen: datetime | None, before: datetime | None) -> datetime | None:
    """Return the time as it was where the form, which shows whole minutes, still says the same."""
    return before if before is not None and chosen == before.replace(second=0, microsecond=0) else chosen


def still_ahead(at: datetime | None, now: datetime) -> datetime | None:
    """Return a moment that has not come yet; None for any other."""
    return at if at is not None and at > now else None
