"""Periods of time as people ask for them, in the zone of the workspace's calendar, each with the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.calendar import WEEKDAYS
from bot.domain.errors import Refusal
from bot.domain.reports import period_name
from bot.domain.reports.period_name import SO_FAR, name_of, short_day
from bot.domain.text import escape
from bot.language.texts import _

LONGEST_DAYS = 366
"""Days a rolling period may have at most."""
DEFAULT = "30d"
USAGE = (
    "7d, 30d, today, yesterday, since Monday, this week, last month, October, October 2025, Q3, last quarter, "
    "last year, 2026, 2026-10 or 2026-W47"
)
"""The words that are known, as a refusal and docs/metrics.md name them."""
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_ROLLING = re.compile(r"(?:the )?(?:last )?(\d{1,3})\s*d(?:ays?)?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_ISO_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})")
_QUARTER = re.compile(r"(?:(\d{4})[- ]?)?q([1-4])(?: (\d{4}))?")
_YEAR = re.compile(r"\d{4}")
_NAMED_MONTH = re.compile(r"([a-z]{3,9})\.?(?: (\d{4}))?")
_SINCE = re.compile(r"since (\S+)")
_MONTHS = [f"{date(2000, number, 1):%B}".lower() for number in range(1, 13)]
_THIS = {"this": 0, "last": 1}
_QUARTER_MONTHS = 3
_SHORTEST = 3
"""Letters of a month's or a day's name that are enough."""


class Unit(StrEnum):
    """What a period is: a week or a month of the calendar, of which summaries tell, or any other days."""

    DAYS = "days"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, in UTC; `earlier` is where the comparable period before it begins and ends."""

    since: datetime
    until: datetime
    key: str
    """By what its name is said: `period_name`."""
    earlier: tuple[datetime, datetime]
    unit: Unit = Unit.DAYS

    @property
    def name(self) -> str:
        """What it is called, within a sentence."""
        return name_of(self.key, self.until)

    @property
    def before(self) -> Period:
        """The comparable period before; it is called nothing."""
        return Period(*self.earlier, "", self.earlier)

    def words(self, zone: str) -> str:
        """Name it with its dates."""
        return f"{self.name} ({dates(self.since, self.until, zone)})"


def day(moment: datetime, zone: str) -> str:
    """Say the day of a moment, as the calendar of the zone shows it."""
    return short_day(moment.astimezone(ZoneInfo(zone)).date(), year=True)


