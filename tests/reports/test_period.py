"""Periods and when summaries are due: on the clocks of the workspace's zone, over their changes too."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.calendar import WorkingCalendar
from bot.domain.errors import Refusal
from bot.domain.reports.period import USAGE, Period, parse
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


@pytest.mark.parametrize(
    ("said", "name", "first", "days"),
    [
        ("today", "today", "2026-11-25", 1),
        ("yesterday", "yesterday", "2026-11-24", 1),
        ("since Monday", "the days since Monday, 23 Nov", "2026-11-23", 3),
        ("since thu", "the days since Thursday, 19 Nov", "2026-11-19", 7),
        ("since wednesday", "the days since Wednesday, 25 Nov", "2026-11-25", 1),
        ("since yesterday", "the days since Tuesday, 24 Nov", "2026-11-24", 2),
        ("since 2026-11-01", "the days since Sunday, 1 Nov", "2026-11-01", 25),
        ("october", "October 2026", "2026-10-01", 31),
        ("Oct", "October 2026", "2026-10-01", 31),
        ("november", "November 2026 so far", "2026-11-01", 25),
        ("December", "December 2025", "2025-12-01", 31),
        ("october 2025", "October 2025", "2025-10-01", 31),
        ("Q3", "Q3 2026", "2026-07-01", 92),
        ("q4", "Q4 2026 so far", "2026-10-01", 56),
        ("Q3 2025", "Q3 2025", "2025-07-01", 92),
        ("2025-q1", "Q1 2025", "2025-01-01", 90),
        ("last quarter", "Q3 2026", "2026-07-01", 92),
        ("this quarter", "Q4 2026 so far", "2026-10-01", 56),
        ("last year", "2025", "2025-01-01", 365),
        ("2026", "2026 so far", "2026-01-01", 329),
        ("last 7 days", "the last 7 days", "2026-11-18", 8),
    ],
)
def test_periods_are_named_as_people_name_them(said: str, name: str, first: str, days: int) -> None:
    """Days, weekdays, months, quarters and years; one without a year is the newest that has begun."""
    period = parse(said, NOW, "UTC")
    began, last = period.since.date(), (period.until - timedelta(seconds=2)).date()
    assert (period.name, str(began), (last - began).days + 1) == (name, first, days)
    # What it is compared with is as long as it, and ends where it begins or before.
    assert period.earlier[0] < period.earlier[1] <= period.since


@pytest.mark.parametrize(
    "said",
    ["", "Q5", "last century", "octopus", "mo", "since when", "since 1999-01-01", "2025-q1 2026", "0000", "9999"],
)
def test_what_is_no_period_is_refused_with_the_words_that_are_known(said: str) -> None:
    """Whatever was typed, the answer names words that work; each of them does."""
    if said:
        with pytest.raises(Refusal, match="since Monday, this week, last month, October"):
            parse(said, NOW, BERLIN)
    for known in USAGE.replace(" or ", ", ").split(", "):
        assert parse(known, NOW, BERLIN).since < NOW


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
