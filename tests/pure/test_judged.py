"""What is said of how long something took is what is counted: in working time where the target is, to the second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.spans import Span
from bot.messages.message import NotRunning, late_note
from bot.messages.spans import judged, took

CALENDAR = DEFAULT_POLICY.calendar


@pytest.mark.parametrize(
    ("target", "took_seconds", "said"),
    [
        ("15 min", 240, "4 min (target 15 min: met)"),
        ("15 min", 900, "15 min (target 15 min: met)"),
        ("15 min", 920, "15 min 20 s: 20 s over the target of 15 min"),
        ("15 min", 900.2, "15 min 1 s: 1 s over the target of 15 min"),
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