def dates(since: datetime, until: datetime, zone: str) -> str:
    """Say the first and the last day, as the calendar of the zone shows them."""
    first = since.astimezone(ZoneInfo(zone)).date()
    last = (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    if first == last:
        return short_day(last, year=True)
    return f"{short_day(first, year=first.year != last.year)} – {short_day(last, year=True)}"


def parse(words: str, now: datetime, zone: str) -> Period:
    """Read a period as people name it: `7d`, `since Monday`, `last month`, `October`, `Q3`, `2026-W47` (see `USAGE`).

    A month or a quarter without a year is the newest that has begun. Raises `Refusal` for anything else, and for a
    period that lies ahead.
    """
    said = " ".join(words.lower().split()) or DEFAULT
    if found := _ROLLING.fullmatch(said):
        return _rolling(int(found[1]), now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    period = _calendar(said, today, now, zone)
    if period is None:
        raise Refusal(_("Unknown period `{typed}`. Choose one of {known}.", typed=escape(said, 60), known=USAGE))
    if period.since >= now:
        name = f"{period.name[:1].upper()}{period.name[1:]}"
        raise Refusal(_("{period} has not begun yet. Choose one of {known}.", period=name, known=USAGE))
    return period


def week(day: date, now: datetime, zone: str) -> Period:
    """Return the ISO week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return _between(monday, monday + _WEEK, monday - _WEEK, period_name.week(monday), Unit.WEEK, now, zone)


def month(year: int, number: int, now: datetime, zone: str) -> Period:
    """Return a calendar month."""
    first = date(year, number, 1)
    following, previous = _months_later(first, 1), _months_later(first, -1)
    return _between(first, following, previous, period_name.month(first), Unit.MONTH, now, zone)


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins on the clocks of a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _rolling(days: int, now: datetime, zone: str) -> Period:
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(_("Choose from 1 to {most} days, such as `7d`, `30d` or `90d`.", most=LONGEST_DAYS))
    until = (now + timedelta(seconds=1)).replace(microsecond=0)
    since, before = (_days_back(until, count * days, zone) for count in (1, 2))
    return Period(since, until, period_name.rolling(days), (before, since))


def _days_back(moment: datetime, days: int, zone: str) -> datetime:
    """Go back so many days on the clocks of the zone."""
    return (moment.astimezone(ZoneInfo(zone)) - timedelta(days=days)).astimezone(UTC)


def _calendar(said: str, today: date, now: datetime, zone: str) -> Period | None:
    for read in (_weeks, _months, _days, _quarters, _years):
        try:
            if (found := read(said, today, now, zone)) is not None:
                return found
        except (ValueError, OverflowError):
            return None
    return None


def _weeks(said: str, today: date, now: datetime, zone: str) -> Period | None:
    if found := _ISO_WEEK.fullmatch(said):
        return week(date.fromisocalendar(int(found[1]), int(found[2]), 1), now, zone)
    back = _back(said, "week")
    return None if back is None else week(today - back * _WEEK, now, zone)


def _months(said: str, today: date, now: datetime, zone: str) -> Period | None:
    if found := _MONTH.fullmatch(said):
        return month(int(found[1]), int(found[2]), now, zone)
    if (back := _back(said, "month")) is not None:
        first = _months_later(today.replace(day=1), -back)
        return month(first.year, first.month, now, zone)
    found = _NAMED_MONTH.fullmatch(said)
    number = _named(found[1], _MONTHS) if found else None
    if not found or number is None:
        return None
    year = int(found[2]) if found[2] else today.year - (number + 1 > today.month)
    return month(year, number + 1, now, zone)


def _days(said: str, today: date, now: datetime, zone: str) -> Period | None:
    if said in {"today", "yesterday"}:
        day = today - _DAY * (said == "yesterday")
        return _between(day, day + _DAY, day - _DAY, said, Unit.DAYS, now, zone, going="")
    found = _SINCE.fullmatch(said)
    first = _day_named(found[1], today) if found else None
    if first is None:
        return None
    days = today - first + _DAY
    return _between(first, first + days, first - days, period_name.since(first), Unit.DAYS, now, zone, going="")


def _day_named(said: str, today: date) -> date | None:
    """Return the newest such day: a weekday, yesterday, or a date."""
    if said in {"today", "yesterday"}:
        return today - _DAY * (said == "yesterday")
    number = _named(said, [day.lower() for day in WEEKDAYS])
    if number is not None:
        return today - _DAY * ((today.weekday() - number) % 7)
    first = date.fromisoformat(said)
    return first if today - first < _DAY * LONGEST_DAYS else None


def _quarters(said: str, today: date, now: datetime, zone: str) -> Period | None:
    this = today.replace(month=today.month - (today.month - 1) % _QUARTER_MONTHS, day=1)
    if (back := _back(said, "quarter")) is not None:
        return _quarter(_months_later(this, -back * _QUARTER_MONTHS), now, zone)
    found = _QUARTER.fullmatch(said)
    if not found or (found[1] and found[3]):
        return None
    number = (int(found[2]) - 1) * _QUARTER_MONTHS + 1
    year = int(found[1] or found[3] or today.year - (number > today.month))
    return _quarter(date(year, number, 1), now, zone)


def _quarter(first: date, now: datetime, zone: str) -> Period:
    following, previous = (_months_later(first, by * _QUARTER_MONTHS) for by in (1, -1))
    return _between(first, following, previous, period_name.quarter(first), Unit.DAYS, now, zone)


def _years(said: str, today: date, now: datetime, zone: str) -> Period | None:
    back = _back(said, "year")
    if back is None and not _YEAR.fullmatch(said):
        return None
    first = date(int(said) if back is None else today.year - back, 1, 1)
    following, previous = (first.replace(year=first.year + by) for by in (1, -1))
    return _between(first, following, previous, str(first.year), Unit.DAYS, now, zone)


def _back(said: str, unit: str) -> int | None:
    """Read `this week`, `last quarter`: how many of the unit to go back."""
    which, _space, named = said.partition(" ")
    return _THIS.get(which) if named == unit else None


def _named(said: str, names: Sequence[str]) -> int | None:
    """Return the place of the name that begins with these letters."""
    if len(said) < _SHORTEST:
        return None
    return next((at for at, name in enumerate(names) if name.startswith(said)), None)


def _months_later(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _between(
    first: date,
    following: date,
    previous: date,
    key: str,
    unit: Unit,
    now: datetime,
    zone: str,
    going: str = SO_FAR,
) -> Period:
    """Return a calendar period; one still under way is compared with as much of the one before."""
    since, end, earlier = (midnight(day, zone) for day in (first, following, previous))
    until = min(end, (now + timedelta(seconds=1)).replace(microsecond=0))
    compared = since if until == end else min(since, earlier + (until - since))
    key = key if until == end else f"{key}{going}"
    return Period(since, max(since, until), key, (earlier, compared), unit)
