"""What a zone's clocks show around a date: the stretches of time between their changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_FARTHEST_OFFSET = timedelta(hours=15)
"""Beyond every offset from UTC that a zone has had since 1970, which are -12 h to +14 h."""


def is_zone(name: str) -> bool:
    """Say whether this is the name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def stretches_around(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield stretches around a date, whose midnight in UTC is given, during which the zone keeps one offset."""
    begin, end = midnight - _FARTHEST_OFFSET, midnight + DAY + _FARTHEST_OFFSET
    offset = _offset(zone, begin)
    if offset == _offset(zone, end):  # on nearly all dates
        yield begin, end, offset
        return
    edges = [begin, *_changes(zone, begin, end), end]
    for start, stop in pairwise(edges):
        yield start, stop, _offset(zone, start)


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """Return when the zone changes its offset between two moments, found by halving."""
    offset = _offset(zone, begin)
    if _offset(zone, end) == offset:
        return []
    before, after = begin, end
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        before, after = (middle, after) if _offset(zone, middle) == offset else (before, middle)
    return [after, *_changes(zone, after, end)]


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def since_midnight(wall: time) -> timedelta:
    """Return how long after midnight a clock shows this time, on a day without a change."""
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
