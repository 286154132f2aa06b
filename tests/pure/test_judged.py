"""What is said of how long something took is what is counted: in working time where the target is, to the second."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commitments import OpenCommitments
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.spans import Span, Unit
from bot.domain.vocabulary import Priority
from bot.messages.commitments import commitment_lines
from bot.messages.message import NotRunning, late_note
from bot.messages.spans import judged, took
from tests.documents.sample import incident

CALENDAR = DEFAULT_POLICY.calendar


@pytest.mark.parametrize(
    ("target", "took_seconds", "said"),
    [
        ("15 min", 240, "4 min (target 15 min: met)"),
        ("15 min", 900, "15 min (target 15 min: met)"),
        ("15 min", 920, "15 min 20 s: 20 s over the target of 15 min"),
        ("15 min", 900.2, "15 min 1 s: 1 s over the target of 15 min"),
        ("1 day", 88200, "1 d 30 min: 30 min over the target of 1 day"),
        ("15 min", 1500, "25 min: 10 min over the target of 15 min"),
        ("4 working h", 5400, "1 h 30 min of working time (target 4 h: met)"),
        ("4 working h", 18000, "5 h of working time: 1 h over the target of 4 h"),
        ("1 working day", 5400, "1 h 30 min of working time (target 1 working day: met)"),
    ],
)
def test_an_acknowledgement_is_judged_in_the_time_that_its_target_counts(
    target: str, took_seconds: float, said: str
) -> None:
    """Nobody reads that 17 hours are within 4, nor that 15 minutes miss 15."""
    assert judged(Span.parse(target), timedelta(seconds=took_seconds), CALENDAR) == said


_LENGTHS = {"d": 86400, "h": 3600, "min": 60, "s": 1}


def seconds_said(words: str) -> int:
    """Read a length of time back as a reader does: `1 d 2 h`, `15 min 20 s`, `2 working days`."""
    days = re.match(r"(\d+) working day", words)
    if days:
        return int(days[1]) * int(CALENDAR.day_length.total_seconds())
    return sum(int(number) * _LENGTHS[unit.removesuffix("ays")] for number, unit in _SAID.findall(words))


_SAID = re.compile(r"(\d+) (d|h|min|s)(?![a-z])")
TARGETS = st.builds(Span, st.integers(1, 200), st.sampled_from(Unit), st.booleans())
BESIDE = st.one_of(st.integers(-200, 200), st.integers(-100_000, 100_000), st.floats(-3, 3)).map(float)


@given(TARGETS, BESIDE)
def test_the_words_of_a_verdict_never_contradict_it(target: Span, beside_seconds: float) -> None:
    """What is shown is longer than the target shown exactly where the target was missed, whatever units they have."""
    length = target.length(CALENDAR)
    span = max(length + timedelta(seconds=beside_seconds), timedelta(0))
    met, missed = re.fullmatch(r"(.*) \(target (.*): met\)", told := judged(target, span, CALENDAR)), None
    if met is None:
        missed = re.fullmatch(r"(.*): .* over the target of (.*)", told)
    found = met or missed
    assert found is not None
    shown, wanted = found[1], found[2].replace("working days", "working day")
    promised = seconds_said(wanted) if "working day" in wanted else int(length.total_seconds())
    assert (span > length) is (missed is not None)
    assert (seconds_said(shown) > promised) is (missed is not None), told


def test_what_is_overdue_in_working_time_is_said_in_working_time() -> None:
    """A promise of Friday evening is two working hours overdue on Monday morning, and not three days."""
    assert took(Span.parse("4 working h"), timedelta(hours=2), CALENDAR) == "2 h of working time"
    assert took(Span.parse("1 working day"), 2 * CALENDAR.day_length, CALENDAR) == "2 working days"
    assert took(Span.parse("30 min"), timedelta(hours=2), CALENDAR) == "2 h"


def test_a_late_reminder_names_a_cause_only_where_it_is_known() -> None:
    """Late by two minutes may be a database that was slow; only who was not running says so."""
    late = late_note(timedelta(minutes=2))
    absent = late_note(NotRunning(minutes=2))
    assert late is not None
    assert absent is not None
    said = [each.to_dict()["elements"][0]["text"] for each in (late, absent)]
    assert said == [
        "This reminder comes 2 min late.",
        "This reminder comes 2 min late: Muster was not running when it was due.",
    ]


def test_what_is_owed_in_working_time_is_counted_in_it() -> None:
    """On Monday morning an update of Friday evening is two hours overdue, and no three days."""
    friday, monday = datetime(2026, 11, 20, 16, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC)
    p3 = DEFAULT_POLICY.of_priority(Priority.P3)
    view = incident(policy=p3.model_copy(update={"update_every": Span.parse("4 working h")}))
    [line] = commitment_lines(OpenCommitments(began=friday, update_by=friday), view, monday)
    assert line.endswith("(overdue by 2 h of working time)")
    [line] = commitment_lines(OpenCommitments(began=friday, update_by=monday), view, friday)
    assert line.endswith("(2 h of working time left)")
