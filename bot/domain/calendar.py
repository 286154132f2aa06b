"""The working calendar: when people work, and how much working time lies between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_FARTHEST_OFFSET = timedelta(hours=15)
"""Beyond every offset from UTC that a zone has had since 1970, which are -12 h to +14 h."""

Window = tuple[datetime, datetime]
"""A stretch of working time in UTC, from its first moment to the moment it is over."""


class CalendarError(ValueError):
    """The calendar cannot be worked by; `field` names the part at fault, the text says why to people."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When people work: on these weekdays (Monday is 0), between these hours on the clocks of one zone.

    A moment is working time when the zone's clock then shows a working date and an hour from `opens` to before
    `closes`; so a night on which clocks change has more or fewer working hours, as the people at work have.
    `closes` at 00:00 is midnight at the end of the day. Not worked: the public holidays of `country` (ISO 3166-1
    alpha-2) and its `subdivision`, as https://holidays.readthedocs.io lists them, and `free_dates`.

    Raises `CalendarError`, a `ValueError` that names the field, for an unknown zone, country or subdivision, no
    weekday, or a day that closes before it opens. Moments must be timezone-aware; those returned are in UTC.
    """

    zone: str = "UTC"
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    country: str | None = None
    subdivision: str | None = None
    free_dates: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        if not self.days:
            raise CalendarError("days", "Choose at least one day of the week to work on.")
        if not self.days <= frozenset(range(7)):
            raise CalendarError("days", "A day of the week is a number from 0, Monday, to 6, Sunday.")
        if self.opens.tzinfo or self.closes.tzinfo:
            raise CalendarError("opens", "Give the hours as the clock shows them, without a zone.")
        if self.day_length <= timedelta():
            raise CalendarError("closes", "Work must end later in the day than it begins.")
        _check_holidays(self.country, self.subdivision)

    @property
    def day_length(self) -> timedelta:
        """Return how long a day's work is on a day without a change of clocks."""
        return _since_midnight(self.closes, end=True) - _since_midnight(self.opens)

    def is_working(self, moment: datetime) -> bool:
        """Say whether people work at that moment."""
        moment = _utc(moment)
        return any(start <= moment < end for start, end in self._windows(self._local_date(moment)))

    def next_working(self, moment: datetime) -> datetime:
        """Return the moment itself when people work then, else the next opening."""
        moment = _utc(moment)
        start, _ = next(self._windows_from(moment))
        return max(start, moment)

    def add(self, moment: datetime, working: timedelta) -> datetime:
        """Return the first moment by which that much working time has passed.

        Raises `ValueError` for less than none.
        """
        if working < timedelta():
            raise ValueError("Working time can only be added.")
        reached, left = _utc(moment), working
        windows = self._windows_from(reached)
        while left:
            start, end = next(windows)
            begun = max(start, reached)
            reached = min(end, begun + left)
            left -= reached - begun
        return reached

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time from `start` to `end`, none when `end` is not later."""
        start, end = _utc(start), _utc(end)
        total = timedelta()
        if end <= start:
            return total
        for opening, closing in self._windows_from(start):
            if opening >= end:
                break
            total += min(closing, end) - max(opening, start)
        return total

    def _windows_from(self, moment: datetime) -> Iterator[Window]:
        """Yield the stretches of working time that are not over at `moment`, in order, without end.

        There is always a next one: a weekday is worked, and public holidays and free dates never take all of them.
        """
        day = self._local_date(moment)
        while True:
            yield from (window for window in self._windows(day) if window[1] > moment)
            day += _DAY

    def _windows(self, day: date) -> list[Window]:
        """Return the stretches of working time of a date: one, or around a change of clocks none or two."""
        if not self._is_working_day(day):
            return []
        midnight = datetime.combine(day, time(), UTC)
        opens, closes = (
            midnight + _since_midnight(self.opens),
            midnight + _since_midnight(self.closes, end=True),
        )
        stretches = _stretches(ZoneInfo(self.zone), midnight)
        windows = [(max(start, opens - offset), min(end, closes - offset)) for start, end, offset in stretches]
        return [(start, end) for start, end in windows if start < end]

    def _is_working_day(self, day: date) -> bool:
        if day.weekday() not in self.days or day in self.free_dates:
            return False
        return self.country is None or day not in _holidays(self.country, self.subdivision, day.year)

    def _local_date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


def _stretches(zone: ZoneInfo, midnight: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield stretches around a date, whose midnight in UTC is given, during which the zone keeps one offset."""
    begin, end = midnight - _FARTHEST_OFFSET, midnight + _DAY + _FARTHEST_OFFSET
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


def _since_midnight(wall: time, *, end: bool = False) -> timedelta:
    if end and wall == time():
        return _DAY
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no timezone; working time is counted between aware moments.")
    return moment.astimezone(UTC)


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise CalendarError("zone", "This is not the name of a time zone, such as Europe/Berlin.") from unknown


def _check_holidays(country: str | None, subdivision: str | None) -> None:
    if country is None:
        if subdivision is not None:
            raise CalendarError("subdivision", "Choose the country that this is a part of.")
        return
    _holidays_of(country, None, "country", "The public holidays of this country are not known.")
    _holidays_of(country, subdivision, "subdivision", "This country has no such part with holidays of its own.")


def _holidays_of(country: str, subdivision: str | None, field: str, otherwise: str) -> None:
    try:
        _holidays(country, subdivision, 2026)
    except NotImplementedError as unknown:
        raise CalendarError(field, otherwise) from unknown


@lru_cache(maxsize=256)
def _holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # Imported here because the library is large and most calendars name no country.
    from holidays import country_holidays  # noqa: PLC0415

    return frozenset(country_holidays(country, subdiv=subdivision, years=year))
