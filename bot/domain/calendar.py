"""The working calendar: when people work, and how much working time lies between two moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from zoneinfo import ZoneInfo

from bot.domain.country_dates import country_dates, is_known
from bot.domain.wall_clock import DAY, is_zone, since_midnight, stretches_around
from bot.language.texts import N_, _

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
"""As people type them, and marked for where a table shows them."""

Window = tuple[datetime, datetime]
"""A stretch of working time in UTC, from its first moment to the moment it is over."""
Shift = tuple[timedelta, timedelta]
"""The work that begins on a date, from when to when since its midnight by the clock; past 24 h is the next morning."""


class CalendarError(ValueError):
    """The calendar cannot be worked by; `field` names the part at fault, the text says why to people."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class WeekdayHours:
    """The hours of one weekday (Monday is 0) that differ from those of the others."""

    day: int
    closes: time
    opens: time | None = None
    """None for when work begins on the others."""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A date on which work ends early, in one year or in each."""

    on: date
    until: time
    yearly: bool = False
    """Whether its month and day alone count."""

    def is_on(self, day: date) -> bool:
        """Say whether a date is this one."""
        return (day.month, day.day) == (self.on.month, self.on.day) if self.yearly else day == self.on


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When people work: on these weekdays (Monday is 0), between these hours on the clocks of one zone.

    A moment is working time when the zone's clock then shows a working date and an hour from `opens` to before
    `closes`; so a night on which clocks change has more or fewer working hours, as the people at work have.
    `closes` at or before `opens` is on the next morning, and the whole shift belongs to the date on which it begins;
    00:00 is midnight at the end of the day. `weekday_hours` are the hours of single weekdays instead.

    Not worked: the public holidays of `country` (ISO 3166-1 alpha-2) and its `subdivision`, and `free_dates`. Worked
    besides: `extra_dates`, and with `moved_days` the weekend days that the country makes working days. Work ends early
    on `half_dates`, where one of that year goes before one of each year, and at `half_days_end` on the half days of the
    country, where it has any. What is set by date goes before what the country does, and that before the weekday.

    Raises `CalendarError`, a `ValueError` that names the field, for what nobody can work by. Moments must be
    timezone-aware; those returned are in UTC.
    """

    zone: str = "UTC"
    days: frozenset[int] = frozenset(range(5))
    opens: time = time(9)
    closes: time = time(17)
    country: str | None = None
    subdivision: str | None = None
    free_dates: frozenset[date] = frozenset()
    weekday_hours: tuple[WeekdayHours, ...] = ()
    half_days_end: time | None = None
    moved_days: bool = False
    half_dates: tuple[HalfDay, ...] = ()
    extra_dates: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        for field, text in _faults(self):
            raise CalendarError(field, text)

    @property
    def day_length(self) -> timedelta:
        """Return how long the work of an ordinary day is, without a change of clocks."""
        opens, closes = _shift(self.opens, self.closes)
        return closes - opens

    @property
    def overnight(self) -> bool:
        """Whether an ordinary day's work ends on the next morning."""
        return time() < self.closes <= self.opens

    def end_of(self, day: date) -> datetime:
        """Return when the work that begins on a date ends; on one without work, when it would on others."""
        _, closes = self._shift_of(day) or self._usual(day.weekday())
        return (datetime.combine(day, time()) + closes).replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def is_working(self, moment: datetime) -> bool:
        """Say whether people work at that moment."""
        moment = _utc(moment)
        return any(start <= moment < end for start, end in self._windows(self._local_date(moment)))

    def next_working(self, moment: datetime) -> datetime:
        """Return the moment itself when people work then, else the next opening."""
        moment = _utc(moment)
        start, _ = next(self.windows_from(moment))
        return max(start, moment)

    def add(self, moment: datetime, working: timedelta) -> datetime:
        """Return the first moment by which that much working time has passed.

        Raises `ValueError` for less than none.
        """
        if working < timedelta():
            raise ValueError("Working time can only be added.")
        reached, left = _utc(moment), working
        windows = self.windows_from(reached)
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
        for opening, closing in self.windows_from(start):
            if opening >= end:
                break
            total += min(closing, end) - max(opening, start)
        return total

    def stretches(self, start: datetime, end: datetime) -> Iterator[Window]:
        """Yield the stretches of working time that begin before `end` and are not over at `start`, in order."""
        return takewhile(lambda window: window[0] < end, self.windows_from(_utc(start)))

    def windows_from(self, moment: datetime) -> Iterator[Window]:
        """Yield the stretches of working time that are not over at `moment`, in order, without end.

        There is always a next one: a weekday is worked, and public holidays and free dates never take all of them.
        """
        day = self._local_date(moment)
        while True:
            yield from (window for window in self._windows(day) if window[1] > moment)
            day += DAY

    def _windows(self, day: date) -> list[Window]:
        """Return the stretches of working time of a date: none, one, or more around a change of clocks or a night."""
        hours = self._hours(day)
        if not hours:
            return []
        midnight = datetime.combine(day, time(), UTC)
        windows = [
            (max(start, midnight + opens - offset), min(end, midnight + closes - offset))
            for start, end, offset in stretches_around(ZoneInfo(self.zone), midnight)
            for opens, closes in hours
        ]
        return [(start, end) for start, end in windows if start < end]

    def _hours(self, day: date) -> list[Shift]:
        """Return between which hours of a date people work: its own shift, and what is left of the night before."""
        own, night = self._shift_of(day), self._shift_of(day - DAY) if self._any_overnight() else None
        hours = [(own[0], min(own[1], DAY))] if own else []
        if night is None or night[1] <= DAY:
            return hours
        morning = night[1] - DAY
        if own is not None and own[0] <= morning:
            return [(timedelta(), max(morning, hours[0][1]))]
        return [(timedelta(), morning), *hours]

    def _any_overnight(self) -> bool:
        return self.overnight or any(self._usual(each.day)[1] > DAY for each in self.weekday_hours)

    def _shift_of(self, day: date) -> Shift | None:
        """Return the work that begins on a date, if any."""
        if not self._is_working_day(day):
            return None
        opens, closes = self._usual(day.weekday())
        until = self._early_end(day)
        if until is not None:
            closes = _cut(opens, closes, until)
        return (opens, closes) if opens < closes else None

    def _usual(self, weekday: int) -> Shift:
        own = next((each for each in self.weekday_hours if each.day == weekday), None)
        return _shift(self.opens, self.closes) if own is None else _shift(own.opens or self.opens, own.closes)

    def _early_end(self, day: date) -> time | None:
        """Return when work ends on a half day."""
        own = min((each for each in self.half_dates if each.is_on(day)), key=attrgetter("yearly"), default=None)
        if own is not None:
            return own.until
        if self.country is None or self.half_days_end is None:
            return None
        return self.half_days_end if day in country_dates(self.country, self.subdivision, day.year).half else None

    def _is_working_day(self, day: date) -> bool:
        if day in self.free_dates or day in self.extra_dates:
            return day in self.extra_dates
        if self.country is None:
            return day.weekday() in self.days
        known = country_dates(self.country, self.subdivision, day.year)
        moved = self.moved_days and day in known.worked
        return (day.weekday() in self.days and day not in known.free) or moved

    def _local_date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()


