"""What is due when: each table reads as the days of one incident that nobody touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.calls import Call, Calling
from bot.domain.policy import DEFAULT_POLICY, Audience
from bot.domain.reminder_plan import Due, Facts, Kind, TimedReview, plan, rings_again
from bot.domain.vocabulary import ACTIVE, Priority, Status

OFFICE = WorkingCalendar()
"""Monday to Friday, 09:00 to 17:00 UTC."""


def called(*minutes: int, **more: object) -> Calling:
    """Return a chain of so many steps, of a person each, which last so long."""
    calls = tuple(
        Call(f"step-{number}", Audience(people=(f"U{number}",)), timedelta(minutes=lasts))
        for number, lasts in enumerate(minutes, start=1)
    )
    return replace(Calling(calls, every=timedelta(minutes=[10, *minutes][-1])), **more)  # type: ignore[arg-type]


def at(day: str, clock: str) -> datetime:
    """Return a moment of the week of Monday 5 January 2026, or of the next: `at("mon", "10:00")`, `at("+mon", …)`."""
    number = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day.removeprefix("+"))
    hour, minute = map(int, clock.split(":"))
    weeks = timedelta(weeks=1) if day.startswith("+") else timedelta(0)
    return datetime(2026, 1, 5, hour, minute, tzinfo=UTC) + timedelta(days=number) + weeks


def facts(priority: str = "P1", declared: datetime | None = None, **more: object) -> Facts:
    """Return an incident just declared, by default policy on a Monday at 10:00."""
    policy = DEFAULT_POLICY.of_priority(Priority(priority))
    declared = declared or at("mon", "10:00")
    plain = Facts(
        status=Status.DECLARED,
        priority=Priority(priority),
        policy=policy,
        calendar=OFFICE,
        calling=called(60 if priority in {"P3", "P4"} else 10),
        declared_at=declared,
        acknowledged_at=None,
        promised_at=declared,
        next_update_at=policy.update_every.after(declared, OFFICE),
        active_at=declared,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # names of fields


def investigated(priority: str = "P1", since: datetime | None = None, **more: object) -> Facts:
    """Return an incident acknowledged as soon as it was declared."""
    declared = since or at("mon", "10:00")
    return facts(priority, declared, **{"status": Status.INVESTIGATING, "acknowledged_at": declared, **more})


def days_of(incident: Facts, until: datetime, *only: Kind) -> list[str]:
    """Let every reminder fire at its moment, and return what fired up to `until`, a line each."""
    told = list[str]()
    now = incident.declared_at
    while pending := [due for due in plan(incident, now) if not only or due.kind in only]:
        first = pending[0]
        now = max(now, first.due_at)
        if now > until:
            break
        told.append(line(first, now))
        incident = replace(incident, fired=incident.fired | {(first.kind, first.slot)})
    return told


def line(due: Due, at: datetime | None = None) -> str:
    """Return a reminder as the tables write it."""
    return f"{(at or due.due_at):%a %d %H:%M} {due.kind} {due.stage}"


def pending(incident: Facts, now: datetime, *only: Kind) -> list[str]:
    """Return what is pending at a moment, a line each."""
    return [line(due) for due in plan(incident, now) if not only or due.kind in only]


def rows(table: str) -> list[str]:
    """Return the lines of a table."""
    return [" ".join(row.split()) for row in table.strip().splitlines()]


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


def test_a_new_priority_begins_its_own_calls_from_the_declaration() -> None:
    """From P3 to P1 at 11:00, unacknowledged for an hour: the newest call of a P1 is due at once."""
    lowered = facts("P3")
    raised = facts("P1", fired=frozenset({(Kind.ACKNOWLEDGE, plan(lowered, at("mon", "10:00"))[0].slot)}))
    assert pending(raised, at("mon", "11:00"), Kind.ACKNOWLEDGE) == ["Mon 05 10:45 acknowledge again-4"]


def test_a_reopened_incident_has_its_targets_told_again_without_the_time_it_had_ended() -> None:
    """Resolved for a day in between: the breach comes a day later, though the first one fired."""
    fired = frozenset((due.kind, due.slot) for due in plan(investigated(), at("mon", "14:00")))
    rests = ((at("mon", "14:00"), at("tue", "14:00")),)
    again = investigated(fired=fired, reopened=1, rests=rests, next_update_at=at("tue", "14:30"))
    assert pending(again, at("tue", "14:00"), Kind.RESOLVE) == ["Mon 05 14:00 resolve breach"]
    sooner = replace(again, rests=((at("mon", "13:30"), at("tue", "14:00")),))
    assert pending(sooner, at("tue", "14:01"), Kind.RESOLVE) == ["Mon 05 13:00 resolve three-quarters"]


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
