"""Periods of time as people ask for them, in the zone of the workspace's calendar, each with the one before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.errors import Refusal
from bot.domain.text import escape

LONGEST_DAYS = 366
"""Days a rolling period may have at most."""
DEFAULT = "30d"
USAGE = "7d, 30d, 90d, this week, last month, 2026-10 or 2026-W47"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_ROLLING = re.compile(r"(\d{1,3})\s*d(?:ays?)?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_ISO_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})")


class Unit(StrEnum):
    """What a period is: a week or a month of the calendar, or so many days up to now."""

    DAYS = "days"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`, in UTC; `earlier` is where the comparable period before it begins and ends."""

    since: datetime
    until: datetime
    name: str
    earlier: tuple[datetime, datetime]
    unit: Unit = Unit.DAYS

    @property
    def before(self) -> Period:
        """The comparable period before."""
        return Period(*self.earlier, f"the period before {self.name}", self.earlier)

    def words(self, zone: str) -> str:
        """Name it with its dates."""
        return f"{self.name} ({dates(self.since, self.until, zone)})"


def dates(since: datetime, until: datetime, zone: str) -> str:
    """Say the first and the last day, as the calendar of the zone shows them."""
    first = since.astimezone(ZoneInfo(zone)).date()
    last = (until - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date()
    if first == last:
        return _day(last, year=True)
    return f"{_day(first, year=first.year != last.year)} – {_day(last, year=True)}"


def _day(day: date, *, year: bool) -> str:
    return f"{day.day} {day:%b %Y}" if year else f"{day.day} {day:%b}"


def parse(words: str, now: datetime, zone: str) -> Period:
    """Read a period such as `7d`, `2026-10`, `2026-W47`, `this week`, `last month`.

    Raises `Refusal` for anything else, and for a period that lies ahead.
    """
    said = " ".join(words.lower().split()) or DEFAULT
    if found := _ROLLING.fullmatch(said):
        return _rolling(int(found[1]), now, zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    period = _calendar(said, today, now, zone)
    if period is None:
        raise Refusal(f"Muster does not know the period `{escape(said, 60)}`. Write one of {USAGE}.")
    if period.since >= now:
        raise Refusal(f"{period.name[:1].upper()}{period.name[1:]} has not begun yet. Write one of {USAGE}.")
    return period


def week(day: date, now: datetime, zone: str) -> Period:
    """Return the ISO week that holds a day."""
    monday = day - timedelta(days=day.weekday())
    year, number, _ = monday.isocalendar()
    return _between(monday, monday + _WEEK, monday - _WEEK, f"week {number} of {year}", Unit.WEEK, now, zone)


def month(year: int, number: int, now: datetime, zone: str) -> Period:
    """Return a calendar month."""
    first = date(year, number, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    previous = (first - _DAY).replace(day=1)
    return _between(first, following, previous, f"{first:%B %Y}", Unit.MONTH, now, zone)


def midnight(day: date, zone: str) -> datetime:
    """Return when a day begins on the clocks of a zone, in UTC."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _rolling(days: int, now: datetime, zone: str) -> Period:
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"Choose from 1 to {LONGEST_DAYS} days, such as 7d, 30d or 90d.")
    until = (now + timedelta(seconds=1)).replace(microsecond=0)
    since, before = (_days_back(until, count * days, zone) for count in (1, 2))
    name = "the last day" if days == 1 else f"the last {days} days"
    return Period(since, until, name, (before, since))


def _days_back(moment: datetime, days: int, zone: str) -> datetime:
    """Go back so many days on the clocks of the zone."""
    return (moment.astimezone(ZoneInfo(zone)) - timedelta(days=days)).astimezone(UTC)


def _calendar(said: str, today: date, now: datetime, zone: str) -> Period | None:
    first = today.replace(day=1)
    weeks = {"this week": today, "last week": today - _WEEK}
    months = {"this month": first, "last month": first - _DAY}
    try:
        if found := _MONTH.fullmatch(said):
            months[said] = date(int(found[1]), int(found[2]), 1)
        if found := _ISO_WEEK.fullmatch(said):
            weeks[said] = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        if said in weeks:
            return week(weeks[said], now, zone)
        return month(months[said].year, months[said].month, now, zone) if said in months else None
    except (ValueError, OverflowError):
        return None


def _between(first: date, following: date, previous: date, name: str, unit: Unit, now: datetime, zone: str) -> Period:
    """Return a calendar period; one still under way is compared with as much of the one before."""
    since, end, earlier = (midnight(day, zone) for day in (first, following, previous))
    until = min(end, (now + timedelta(seconds=1)).replace(microsecond=0))
    compared = since if until == end else min(since, earlier + (until - since))
    name = name if until == end else f"{name} so far"
    return Period(since, max(since, until), name, (earlier, compared), unit)
