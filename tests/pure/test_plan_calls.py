"""Whom an incident calls when, step by step, until somebody has it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.calls import Calling
from bot.domain.reminder_plan import Kind, plan
from tests.pure.planned import at, called, days_of, facts, investigated, pending, rows


def test_a_chain_is_called_step_by_step_then_its_end_is_told_ever_more_rarely() -> None:
    """The first at the declaration, the next when their time is over; rounds after it double up to four hours."""
    assert days_of(facts(calling=called(5, 30)), at("mon", "23:00"), Kind.ACKNOWLEDGE) == rows("""
        Mon 05 10:00 acknowledge step-1
        Mon 05 10:05 acknowledge step-2
        Mon 05 10:35 acknowledge again-2
        Mon 05 11:05 acknowledge again-3
        Mon 05 12:05 acknowledge again-4
        Mon 05 14:05 acknowledge again-5
        Mon 05 18:05 acknowledge again-6
        Mon 05 22:05 acknowledge again-7
    """)


@pytest.mark.parametrize("calling", [called(), called(5, at_once=False)], ids=["nobody", "not at once"])
def test_who_is_not_called_at_once_is_called_when_it_is_late(calling: Calling) -> None:
    """Where nobody is set to be called, that is told when the time to acknowledge has passed."""
    assert pending(facts(calling=calling), at("mon", "10:00"), Kind.ACKNOWLEDGE)[0].startswith("Mon 05 10:15")


def test_a_step_of_which_nobody_is_left_is_followed_by_the_next_at_once() -> None:
    """All of step 1 said at 10:02 that they cannot come, and step 2 has nobody: step 3 is called at 10:02."""
    over = {"P1 0 step-1": at("mon", "10:02"), "P1 0 step-2": at("mon", "10:02")}
    incident = facts(calling=called(5, 5, 5), steps_over=over)
    assert days_of(incident, at("mon", "10:14"), Kind.ACKNOWLEDGE) == rows("""
        Mon 05 10:00 acknowledge step-1
        Mon 05 10:02 acknowledge step-2
        Mon 05 10:02 acknowledge step-3
    """)


def test_somebody_who_comes_puts_the_next_call_off_until_it_is_late() -> None:
    """Said at 10:02: the next are called at 10:15, the target; said at 10:12, when a step's time has passed since."""
    incident = facts(calling=called(5, 5), fired=frozenset({(Kind.ACKNOWLEDGE, "P1 0 step-1")}))
    for said, due in (("10:02", "10:15"), ("10:12", "10:17")):
        coming = replace(incident, coming_at=at("mon", said))
        assert pending(coming, at("mon", said), Kind.ACKNOWLEDGE) == [f"Mon 05 {due} acknowledge step-2"]


def test_acknowledging_ends_the_calls() -> None:
    """Nobody is called to what somebody has."""
    assert pending(investigated(), at("mon", "12:00"), Kind.ACKNOWLEDGE) == []


def test_a_new_priority_begins_its_own_calls_from_the_declaration() -> None:
    """From P3 to P1 at 11:00, unacknowledged for an hour: the newest call of a P1 is due at once."""
    lowered = facts("P3")
    raised = facts("P1", fired=frozenset({(Kind.ACKNOWLEDGE, plan(lowered, at("mon", "10:00"))[0].slot)}))
    assert pending(raised, at("mon", "11:00"), Kind.ACKNOWLEDGE) == ["Mon 05 10:45 acknowledge again-4"]
