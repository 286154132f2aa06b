"""Hours and dates of a calendar that people type, a line each: drawn from what is kept, and read back."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.domain.calendar import WEEKDAYS
from bot.domain.errors import Refusal
from bot.domain.text import clip
from bot.language.texts import _
from bot.messages.modals.form import words
from bot.messages.modals.settings_fields import LINES, Kind, is_date

_TIME = r"(?:[01]?[0-9]|2[0-3])(?:[:.][0-5][0-9])?"
_HOURS = re.compile(
    rf"(?P<day>[a-z]{{2,9}})[:,]?\s+(?:(?P<opens>{_TIME})\s*(?:-|–|to|until)|until|to)\s*(?P<closes>{_TIME})",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"(?:(?P<on>[0-9]{4}-[0-9-]{5})|(?P<day>[0-9]{1,2})\.?\s*(?P<month>[a-z]{3,9})"
    r"|(?P<month_first>[a-z]{3,9})\s*(?P<day_last>[0-9]{1,2}))"
    rf"[:,]?\s+(?:until\s+|to\s+)?(?P<until>{_TIME})",
    re.IGNORECASE,
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LEAP_YEAR = 2000
"""The year in which the dates of each year are kept: it has all of them."""


def clock_time(kept: str) -> str:
    """Show a time of day as it is kept: `09:00:00` as 09:00."""
    return kept[: len("09:00")]


def hours_line(kept: Mapping[str, Any]) -> str:
    """Write the hours of a weekday as people type them."""
    day, closes = WEEKDAYS[kept["day"]][:3], clock_time(kept["closes"])
    return f"{day} {clock_time(kept['opens'])} to {closes}" if kept.get("opens") else f"{day} until {closes}"


def _half_line(kept: Mapping[str, Any]) -> str:
    on = date.fromisoformat(kept["on"])
    said = f"{on.day} {_MONTHS[on.month - 1][:3]}" if kept.get("yearly") else kept["on"]
    return f"{said} until {clock_time(kept['until'])}"


def _read_hours(line: str) -> dict[str, Any]:
    found = _HOURS.fullmatch(line)
    day = _weekday(found["day"]) if found else None
    if found is None or day is None:
        raise Refusal(
            _(
                "“{line}” does not say hours. Write lines such as Fri until 15:00, or Sat 10:00 to 14:00.",
                line=clip(line, 40),
            )
        )
    return {"day": day, "opens": found["opens"] and _padded(found["opens"]), "closes": _padded(found["closes"])}


def _read_half(line: str) -> dict[str, Any]:
    found = _HALF.fullmatch(line)
    on = _on(found) if found else None
    if found is None or on is None:
        raise Refusal(
            _(
                "“{line}” is not a half day. "
                "Write lines such as 24 Dec until 12:00, for each year, or 2026-12-24 until 12:00.",
                line=clip(line, 40),
            )
        )
    return {"on": on, "until": _padded(found["until"]), "yearly": not found["on"]}


def _on(found: re.Match[str]) -> str | None:
    """Return the date that a line names, of each year by its day and month; None for one that there is not."""
    if found["on"]:
        return str(found["on"]) if is_date(found["on"]) else None
    word, day = (found["month"] or found["month_first"]).lower(), int(found["day"] or found["day_last"])
    month = next((number for number, name in enumerate(_MONTHS, start=1) if name.lower().startswith(word)), None)
    if month is None or not 1 <= day <= monthrange(_LEAP_YEAR, month)[1]:
        return None
    return date(_LEAP_YEAR, month, day).isoformat()


def _weekday(word: str) -> int | None:
    """Return the number of a weekday by its name or the beginning of it."""
    return next((number for number, day in enumerate(WEEKDAYS) if day.lower().startswith(word.lower())), None)


def _padded(typed: str) -> str:
    hour, _colon, minute = typed.replace(".", ":").partition(":")
    return f"{int(hour):02}:{minute or '00'}:00"


def _read_time(typed: str) -> str | None:
    if typed and not re.fullmatch(_TIME, typed):
        raise Refusal(_("Write a time of day such as 12:00."))
    return _padded(typed) if typed else None


def _each_line(draw: Callable[[Mapping[str, Any]], str], read: Callable[[str], dict[str, Any]]) -> Kind:
    """Return a field of lines, each of them a value of its own."""
    return Kind(
        lambda held, names: LINES.draw([draw(each) for each in held or ()], names),
        lambda answers, name: [read(line) for line in LINES.read(answers, name)],
    )


WEEKDAY_HOURS = _each_line(hours_line, _read_hours)
HALF_DATES = _each_line(_half_line, _read_half)
SOME_TIME = Kind(
    lambda held, _names: words(clock_time(held or ""), limit=5), lambda answers, name: _read_time(answers.text(name))
)
"""A time of day or none; typed, since the picker cannot be emptied."""
