"""Periods and when summaries are due: on the clocks of the workspace's zone, over their changes too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.reports.period import Period, parse
from bot.domain.reports.schedule import Rhythm, Schedule, Target, latest, next_due

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
"""A Wednesday."""


def utc(words: str) -> datetime:
    """Read a moment in UTC."""
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "since", "until", "earlier"),
    [
        # The last Sunday of October is 25 hours long there.
        ("2026-10", "2026-09-30 22:00", "2026-10-31 23:00", ("2026-08-31 22:00", "2026-09-30 22:00")),
        ("2026-W43", "2026-10-18 22:00", "2026-10-25 23:00", ("2026-10-11 22:00", "2026-10-18 22:00")),
        ("last week", "2026-11-15 23:00", "2026-11-22 23:00", ("2026-11-08 23:00", "2026-11-15 23:00")),
        ("last month", "2026-09-30 22:00", "2026-10-31 23:00", ("2026-08-31 22:00", "2026-09-30 22:00")),
        ("2026-01", "2025-12-31 23:00", "2026-01-31 23:00", ("2025-11-30 23:00", "2025-12-31 23:00")),
    ],
)
def test_a_calendar_period_begins_and_ends_at_midnight_there(
    said: str, since: str, until: str, earlier: tuple[str, str]
) -> None:
    """Weeks and months are those of the zone's clocks, and the one before is whole."""
    period = parse(said, NOW, BERLIN)
    assert (period.since, period.until) == (utc(since), utc(until))
    assert period.earlier == (utc(earlier[0]), utc(earlier[1]))


def test_a_week_under_way_is_compared_with_as_much_of_the_week_before() -> None:
    """Half a week against a whole one would always look better."""
    period = parse("this week", NOW, "UTC")
    assert period.since == utc("2026-11-23 00:00")
    assert period.until == NOW + timedelta(seconds=1)
    assert period.earlier == (utc("2026-11-16 00:00"), utc("2026-11-18 12:30") + timedelta(seconds=1))
    assert period.name.endswith("so far")


def test_rolling_days_go_back_on_the_clocks_there() -> None:
    """The same time of day a month ago, though an hour was gained since; nothing is missed or counted twice."""
    period = parse("30d", NOW, BERLIN)
    assert period.since == utc("2026-10-26 12:30") + timedelta(seconds=1)
    longer = parse("60d", NOW, BERLIN)
    assert longer.since == utc("2026-09-26 11:30") + timedelta(seconds=1)
    assert period.earlier == (longer.since, period.since)


def _weekly(schedule: Schedule, calendar: WorkingCalendar, now: datetime) -> tuple[str, datetime, Period]:
    slot = next(slot for slot in latest(schedule, calendar, now) if slot.rhythm is Rhythm.WEEKLY)
    return slot.key, slot.due_at, slot.period


def test_the_weekly_summary_falls_due_at_nine_there_all_year() -> None:
    """Nine in the morning is 07:00 UTC in summer and 08:00 in winter."""
    calendar = WorkingCalendar(zone=BERLIN)
    assert _weekly(Schedule(), calendar, utc("2026-10-20 12:00"))[:2] == ("2026-W42", utc("2026-10-19 07:00"))
    assert _weekly(Schedule(), calendar, utc("2026-10-27 12:00"))[:2] == ("2026-W43", utc("2026-10-26 08:00"))


def test_before_its_time_the_summary_of_the_week_before_is_the_newest() -> None:
    """At a minute to nine on Monday, last week's is not due yet."""
    calendar = WorkingCalendar(zone="UTC")
    assert _weekly(Schedule(), calendar, utc("2026-11-23 08:59"))[0] == "2026-W46"
    assert _weekly(Schedule(), calendar, utc("2026-11-23 09:00"))[0] == "2026-W47"
    assert next_due(Schedule(), calendar, utc("2026-11-23 08:59")) == utc("2026-11-23 09:00")


def test_the_monthly_summary_falls_due_on_the_first_working_day() -> None:
    """The first of November 2026 is a Sunday."""
    slot = next(s for s in latest(Schedule(), WorkingCalendar(), utc("2026-11-25 00:00")) if s.rhythm is Rhythm.MONTHLY)
    assert (slot.key, slot.due_at) == ("2026-10", utc("2026-11-02 09:00"))


def test_a_schedule_is_kept_as_it_was_set() -> None:
    """What the workspace's row keeps reads back the same."""
    schedule = Schedule(
        frozenset({Rhythm.WEEKLY}), 4, time(16, 30), (Target("C1", ("Payments",), utc("2026-11-01 00:00")), Target())
    )
    assert Schedule.of(schedule.to_json()) == schedule
