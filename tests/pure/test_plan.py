"""What is due when: each table reads as the days of one incident that nobody touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.reminder_plan import Due, Kind, TimedReview, plan, rings_again
from bot.domain.vocabulary import ACTIVE, Status
from tests.pure.planned import OFFICE, at, days_of, facts, investigated, pending, rows


def test_a_p1_left_alone_counts_around_the_clock() -> None:
    """Every stage of a P1 from its declaration at ten to its breach four hours later."""
    assert days_of(facts("P1"), at("mon", "14:00")) == rows("""
        Mon 05 10:00 acknowledge step-1
        Mon 05 10:15 acknowledge again-2
        Mon 05 10:25 acknowledge again-3
        Mon 05 10:27 update      nudge
        Mon 05 10:30 update      due
        Mon 05 10:45 update      half
        Mon 05 10:45 acknowledge again-4
        Mon 05 11:00 update      whole
        Mon 05 11:25 acknowledge again-5
        Mon 05 11:30 update      whole-2
        Mon 05 12:00 update      whole-3
        Mon 05 12:00 stale       ask-1
        Mon 05 12:30 update      whole-4
        Mon 05 12:45 acknowledge again-6
        Mon 05 13:00 update      whole-5
        Mon 05 13:00 resolve     three-quarters
        Mon 05 13:30 update      whole-6
        Mon 05 14:00 update      whole-7
        Mon 05 14:00 resolve     breach
        Mon 05 14:00 stale       ask-2
    """)


def test_a_p2_on_a_sunday_night_counts_around_the_clock() -> None:
    """Quiet hours are not for P1 and P2."""
    told = days_of(facts("P2", at("sun", "23:00")), at("+mon", "07:00"), Kind.ACKNOWLEDGE, Kind.RESOLVE)
    assert told == rows("""
        Sun 11 23:00 acknowledge step-1
        Sun 11 23:30 acknowledge again-2
        Sun 11 23:40 acknowledge again-3
        Mon 12 00:00 acknowledge again-4
        Mon 12 00:40 acknowledge again-5
        Mon 12 02:00 acknowledge again-6
        Mon 12 04:40 acknowledge again-7
        Mon 12 05:00 resolve     three-quarters
        Mon 12 07:00 resolve     breach
    """)


def test_a_p3_declared_on_friday_afternoon_rests_until_monday() -> None:
    """Four working hours from Friday 15:00 end on Monday at 11:00, and nothing is said in between."""
    assert days_of(facts("P3", at("fri", "15:00")), at("+mon", "17:00")) == rows("""
        Fri 09 15:00 acknowledge step-1
        Mon 12 10:55 update      nudge
        Mon 12 11:00 update      due
        Mon 12 11:00 acknowledge again-2
        Mon 12 12:00 acknowledge again-3
        Mon 12 13:00 update      half
        Mon 12 14:00 acknowledge again-4
        Mon 12 15:00 update      whole
    """)


def test_a_p4_is_reminded_of_once_a_working_day() -> None:
    """One working day from Thursday 11:00 is Friday 11:00, two are Monday 11:00."""
    assert days_of(investigated("P4", at("thu", "11:00")), at("+wed", "17:00"), Kind.UPDATE) == rows("""
        Fri 09 10:55 update nudge
        Fri 09 11:00 update due
        Fri 09 15:00 update half
        Mon 12 11:00 update whole
        Tue 13 11:00 update whole-2
        Wed 14 11:00 update whole-3
    """)


def test_a_span_that_ends_as_work_ends_is_told_of_when_work_begins() -> None:
    """Four working hours from 13:00 are over at 17:00 sharp, when nobody works."""
    assert days_of(facts("P3", at("fri", "13:00")), at("+mon", "09:00"), Kind.ACKNOWLEDGE) == rows("""
        Fri 09 13:00 acknowledge step-1
        Mon 12 09:00 acknowledge again-2
    """)


def test_a_free_day_is_passed_over() -> None:
    """With Monday off, who is called on Friday night is called on Tuesday."""
    calendar = replace(OFFICE, free_dates=frozenset({at("+mon", "00:00").date()}))
    incident = replace(facts("P3", at("fri", "20:00")), calendar=calendar)
    assert pending(incident, at("fri", "20:00"), Kind.ACKNOWLEDGE) == ["Tue 13 09:00 acknowledge step-1"]


@pytest.mark.parametrize(
    ("minutes", "nudge"),
    [(120, "Mon 05 11:55"), (31, "Mon 05 10:28"), (2, None)],
    ids=["five minutes before", "a tenth of the cadence before", "not for a promise so near"],
)
def test_the_author_is_nudged_shortly_before_the_promised_moment(minutes: int, nudge: str | None) -> None:
    """Five minutes before, or a tenth of the cadence where that is shorter; never before the promise was made."""
    cadence = "P2" if minutes == 120 else "P1"
    incident = investigated(cadence, next_update_at=at("mon", "10:00") + timedelta(minutes=minutes))
    first = pending(incident, at("mon", "10:00"), Kind.UPDATE)[0]
    assert first == (f"{nudge} update nudge" if nudge else "Mon 05 10:02 update due")


def test_a_nudge_that_would_fall_outside_work_is_left_out() -> None:
    """A P3 update promised for nine sharp is asked for at nine, not at five to."""
    incident = investigated("P3", next_update_at=at("tue", "09:00"))
    assert pending(incident, at("mon", "10:00"), Kind.UPDATE) == ["Tue 06 09:00 update due"]


@pytest.mark.parametrize(
    ("stage", "said", "rings"),
    [
        ("due", [], True),
        ("whole", ["due", "half"], True),
        ("whole-2", ["whole"], True),
        ("whole-3", ["whole", "whole-2"], False),
        ("whole-4", ["whole", "whole-2", "whole-3"], True),
        ("whole-9", [], True),
        ("whole-7", ["whole-3"], True),
        ("whole-7", ["whole-4"], False),
        ("three-quarters", [], True),
    ],
)
def test_a_repetition_rings_ever_more_rarely(stage: str, said: list[str], *, rings: bool) -> None:
    """The first, second, fourth and eighth; one that stands for others left out, where one of those would have."""
    due = Due(Kind.UPDATE, f"a b {stage}", stage, at("mon", "10:00"), "")
    fired = [("update", f"a b {each}") for each in said] + [("update", "c d whole-2"), ("stale", "a b whole-2")]
    assert rings_again(due, fired) is rings


def test_a_vacant_manager_is_asked_for_at_once_and_again() -> None:
    """Every quarter of an hour around the clock; every working hour where work has hours."""
    assert days_of(investigated(vacant_since=at("mon", "10:10")), at("mon", "10:40"), Kind.MANAGER) == rows("""
        Mon 05 10:10 manager ask-1
        Mon 05 10:25 manager ask-2
        Mon 05 10:40 manager ask-3
    """)
    evening = investigated("P3", vacant_since=at("mon", "20:00"))
    assert days_of(evening, at("tue", "10:00"), Kind.MANAGER) == rows("""
        Tue 06 09:00 manager ask-1
        Tue 06 10:00 manager ask-2
    """)


def test_closing_is_asked_for_when_closing_is_possible() -> None:
    """Not while its review is due: a working day after that was signed off, and then as often as ever."""
    over = facts(status=Status.RESOLVED, resolved_at=at("thu", "09:00"))
    due = TimedReview(at("thu", "09:00"), at("thu", "09:00") + timedelta(days=7), None)
    assert pending(replace(over, review=due), at("thu", "09:00"), Kind.CLOSE) == []
    signed = replace(over, reviewed_at=at("fri", "11:00"))
    assert pending(signed, at("fri", "11:00"), Kind.CLOSE) == ["Mon 12 11:00 close day-1"]
    unreviewed = replace(over, review=replace(due, due_at=None))
    assert pending(unreviewed, at("thu", "09:00"), Kind.CLOSE) == ["Fri 09 09:00 close day-1"]


def test_a_resolved_incident_asks_to_be_closed_on_five_working_days() -> None:
    """Daily, in working hours, and then not again: also for a P1, resolved in the night."""
    incident = investigated(status=Status.RESOLVED, resolved_at=at("wed", "22:30"))
    assert days_of(incident, at("+sun", "23:59")) == rows("""
        Fri 09 09:00 close day-1
        Mon 12 09:00 close day-2
        Tue 13 09:00 close day-3
        Wed 14 09:00 close day-4
        Thu 15 09:00 close day-5
    """)


@pytest.mark.parametrize("status", sorted(set(Status) - ACTIVE - {Status.RESOLVED}))
def test_what_has_ended_reminds_of_nothing(status: Status) -> None:
    """Closed, cancelled and merged incidents are quiet, even with everything else overdue."""
    ended = investigated(status=status, vacant_since=at("mon", "10:00"), resolved_at=at("mon", "11:00"))
    assert plan(ended, at("+mon", "10:00")) == []


def test_follow_ups_that_nobody_has_are_asked_about_unless_closing_asks_for_them() -> None:
    """By working day once it is over; while work goes on, or it is asked to be closed, nothing else asks."""
    since, later = at("mon", "15:00"), at("mon", "16:00")
    over = investigated(status=Status.RESOLVED, resolved_at=since, nobodys_since=at("mon", "12:00"))
    reviewed = replace(over, review=TimedReview(since, at("+mon", "12:00"), None))
    assert [each.due_at for each in plan(reviewed, later) if each.kind is Kind.NOBODYS] == [at("tue", "15:00")]
    for facts_of, asks in ((over, {Kind.CLOSE}), (replace(over, status=Status.INVESTIGATING), set[Kind]())):
        kinds = {each.kind for each in plan(facts_of, later)} & {Kind.NOBODYS, Kind.CLOSE}
        assert kinds == asks
    closed = replace(over, status=Status.CLOSED)
    assert Kind.NOBODYS in {each.kind for each in plan(closed, later)}
