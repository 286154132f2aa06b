"""What a period is called: said from its key, in the language of who reads it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from bot.language.dates import day_of, month_of, weekday
from bot.language.texts import _, ngettext

SO_FAR = " so far"
"""Ends the key of a calendar period that is still under way."""


def rolling(days: int) -> str:
    """Return the key of the last so many days."""
    return f"{days}d"


def since(first: date) -> str:
    """Return the key of the days from one on."""
    return f"since {first}"


def week(monday: date) -> str:
    """Return the key of an ISO week."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02d}"


def month(first: date) -> str:
    """Return the key of a calendar month."""
    return f"{first:%Y-%m}"


def quarter(first: date) -> str:
    """Return the key of a quarter."""
    return f"{first.year}-Q{(first.month - 1) // 3 + 1}"


def name_of(key: str, until: datetime) -> str:
    """Say what the period of this key is called, which ends at `until`.

    Anything else, such as what buttons of earlier versions carry, is a name already.
    """
    whole = key.removesuffix(SO_FAR)
    said = next((say(found, until) for form, say in _NAMES.items() if (found := form.fullmatch(whole))), whole)
    return said if whole == key else _("{period} so far", period=said)


def short_day(day: date, *, year: bool) -> str:
    """Say a date briefly."""
    return day_of(day, year=year)


def _since(found: re.Match[str], until: datetime) -> str:
    first = date.fromisoformat(found[1])
    day = short_day(first, year=first.year != until.year)
    return _("the days since {weekday}, {date}", weekday=weekday(first.weekday()), date=day)


_NAMES: dict[re.Pattern[str], Callable[[re.Match[str], datetime], str]] = {
    re.compile(r"(\d{1,3})d"): lambda found, _until: ngettext("the last day", "the last {n} days", int(found[1])),
    re.compile("today"): lambda _found, _until: _("today"),
    re.compile("yesterday"): lambda _found, _until: _("yesterday"),
    re.compile(r"since (\d{4}-\d{2}-\d{2})"): _since,
    re.compile(r"(\d{4})-W(\d{2})"): lambda found, _until: _(
        "week {number} of {year}", number=int(found[2]), year=found[1]
    ),
    re.compile(r"(\d{4})-(\d{2})"): lambda found, _until: month_of(date(int(found[1]), int(found[2]), 1)),
    re.compile(r"(\d{4})-Q(\d)"): lambda found, _until: _("Q{number} {year}", number=found[2], year=found[1]),
}
"""How each form of a key is said."""
