"""What holds of every plan, whatever the incident, the calendar and the moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkingCalendar
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reminder_plan import Facts, Kind, TimedTask, plan
from bot.domain.vocabulary import ACTIVE, Priority, Status
from bot.reminders.tasks import task_of

START = datetime(2026, 3, 27, tzinfo=UTC)
"""Two days before clocks change in Europe."""
_WORKING = {Priority.P3, Priority.P4}

moments = st.integers(0, 21 * 24 * 3600).map(lambda seconds: START + timedelta(seconds=seconds))
calendars = st.builds(
    WorkingCalendar,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"]),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.sampled_from([time(0), time(7), time(9, 30)]),
    closes=st.sampled_from([time(12), time(17), time(0)]),
    country=st.sampled_from([None, "DE"]),
)


few_tasks = st.lists(st.tuples(moments, moments, st.booleans()), max_size=3).map(
    lambda found: tuple(
        TimedTask(number, min(one, other), max(one, other) + timedelta(seconds=1), follow_up)
        for number, (one, other, follow_up) in enumerate(found, start=1)
    )
)
"""Each due some time after that was said."""
five_moments = st.tuples(*[moments] * 5)
any_moment = st.none() | moments


@st.composite
def incidents(draw: st.DrawFn, statuses: frozenset[Status] = frozenset(Status)) -> Facts:
    """Draw the state of an incident that may well exist."""
    status = draw(st.sampled_from(sorted(statuses)))
    priority = draw(st.sampled_from(Priority))
    declared, acknowledged, promised, updated, paused = sorted(draw(five_moments))
    resting = status in ACTIVE - {Status.DECLARED} and draw(st.booleans())
    return Facts(
        status=status,
        priority=priority,
        policy=DEFAULT_POLICY.of_priority(priority),
        calendar=draw(calendars),
        declared_at=declared,
        acknowledged_at=None if status is Status.DECLARED else acknowledged,
        promised_at=promised,
        next_update_at=None if resting or status not in ACTIVE else updated,
        snoozed_until=draw(any_moment),
        paused_until=paused if resting else None,
        rests=draw(st.sampled_from([(), ((acknowledged, promised),)])),
        active_at=draw(st.sampled_from([declared, acknowledged, promised])),
        vacant_since=draw(st.sampled_from([None, acknowledged])),
        expected_at=draw(any_moment),
        resolved_at=updated if status is Status.RESOLVED else None,
        reopened=draw(st.integers(0, 2)),
        tasks=draw(few_tasks),
    )


def lived(incident: Facts, begin: datetime, steps: int) -> Facts:
    """Let the next few reminders fire, each when it is due."""
    now = begin
    for _ in range(steps):
        due = plan(incident, now)
        if not due:
            break
        now = max(now, due[0].due_at)
        incident = replace(incident, fired=incident.fired | {(due[0].kind, due[0].slot)})
    return incident


@given(incidents(), moments, st.integers(0, 6))
def test_at_most_one_of_a_kind_is_pending_and_no_slot_twice(incident: Facts, now: datetime, steps: int) -> None:
    """However far its life has gone, and of each task; and nothing that has fired is pending again."""
    incident = lived(incident, incident.declared_at, steps)
    due = plan(incident, now)
    assert len({(one.kind, task_of(one) if one.kind is Kind.TASK else 0) for one in due}) == len(due)
    assert not {(one.kind, one.slot) for one in due} & incident.fired
    assert due == sorted(due, key=lambda one: one.due_at)


@given(incidents(ACTIVE), moments, st.integers(0, 6))
def test_an_active_incident_has_exactly_one_update_reminder_unless_it_is_paused(
    incident: Facts, now: datetime, steps: int
) -> None:
    """There is always a next one, however many were passed over; while paused, only its end is waited for."""
    kinds = [one.kind for one in plan(lived(incident, incident.declared_at, steps), now)]
    if incident.paused_until is None:
        assert kinds.count(Kind.UPDATE) == 1
        assert Kind.RESUME not in kinds
    else:
        assert set(kinds) <= {Kind.RESUME}


@given(incidents(frozenset({Status.CLOSED, Status.CANCELLED, Status.MERGED})), moments)
def test_what_has_ended_is_quiet(incident: Facts, now: datetime) -> None:
    """Closed, cancelled and merged incidents have nothing pending but the follow-ups of closed ones."""
    kinds = {one.kind for one in plan(incident, now)}
    assert kinds <= ({Kind.TASK} if incident.status is Status.CLOSED else set())


@given(incidents(), moments, st.integers(0, 6))
def test_every_task_has_a_next_reminder_until_all_were_given(incident: Facts, now: datetime, steps: int) -> None:
    """Exactly one until the last has fired, unless the incident rests."""
    incident = lived(incident, incident.declared_at, steps)
    pending = {task_of(one) for one in plan(incident, now) if one.kind is Kind.TASK}
    ended = {int(slot.split()[0]) for kind, slot in incident.fired if kind == Kind.TASK and slot.endswith("overdue-5")}
    resting = incident.status in {Status.CANCELLED, Status.MERGED} or incident.paused_until is not None
    assert pending == (set() if resting else {task.id for task in incident.tasks} - ended)


@given(incidents(), moments, st.integers(0, 4))
def test_where_work_has_hours_every_reminder_falls_into_them(incident: Facts, now: datetime, steps: int) -> None:
    """P3 and P4 speak in working time; only the end of a pause is when people said."""
    for due in plan(lived(incident, incident.declared_at, steps), now):
        day_work = incident.priority in _WORKING or due.kind is Kind.CLOSE
        if due.kind is Kind.TASK:
            follow_ups = {task.id for task in incident.tasks if task.follow_up}
            day_work = day_work or incident.status not in ACTIVE or task_of(due) in follow_ups
        if day_work and due.kind is not Kind.RESUME:
            at_its_end = due.kind is Kind.TASK and incident.calendar.is_working(due.due_at - timedelta(seconds=1))
            assert at_its_end or incident.calendar.is_working(due.due_at), due


@given(incidents(), moments)
def test_what_is_overdue_is_said_at_once_and_then_only_what_is_ahead(incident: Facts, now: datetime) -> None:
    """One catch-up of a kind: once it has fired, all that is pending of its kind lies in the future."""
    overdue = [due for due in plan(incident, now) if due.due_at <= now]
    told = replace(incident, fired=incident.fired | {(due.kind, due.slot) for due in overdue})
    assert all(due.due_at > now for due in plan(told, now))


@given(incidents(), moments, st.integers(1, 600))
def test_a_plan_does_not_move_by_itself(incident: Facts, now: datetime, seconds: int) -> None:
    """What is ahead stays what it is until it is due."""
    later = now + timedelta(seconds=seconds)
    ahead = [due for due in plan(incident, now) if due.due_at > later]
    assert set(ahead) <= set(plan(incident, later))
