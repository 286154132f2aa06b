"""An expected resolution that passes unmet asks for a new one, once for each that was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.reminder_plan import Facts, Kind
from bot.domain.vocabulary import Status
from tests.pure.planned import at, days_of, facts, investigated, pending, rows


@pytest.mark.parametrize(
    ("priority", "expected", "told"),
    [
        ("P1", at("mon", "11:30"), "Mon 05 11:30 expected passed"),
        ("P2", at("sat", "03:00"), "Sat 10 03:00 expected passed"),
        ("P3", at("mon", "20:00"), "Tue 06 09:00 expected passed"),
        ("P4", at("sat", "12:00"), "Mon 12 09:00 expected passed"),
    ],
)
def test_it_asks_once_at_its_moment_and_in_working_time_where_that_is_kept(
    priority: str, expected: datetime, told: str
) -> None:
    """P1 and P2 at any hour; P3 and P4 when people are at work; never twice for the same expectation."""
    incident = investigated(priority, expected_at=expected)
    assert days_of(incident, at("+wed", "17:00"), Kind.EXPECTED) == rows(told)


def test_a_new_expectation_is_asked_about_again() -> None:
    """What was said of the first does not silence the second; one moved ahead waits for its own moment."""
    first = investigated("P1", expected_at=at("mon", "11:00"))
    assert pending(first, at("mon", "10:30"), Kind.EXPECTED) == ["Mon 05 11:00 expected passed"]
    second = replace(
        first,
        expected_at=at("mon", "12:00"),
        fired=frozenset({(Kind.EXPECTED, "2026-01-05T11:00:00Z passed")}),
    )
    assert pending(second, at("mon", "11:10"), Kind.EXPECTED) == ["Mon 05 12:00 expected passed"]
    assert pending(replace(second, expected_at=at("mon", "11:00")), at("mon", "11:10"), Kind.EXPECTED) == []


@pytest.mark.parametrize(
    "incident",
    [
        facts("P1"),
        investigated("P1", expected_at=at("mon", "11:00"), paused_until=at("tue", "11:00")),
        investigated("P1", expected_at=at("mon", "11:00"), status=Status.RESOLVED, resolved_at=at("mon", "10:50")),
        investigated("P1", expected_at=at("mon", "11:00"), status=Status.CANCELLED),
        investigated("P1", expected_at=at("mon", "11:00"), status=Status.CLOSED),
    ],
    ids=["nothing expected", "paused", "resolved", "cancelled", "closed"],
)
def test_nothing_is_asked_where_nothing_is_awaited(incident: Facts) -> None:
    """No expectation, a pause, an end."""
    assert pending(incident, at("mon", "12:00"), Kind.EXPECTED) == []
