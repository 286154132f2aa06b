"""Hours and dates of a calendar that people type, a line each: drawn from what is kept, and read into it again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.calendar import WEEKDAYS
from bot.domain.errors import Refusal
from bot.domain.text import clip
from bot.messages.modals.form import words
from bot.messages.modals.settings_fields import LINES, Kind, is_date

_TIME = r"(?:[01]?[0-9]|2[0-3])(?:[:.][0-5][0-9])?"
_HOURS = re.compile(
    rf"(?P<day>[a-z]{{2,9}})[:,]?\s+(?:(?P<opens>{_TIME})\s*(?:-|–|to|until)|until|to)\s*(?P<closes>{_TIME})",
    re.IGNORECASE,
)
_HALF = re.compile(rf"(?P<on>[0-9-]{{10}})[:,]?\s+(?:until\s+|to\s+)?(?P<until>{_TIME})", re.IGNORECASE)
_HOURS_SAID = "Write lines such as Fri until 15:00, or Sat 10:00 to 14:00."
_HALF_SAID = "Write lines such as 2026-12-24 until 12:00."


def clock_time(kept: str) -> str:
    """Show a time of day as it is kept: `09:00:00` as 09:00."""
    return kept[: len("09:00")]


def hours_line(kept: Mapping[str, Any]) -> str:
    """Write the hours of a weekday as people type them."""
    day, closes = WEEKDAYS[kept["day"]][:3], clock_time(kept["closes"])
    return f"{day} {clock_time(kept['opens'])} to {closes}" if kept.get("opens") else f"{day} until {closes}"


def _half_line(kept: Mapping[str, Any]) -> str:
    return f"{kept['on']} until {clock_time(kept['until'])}"


def _read_hours(line: str) -> dict[str, Any]:
    found = _HOURS.fullmatch(line)
    day = _weekday(found["day"]) if found else None
    if found is None or day is None:
        raise Refusal(f"“{clip(line, 40)}” does not say hours. {_HOURS_SAID}")
    return {"day": day, "opens": found["opens"] and _padded(found["opens"]), "closes": _padded(found["closes"])}


def _read_half(line: str) -> dict[str, Any]:
    found = _HALF.fullmatch(line)
    if found is None or not is_date(found["on"]):
        raise Refusal(f"“{clip(line, 40)}” is not a half day. {_HALF_SAID}")
    return {"on": found["on"], "until": _padded(found["until"])}


def _weekday(word: str) -> int | None:
    """Return the number of a weekday by its name or the beginning of it."""
    return next((number for number, day in enumerate(WEEKDAYS) if day.lower().startswith(word.lower())), None)


def _padded(typed: str) -> str:
    hour, _, minute = typed.replace(".", ":").partition(":")
    return f"{int(hour):02}:{minute or '00'}:00"


def _read_time(typed: str) -> str | None:
    if typed and not re.fullmatch(_TIME, typed):
        raise Refusal("Write a time of day such as 12:00.")
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
