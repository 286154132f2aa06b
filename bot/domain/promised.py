"""How promises of an update are kept: each cadence of silence counts, and updates before they are due count once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count, takewhile
from typing import TYPE_CHECKING

from bot.domain.spans import Span

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from storage.promises import Tally


def missed_by(due_at: datetime, cadence: Span | None, now: datetime, calendar: WorkingCalendar) -> int:
    """Count the updates missed by `now`: the one promised for `due_at`, and one for each cadence that passed since.

    Where no cadence is known, it is one at most.
    """
    if now <= due_at:
        return 0
    if cadence is None:
        return 1
    silent, each = cadence.counted(due_at, now, calendar), cadence.length(calendar)
    passed = -(-silent // each)
    # Where its working time was up some while ago, as in the night after, the next one is missed too.
    return passed + (cadence.working and silent % each == timedelta(0) and calendar.add(due_at, silent) < now)


def missed_at(due_at: datetime, cadence: Span | None, now: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
    """Yield the moment of each update missed by `now`."""
    if due_at < now:
        yield due_at
    if cadence is None:
        return
    each = cadence.length(calendar)
    later = (_later(due_at, number * each, cadence, calendar) for number in count(1))
    yield from takewhile(lambda at: at < now, later)


def _later(at: datetime, length: timedelta, cadence: Span, calendar: WorkingCalendar) -> datetime:
    return calendar.add(at, length) if cadence.working else at + length


def missed_between(
    due_at: datetime, cadence: Span | None, now: datetime, calendar: WorkingCalendar, period: tuple[datetime, datetime]
) -> int:
    """Count the updates missed by `now` whose moments lie in a period, from its first moment to the one after it."""
    since, until = (missed_by(due_at, cadence, min(edge, now), calendar) for edge in period)
    return until - since


def counts(answered_at: datetime, covered_until: datetime | None) -> bool:
    """Say whether an update in time keeps a promise of its own.

    It does not up to the moment for which the one kept last was promised, or a sooner one that was promised since.
    """
    return covered_until is None or answered_at > covered_until


def on_time(tally: Tally, now: datetime, calendar: WorkingCalendar) -> tuple[int, int]:
    """Return how many promised updates came in time, of those that fell due by `now`."""
    silent = 0
    if tally.due_at is not None:
        silent = missed_by(tally.due_at, cadence_of(tally.cadence), now, calendar)
    return tally.kept, tally.kept + tally.missed + silent


def cadence_of(kept: str | None) -> Span | None:
    """Read a cadence as it is kept beside a promise."""
    return Span.parse(kept) if kept else None
