"""Weeks add up to the year: each figure counts where it became certain, and a week that was posted stays true."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime, timedelta

import pytest

from bot.domain.durations import history
from bot.domain.kept_targets import first_targets
from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reports.figures import Figures, Share, distribution, figures
from bot.domain.reports.metrics import IncidentMetrics, counted_in, left_out, metrics_of
from bot.domain.reports.period import Period
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.domain.vocabulary import ACTIVE, Priority, Status
from bot.reports.metrics_store import fill
from bot.reports.past import Cast, Invented, invent
from bot.reports.past_written import write_past
from bot.reports.report import load
from bot.reports.summary import baseline
from storage.engine import Database
from storage.reports import UNDER_WAY, Row
from storage.store import Store
from storage.tables import Figures as FiguresRow
from tests.reports.test_by_hand import NOW
from tests.reports.told import TEAM, at, write

CAST = Cast([f"U{number}" for number in range(1, 9)], ["Checkout", "Payments", "Search", "Website"])
WEEK = timedelta(weeks=1)
FIRST = at("11-02 00:00") - 53 * WEEK
"""The Monday with which the invented year begins."""
POSTED = timedelta(hours=9)
"""How long after its end a week's summary is posted."""
SHARES = ("acknowledged_in_time", "resolved_in_time", "updates_on_time", "reopened")
TIMES: dict[str, Callable[[IncidentMetrics], timedelta | None]] = {
    "acknowledge": lambda case: case.took.acknowledge if case.counts.acknowledged else None,
    "resolve": lambda case: case.took.resolve if case.counts.resolved else None,
}


def weeks() -> Iterator[Period]:
    """Give every week of the invented year."""
    for number in range(53):
        since = FIRST + number * WEEK
        yield Period(since, since + WEEK, "a week", (since, since))


async def told(store: Store, period: Period) -> Figures:
    """Return the figures of a period as everybody reads them."""
    async with store.read() as unit:
        _, cases = await load(unit, Asked(period), NOW, viewer=None)
    return figures(cases)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_the_weeks_of_a_year_add_up_to_the_years_report(database: Database) -> None:
    """Each sum, and the pooled times, equal the year's; what is open at a week's end is carried over into the next."""
    store = Store(database, TEAM)
    await write(store, (), zone="UTC")
    await write_past(store, CAST, NOW)
    by_week = [await told(store, week) for week in weeks()]
    year = await told(store, Period(FIRST, FIRST + 53 * WEEK, "the year", (FIRST, FIRST)))
    assert year.count > 250
    open_at_the_end = [week.count - week.resolved for week in by_week]
    assert [week.carried_over for week in by_week] == [0, *open_at_the_end[:-1]]
    assert sum(open_at_the_end) > 0
    for name in ("declared", "resolved", "unacknowledged"):
        assert sum(getattr(week, name) for week in by_week) == getattr(year, name), name
    for name in SHARES:
        shares = [getattr(week, name) for week in by_week]
        assert Share(sum(s.part for s in shares), sum(s.whole for s in shares)) == getattr(year, name), name
    for name, took in TIMES.items():
        pooled = sorted(span for week in by_week for span in map(took, week.cases) if span is not None)
        assert pooled == sorted(span for span in map(took, year.cases) if span is not None)
        assert distribution(pooled) == getattr(year, name)


def test_a_week_that_was_posted_is_never_understated_later() -> None:
    """The figures of each week, as they were known when it was posted, are those that a later reader finds."""
    happened = [one for one in invent(CAST, DEFAULT_POLICY, until=NOW) if not one.row["drill"]]
    for week in weeks():
        around = [one for one in happened if week.since - 6 * WEEK < one.row["declared_at"] < week.until]
        assert _as_known(around, week, week.until + POSTED) == _as_known(around, week, NOW + POSTED)


def _as_known(happened: list[Invented], week: Period, now: datetime) -> dict[str, object]:
    rows = [row for one in happened if (row := _row(one, now)) is not None and left_out(row) is None]
    cases = [counted_in(metrics_of(row, now), week.since, week.until) for row in rows]
    found = figures(cases)
    said = {field.name: getattr(found, field.name) for field in fields(Figures) if field.name != "cases"}
    return said | {"declared": found.declared, "resolved": found.resolved}


def _row(one: Invented, now: datetime) -> Row | None:
    """Return the row of an incident as it stood then; None before it was declared."""
    moments = [moment for moment in one.moments if moment.effective_at <= now]
    if not moments:
        return None
    kept = FiguresRow(incident_id=0)
    at, priority, calendar = history(moments), Priority(one.row["priority"]), DEFAULT_POLICY.calendar
    promised = DEFAULT_POLICY.of_priority(priority)
    fill(kept, at, first_targets(priority, promised, at.declared, calendar, at.rests), calendar)
    ended = Status.CANCELLED if one.row["status"] == Status.CANCELLED else Status.CLOSED
    status = ended if len(moments) == len(one.moments) else Status.RESOLVED if kept.resolved_at else Status.DECLARED
    known = {
        "id": 0,
        "number": 0,
        "priority": one.row["priority"],
        "status": status,
        "drill": False,
        "cause_category": "",
        "root_cause": "",
        "declared_at": one.row["declared_at"],
        "paused_at": None,
    }
    return Row(**{name: known[name] if name in known else getattr(kept, name) for name in Row._fields})


def test_what_is_under_way_is_what_the_lifecycle_calls_active() -> None:
    """The words by which the database is asked are those of the statuses."""
    assert set(UNDER_WAY) == ACTIVE


@pytest.mark.parametrize(
    ("counted_since", "compared"),
    [("01-01 00:00", 4), ("10-05 00:00", 4), ("10-05 00:01", 3), ("10-26 09:30", 0), ("11-01 09:30", 0)],
)
def test_only_weeks_that_were_wholly_counted_are_compared_with(counted_since: str, compared: int) -> None:
    """A week that began before Muster counted says nothing about how many incidents there were in it."""
    since = at("11-02 00:00")
    week = Period(since, since + WEEK, "week 45", (since - WEEK, since))
    before, count = baseline(Rhythm.WEEKLY, week, "UTC", at(counted_since))
    assert (before.since, before.until, count) == (since - compared * WEEK, since, compared)
