"""Times as forms ask for them: a length of time from now, a time of one's own, or not known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.spans import Span, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.calendar import WorkingCalendar

_OWN = "other"
_AT = "at:"
_EXPECTED = {False: ("30 min", "1 h", "2 h"), True: ("2 h", "1 working day", "3 working days")}
"""Until when a resolution is usually expected; longer where the cadence of updates is in working time."""
_MINUTE, _HOUR, _DAY = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1))
_ROUND = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person chose; neither a `span` nor a moment `at` means that it is not known."""

    span: Span | None = None
    at: datetime | None = None
    own: bool = False
    """Whether it is a time of their own; `at` is None while it is not given."""

    def moment(self, now: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return the moment that was chosen, counting lengths of time from `now`."""
        return self.at if self.span is None else self.span.after(now, calendar)

    @property
    def word(self) -> str:
        """How a form keeps it; `read_chosen` reads it back, but for the time of one's own."""
        if self.span is not None:
            return self.span.typed
        if self.own:
            return _OWN
        return "unknown" if self.at is None else f"{_AT}{self.at.timestamp()}"


UNKNOWN, OWN = Chosen(), Chosen(own=True)


def read_chosen(word: str, own: datetime | None = None) -> Chosen:
    """Read what a form keeps; `own` is the time given where the word asks for one."""
    if word == _OWN:
        return Chosen(at=own, own=True)
    if word.startswith(_AT):
        return Chosen(at=datetime.fromtimestamp(float(word.removeprefix(_AT)), UTC))
    return UNKNOWN if word == UNKNOWN.word else Chosen(span=Span.parse(word))


def around(usual: Span, calendar: WorkingCalendar) -> list[Span]:
    """Return lengths of time to choose from about the usual one: its half, itself, its double, shortest first."""
    length = usual.length(calendar)
    return [*_span(_rounded(length / 2), usual, calendar), usual, *_span(length * 2, usual, calendar)]


def expected_within(cadence: Span) -> list[Span]:
    """Return lengths of time to choose from for a resolution, as the cadence of updates lets one think of."""
    return [Span.parse(words) for words in _EXPECTED[cadence.working]]


def _rounded(length: timedelta) -> timedelta:
    return length // _ROUND * _ROUND if length >= 2 * _ROUND else length


def _span(length: timedelta, like: Span, calendar: WorkingCalendar) -> Iterator[Span]:
    """Give the length in the largest unit that it is whole in; nothing where no span is as short or as long."""
    day = calendar.day_length if like.working else _DAY
    for each, unit in ((day, Unit.DAYS), (_HOUR, Unit.HOURS), (_MINUTE, Unit.MINUTES)):
        if length >= each and not length % each:
            with suppress(ValueError):
                yield Span(length // each, unit, working=like.working)
            return
