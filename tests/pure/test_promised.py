"""Promised updates: each cadence of silence is one missed, and updates before they are due keep no more than one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.promised import missed_at, missed_between, missed_by, on_time
from bot.domain.spans import Span
from bot.incidents.lifecycle.promises import counts_anew, settled
from storage.promises import KEPT, OPEN, SILENT, STANDING, Standing, Tally

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
OFFICE = WorkingCalendar()
"""Monday to Friday, 09:00 to 17:00 UTC."""


LAST = 40 * 24 * 60
MINUTES = st.integers(0, LAST)


def after(minutes: float) -> datetime:
    """Return a moment so many minutes after Monday, 10:00."""
    return MONDAY + timedelta(minutes=minutes)


@dataclass
class Row:
    """A promise as its row keeps it."""

    due: float
    cadence: int
    outcome: str = OPEN
    missed: int = 0


@dataclass
class Book:
    """The promises of one incident, settled as they are kept in the database, in minutes since it was declared."""

    cadence: int = 30
    rows: list[Row] = field(default_factory=list)

    def promise(self, at: float, due: float | None = None, *, answered: bool = False, outcome: str = OPEN) -> None:
        """Promise the next update, by the cadence unless another time is chosen."""
        self.settle(at, answered=answered)
        self.rows.append(Row(at + self.cadence if due is None else due, self.cadence, outcome))

    def settle(self, at: float, *, answered: bool = False) -> None:
        """Settle the promise that stands."""
        if self.rows and self.rows[-1].outcome in STANDING:
            standing = self.standing()
            row = self.rows[-1]
            row.outcome, row.missed = settled(standing, after(at), OFFICE, answered=answered)

    def standing(self) -> Standing:
        """Return the promise that stands."""
        row = self.rows[-1]
        kept = [place for place, each in enumerate(self.rows) if each.outcome == KEPT]
        covered = after(min(each.due for each in self.rows[kept[-1] :])) if kept else None
        return Standing(0, after(row.due), f"{row.cadence} min", row.outcome, covered)

    def told(self, at: float) -> tuple[int, int]:
        """Return how many updates came in time, of how many that fell due."""
        kept, missed = sum(row.outcome == KEPT for row in self.rows), sum(row.missed for row in self.rows)
        standing = [row for row in self.rows if row.outcome in STANDING]
        held = (after(standing[0].due), f"{standing[0].cadence} min") if standing else (None, None)
        return on_time(Tally(kept, missed, *held), after(at), OFFICE)


def test_ten_updates_in_ten_minutes_keep_one_and_silence_after_them_misses_each_cadence() -> None:
    """Three hours of silence on a P1 are six updates that nobody got, while it lasts and once it ends."""
    book = Book()
    book.promise(0)
    for minute in range(1, 11):
        book.promise(minute, answered=True)
    assert book.told(10) == (1, 1)
    assert book.told(191) == (1, 7)
    book.promise(191, answered=True)
    assert book.told(191) == (1, 7)


def test_whoever_keeps_the_cadence_keeps_every_promise() -> None:
    """A minute early each time, every ten minutes, or on the dot."""
    for step, kept in ((29, 6), (10, 6), (30, 6)):
        book = Book()
        book.promise(0)
        for at in range(step, 181, step):
            book.promise(at, answered=True)
        assert book.told(180) == (kept, kept), step


def test_a_time_chosen_later_is_what_is_missed_and_the_cadence_counts_after_it() -> None:
    """Four hours were promised: nothing is missed before, and every half hour after."""
    book = Book()
    book.promise(0, due=240)
    assert book.told(240) == (0, 0)
    assert book.told(301) == (0, 3)
    sooner = Book()
    sooner.promise(0, due=240)
    for at in (10, 39, 68, 97):
        sooner.promise(at, answered=True)
    assert sooner.told(97) == (3, 3)


def test_a_pause_and_an_end_withdraw_what_is_not_due_yet() -> None:
    """What was due by then stays missed, as often as it was."""
    book = Book()
    book.promise(0)
    book.settle(20)
    book.promise(100)
    book.settle(195)
    assert book.told(1000) == (0, 3)


def test_silence_goes_on_by_the_cadence_of_a_new_priority_and_its_end_keeps_nothing() -> None:
    """What was missed by the old one stays."""
    book = Book(cadence=60)
    book.promise(0)
    book.settle(130)
    book.cadence = 30
    book.promise(130, outcome=SILENT)
    assert book.told(191) == (0, 2 + 2)
    early = replace(book, rows=[*book.rows[:-1], replace(book.rows[-1])])
    early.promise(150, answered=True)
    assert early.told(150) == (0, 2)


@pytest.mark.parametrize(
    ("day", "clock", "missed"),
    [(0, 17, 0), (1, 8, 1), (1, 17, 1), (1, 18, 2), (2, 12, 2), (4, 17, 4), (6, 12, 5), (8, 12, 6)],
)
def test_silence_counts_by_working_days_where_the_cadence_does(day: int, clock: int, missed: int) -> None:
    """Nobody misses an update on a Saturday that nobody was to give."""
    due = MONDAY.replace(hour=17)
    now = MONDAY.replace(hour=clock) + timedelta(days=day)
    assert missed_by(due, Span.parse("1 working day"), now, OFFICE) == missed


@given(st.sampled_from(["30 min", "2 h", "3 working h", "1 working day"]), st.integers(0, 60 * 24 * 12), st.booleans())
def test_missed_updates_equal_a_naive_count(cadence: str, minutes: int, evening: bool) -> None:
    """Going on from cadence to cadence until the present gives the same number."""
    due, span = MONDAY.replace(hour=17 if evening else 11), Span.parse(cadence)
    now, at, naive = due + timedelta(minutes=minutes), due, 0
    while at < now:
        naive, at = naive + 1, span.after(at, OFFICE)
    assert missed_by(due, span, now, OFFICE) == naive


lives = st.lists(st.tuples(st.sampled_from(["update", "later", "pause", "priority"]), st.integers(1, 70)), max_size=14)
"""Acts, each some minutes after the one before."""
_OTHER = {30: 60, 60: 30}
"""The cadence after a change of priority."""


def lived(acts: list[tuple[str, int]], until: int) -> Book:
    """Live it as the use cases do."""
    book, at, paused = Book(), 0, False
    book.promise(0)
    for act, later in acts:
        at += later
        if at > until:
            break
        if act == "pause":
            paused = not paused
            book.settle(at) if paused else book.promise(at)
        elif act == "priority":
            book.cadence = _OTHER[book.cadence]
            if not paused:
                _promise_sooner(book, at)
        elif not paused:
            book.promise(at, at + 100 if act == "later" else None, answered=True)
    return book


def _promise_sooner(book: Book, at: int) -> None:
    due = at + book.cadence
    if counts_anew(book.standing(), after(due), after(at)):
        book.promise(at, outcome=SILENT)
    elif due < book.rows[-1].due:
        book.promise(at)
    else:
        book.rows[-1].cadence = book.cadence


def naive_count(acts: list[tuple[str, int]], until: int) -> tuple[int, int]:
    """Live it minute by minute: what is due, up to when updates count as one, and whether it is silent."""
    lives_at, at = dict[int, list[str]](), 0
    for act, later in acts:
        at += later
        lives_at.setdefault(at, []).append(act)
    cadence, due, covered, silent, paused, kept, missed = 30, 30, -1, False, False, 0, 0
    for minute in range(1, until + 1):
        if not paused and minute > due and (minute - due - 1) % cadence == 0:
            missed, silent = missed + 1, True
        for act in lives_at.get(minute, ()):
            if act == "pause":
                paused, silent, due = not paused, False, minute + cadence
            elif act == "priority":
                cadence = _OTHER[cadence]
                if not paused and (minute + cadence < due or due < minute):
                    due = minute + cadence
            elif not paused:
                if not silent and minute > covered:
                    kept, covered = kept + 1, due
                silent, due = False, minute + (100 if act == "later" else cadence)
            covered = covered if paused else min(covered, due)
    return kept, kept + missed


@given(lives, st.integers(0, 1200))
@example([("priority", 31), ("priority", 1), ("update", 1)], 33)
@example([("priority", 31), ("priority", 1)], 80)
def test_what_is_told_of_updates_equals_a_count_minute_by_minute(acts: list[tuple[str, int]], until: int) -> None:
    """At every moment: bursts, times chosen later, pauses, changes of priority, silence."""
    assert lived(acts, until).told(until) == naive_count(acts, until)


@given(
    cadence=st.sampled_from([None, *map(Span.parse, ("30 min", "60 min", "4 working h", "1 working day"))]),
    due=MINUTES,
    now=MINUTES,
    edges=st.lists(MINUTES, max_size=3),
)
def test_each_missed_update_has_its_moment_and_counts_in_its_period_alone(
    cadence: Span | None, due: int, now: int, edges: list[int]
) -> None:
    """As many moments as are counted; periods that follow on each other add up to the whole."""
    moments = list(missed_at(after(due), cadence, after(now), OFFICE))
    assert len(moments) == missed_by(after(due), cadence, after(now), OFFICE)
    assert moments == sorted(set(moments))
    for since, until in pairwise(map(after, [0, *sorted(edges), LAST])):
        counted = missed_between(after(due), cadence, after(now), OFFICE, (since, until))
        assert counted == sum(since <= at < until for at in moments)
