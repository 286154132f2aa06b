"""Spans: lengths of time as a policy promises them, in minutes, hours and days, around the clock or in working time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.language.texts import N_, Labels, _, ngettext, ngettext_noop

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar


class Unit(StrEnum):
    """What a span is counted in."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "days"


_NOMINAL = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
}
_SAID = {
    (Unit.MINUTES, False): ngettext_noop("{n} min", "{n} min"),
    (Unit.HOURS, False): ngettext_noop("{n} h", "{n} h"),
    (Unit.DAYS, False): ngettext_noop("{n} day", "{n} days"),
    (Unit.MINUTES, True): ngettext_noop("{n} working min", "{n} working min"),
    (Unit.HOURS, True): ngettext_noop("{n} working h", "{n} working h"),
    (Unit.DAYS, True): ngettext_noop("{n} working day", "{n} working days"),
}
_EACH = Labels(
    {
        (Unit.MINUTES, False): N_("minute"),
        (Unit.HOURS, False): N_("hour"),
        (Unit.DAYS, False): N_("day"),
        (Unit.MINUTES, True): N_("working minute"),
        (Unit.HOURS, True): N_("working hour"),
        (Unit.DAYS, True): N_("working day"),
    }
)
"""What follows "every"."""
_UNITS = {"m": Unit.MINUTES, "h": Unit.HOURS, "d": Unit.DAYS}
_LONGEST = timedelta(days=365)
_WRITTEN = re.compile(
    r"(?P<amount>[+-]?[0-9]{1,9})\s*"
    r"(?P<working>(?:working|business)\s+)?"
    r"(?P<unit>m|mins?|minutes?|h|hrs?|hours?|d|days?)",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"(?:for\s+)?({_WRITTEN.pattern})(?![\w-])[\s,;:]*", re.IGNORECASE)
EXAMPLES = N_("Write a length of time such as 15 min, 4 h, 4 working h, 2 days or 3 working days.")
"""How to write a span, as people are told; what is typed is the same in every language."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time; a `working` one counts working time only, and its days are as long as the calendar's.

    Raises `ValueError`, in words for people, for nothing, less than nothing, or more than 365 days.
    """

    amount: int
    unit: Unit
    working: bool = False

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(_("A length of time must be more than zero."))
        if self.amount > _LONGEST // _NOMINAL[self.unit]:
            raise ValueError(_("A length of time can be a year at most."))

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read a span as people write it: `15m`, `15 min`, `4h`, `4 working hours`, `3 working days`.

        Raises `ValueError` with one sentence for people when it cannot.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(_(EXAMPLES))
        return cls(int(found["amount"]), _UNITS[found["unit"][0].lower()], working=found["working"] is not None)

    @property
    def typed(self) -> str:
        """How it is typed, and kept; `parse` reads it back."""
        unit = "day" if self.unit is Unit.DAYS and self.amount == 1 else str(self.unit)
        return f"{self.amount} working {unit}" if self.working else f"{self.amount} {unit}"

    @property
    def words(self) -> str:
        """How it is said in the reader's language: `4 h`, `2 working days`."""
        one, many = _SAID[self.unit, self.working]
        return ngettext(one, many, self.amount)

    @property
    def rhythm(self) -> str:
        """How it is said after "every": `30 min`, `hour`, `working day`."""
        return self.words if self.amount > 1 else _EACH[self.unit, self.working]

    def length(self, calendar: WorkingCalendar) -> timedelta:
        """Return how long it is, in working time when it is working; a plain day is 24 h."""
        if self.working and self.unit is Unit.DAYS:
            return self.amount * calendar.day_length
        return self.amount * _NOMINAL[self.unit]

    def counted(self, start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
        """Return how much of what it counts lies between two moments: working time, or all of it."""
        return calendar.between(start, end) if self.working else end - start

    def after(self, start: datetime, calendar: WorkingCalendar, share: float = 1.0) -> datetime:
        """Return the moment when `share` of it has passed since `start`."""
        part = self.length(calendar) * share
        return calendar.add(start, part) if self.working else start + part

    def met(self, start: datetime, end: datetime, calendar: WorkingCalendar) -> bool:
        """Say whether `end` came no later than the span after `start`."""
        return end <= self.after(start, calendar)


def split_span(text: str) -> tuple[Span, str]:
    """Split the length of time off that `text` begins with: `4h`, `4 h waiting`, `1 h 30 min`, `for 2 days`.

    Raises `ValueError`, in words for people, where it begins with none, or with several that cannot be added.
    """
    found = _LEADING.match(text)
    span = Span.parse(found[1] if found else text.split(maxsplit=1)[0] if text.strip() else "")
    rest = text[found.end() :].strip() if found else "".join(text.split(maxsplit=1)[1:])
    more = _LEADING.match(rest)
    if more is None:
        return span, rest
    added = Span.parse(more[1])
    if span.working or added.working or Unit.DAYS in {span.unit, added.unit}:
        raise ValueError(_(EXAMPLES))
    both = span.amount * _NOMINAL[span.unit] + added.amount * _NOMINAL[added.unit]
    return Span(both // _NOMINAL[Unit.MINUTES], Unit.MINUTES), rest[more.end() :].strip()
