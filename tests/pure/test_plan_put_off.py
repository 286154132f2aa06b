"""What snoozes, pauses, reopenings and an outage put off, and what they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.reminder_plan import Kind, plan
from tests.pure.planned import at, days_of, facts, investigated, pending, rows


def test_a_snoozed_reminder_comes_again_without_a_nudge() -> None:
    """Put off by fourteen minutes: asked again then; that it is overdue is told when it would have been."""
    incident = investigated(snoozed_until=at("mon", "10:44"))
    assert days_of(incident, at("mon", "11:00"), Kind.UPDATE) == rows("""
        Mon 05 10:44 update due
        Mon 05 10:45 update half
        Mon 05 11:00 update whole
    """)


def test_a_snooze_past_the_escalation_puts_off_only_the_question() -> None:
    """Put off by half an hour when it was overdue by half: the question waits, the others are told in time."""
    incident = investigated(snoozed_until=at("mon", "11:16"))
    assert days_of(incident, at("mon", "11:30"), Kind.UPDATE) == rows("""
        Mon 05 10:45 update half
        Mon 05 11:00 update whole
        Mon 05 11:16 update due
        Mon 05 11:30 update whole-2
    """)


def test_a_snooze_that_ends_before_the_promised_moment_changes_nothing() -> None:
    """The promise itself is not brought forward."""
    incident = investigated(snoozed_until=at("mon", "10:20"))
    assert pending(incident, at("mon", "10:10"), Kind.UPDATE) == ["Mon 05 10:30 update due"]


def test_a_paused_incident_waits_for_the_end_of_its_pause_only() -> None:
    """Everything else rests."""
    incident = investigated(paused_until=at("tue", "08:00"), next_update_at=None, vacant_since=at("mon", "10:00"))
    assert pending(incident, at("mon", "15:00")) == ["Tue 06 08:00 resume resume"]


@pytest.mark.parametrize(
    ("priority", "breach"), [("P1", "Tue 06 08:00 resolve breach"), ("P3", "Thu 08 15:00 resolve breach")]
)
def test_a_pause_puts_the_target_off_by_what_it_took_of_the_time_that_counts(priority: str, breach: str) -> None:
    """A pause from 12:00 to 06:00 is eighteen hours of a P1, and five working hours of a P3."""
    rests = ((at("mon", "12:00"), at("tue", "06:00")),)
    told = days_of(investigated(priority, rests=rests), at("+mon", "10:00"), Kind.RESOLVE)
    assert told[-1] == breach


def test_a_pause_after_the_target_was_missed_changes_nothing() -> None:
    """The P1 was over its four hours at 14:00; it rested from 15:00."""
    incident = investigated(rests=((at("mon", "15:00"), at("mon", "20:00")),))
    assert days_of(incident, at("tue", "10:00"), Kind.RESOLVE)[-1] == "Mon 05 14:00 resolve breach"


def test_after_an_outage_only_the_newest_stage_of_each_kind_is_said() -> None:
    """At 14:10, with nothing said since 10:00, one reminder of each kind is due; what they passed over never comes."""
    incident = facts("P1")
    back = at("mon", "14:10")
    assert pending(incident, back) == rows("""
        Mon 05 12:45 acknowledge again-6
        Mon 05 14:00 update      whole-7
        Mon 05 14:00 resolve     breach
        Mon 05 14:00 stale       ask-2
    """)
    said = frozenset((due.kind, due.slot) for due in plan(incident, back))
    assert pending(replace(incident, fired=said), back) == rows("""
        Mon 05 14:30 update      whole-8
        Mon 05 15:25 acknowledge again-7
        Mon 05 16:00 stale       ask-3
    """)


def test_what_has_fired_never_returns() -> None:
    """A stage that has fired is not pending again, however often it is planned and whenever the clock is read."""
    incident = facts("P1")
    first = next(due for due in plan(incident, at("mon", "10:08")) if due.kind is Kind.ACKNOWLEDGE)
    told = replace(incident, fired=frozenset({(first.kind, first.slot)}))
    for minutes in range(0, 240, 7):
        now = at("mon", "10:00") + timedelta(minutes=minutes)
        assert first.slot not in {due.slot for due in plan(told, now)}


def test_a_reopened_incident_has_its_targets_told_again_without_the_time_it_had_ended() -> None:
    """Resolved for a day in between: the breach comes a day later, though the first one fired."""
    fired = frozenset((due.kind, due.slot) for due in plan(investigated(), at("mon", "14:00")))
    rests = ((at("mon", "14:00"), at("tue", "14:00")),)
    again = investigated(fired=fired, reopened=1, rests=rests, next_update_at=at("tue", "14:30"))
    assert pending(again, at("tue", "14:00"), Kind.RESOLVE) == ["Mon 05 14:00 resolve breach"]
    sooner = replace(again, rests=((at("mon", "13:30"), at("tue", "14:00")),))
    assert pending(sooner, at("tue", "14:01"), Kind.RESOLVE) == ["Mon 05 13:00 resolve three-quarters"]