@lru_cache(maxsize=256)
def _shift(opens: time, closes: time) -> Shift:
    """Return a shift; one that does not close later than it opens ends on the next day."""
    begin, end = since_midnight(opens), since_midnight(closes)
    return begin, end if end > begin else end + DAY


def _cut(opens: timedelta, closes: timedelta, until: time) -> timedelta:
    """Return when a shift ends that is cut short: of a night, after midnight where that hour comes only then."""
    at = since_midnight(until)
    return min(closes, at + DAY if at <= opens and closes > DAY else at)


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no timezone; working time is counted between aware moments.")
    return moment.astimezone(UTC)


def _faults(calendar: WorkingCalendar) -> Iterator[tuple[str, str]]:
    """Yield what nobody can work by: the field, and a sentence."""
    if not is_zone(calendar.zone):
        yield "zone", _("This is not the name of a time zone, such as Europe/Berlin.")
    yield from _day_faults(calendar)
    yield from _hour_faults(calendar)
    yield from _country_faults(calendar.country, calendar.subdivision)
    yield from _date_faults(calendar)


def _day_faults(calendar: WorkingCalendar) -> Iterator[tuple[str, str]]:
    if not calendar.days:
        yield "days", _("Choose at least one day of the week to work on.")
    if not calendar.days <= frozenset(range(7)):
        yield "days", _("A day of the week is a number from 0, Monday, to 6, Sunday.")


def _hour_faults(calendar: WorkingCalendar) -> Iterator[tuple[str, str]]:
    if calendar.opens.tzinfo or calendar.closes.tzinfo:
        yield "opens", _("Give the hours as the clock shows them, without a zone.")
    if calendar.opens == calendar.closes != time():
        yield "closes", _("Work must end at another time than it begins.")
    if calendar.half_days_end is not None and calendar.country is None:
        yield "half_days_end", _("Choose the country whose half days these are.")
    if calendar.moved_days and calendar.country is None:
        yield "moved_days", _("Choose the country whose working weekend days these are.")
    given = [each.day for each in calendar.weekday_hours]
    for each in calendar.weekday_hours:
        day = _(WEEKDAYS[each.day % 7])
        if each.day not in calendar.days:
            yield "weekday_hours", _("{day} is not among the working days. Tick it first.", day=day)
        if given.count(each.day) > 1:
            yield "weekday_hours", _("{day} has hours twice. Keep one line of it.", day=day)
        if (each.opens or calendar.opens) == each.closes != time():
            yield "weekday_hours", _("On {day}, work must end at another time than it begins.", day=day)


def _country_faults(country: str | None, subdivision: str | None) -> Iterator[tuple[str, str]]:
    if country is None:
        if subdivision is not None:
            yield "subdivision", _("Choose the country that this is a part of.")
        return
    if not is_known(country, None):
        yield "country", _("The public holidays of this country are not known.")
    elif not is_known(country, subdivision):
        yield "subdivision", _("This country has no such part with holidays of its own.")


def _date_faults(calendar: WorkingCalendar) -> Iterator[tuple[str, str]]:
    for day in sorted(calendar.extra_dates & calendar.free_dates):
        yield "extra_dates", _("{date} is a free date too. Take it out of one of them.", date=day)
    given = [(each.on, each.yearly) for each in calendar.half_dates]
    for each in calendar.half_dates:
        if each.on in calendar.free_dates and not each.yearly:
            yield "half_dates", _("{date} is a free date too. Take it out of one of them.", date=each.on)
        if given.count((each.on, each.yearly)) > 1:
            said = f"{each.on:%d %b}" if each.yearly else each.on
            yield "half_dates", _("{date} stands there twice. Keep one line of it.", date=said)
