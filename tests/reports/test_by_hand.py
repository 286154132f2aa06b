"""A table of incidents with every figure worked out by hand beside it, on both databases, and again from the CSV."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import polars as pl
import pytest

from bot.domain.reports.figures import BEHIND, By, Distribution, Figures, MetricFilter, Share
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked, Report
from bot.domain.vocabulary import Status
from bot.reports.export import incidents_csv
from bot.reports.report import build, load
from storage.engine import Database
from storage.promises import KEPT, MISSED, OPEN
from storage.store import Store
from tests.reports.told import TEAM, Told, at, write

ZONE = "Europe/Berlin"
"""Clocks go back there at 01:00 UTC on 25 October 2026; people work from 9 to 17, Monday to Friday."""
NOW = at("11-01 00:00")

TABLE = (
    # 10 min to detect, 10 to acknowledge, 40 to a workaround, 2 h to resolve, 2 h 15 min of impact.
    Told(
        1,
        "P1",
        Status.CLOSED,
        (
            ("declared", "10-05 10:00"),
            ("acknowledged", "10-05 10:10"),
            ("workaround", "10-05 10:40"),
            ("resolved", "10-05 12:00"),
            ("impact_started", "10-05 09:45", "corrected"),
            ("detected", "10-05 09:55", "corrected"),
            ("closed", "10-06 09:00"),
        ),
        services=("Checkout", "Payments"),
        root_cause="Expired certificate",
        promises=(("10-05 10:30", KEPT), ("10-05 11:00", KEPT), ("10-05 11:30", MISSED)),
    ),
    # Reopened: counts once, 5 h 30 min to its latest resolution; the hour between does not count against 8 h.
    Told(
        2,
        "P2",
        Status.RESOLVED,
        (
            ("declared", "10-06 08:00"),
            ("acknowledged", "10-06 08:20"),
            ("resolved", "10-06 10:00"),
            ("reopened", "10-06 11:00"),
            ("resolved", "10-06 13:30"),
        ),
        services=("Search",),
        root_cause="expired certificate.",
    ),
    # Acknowledged after 50 min, late; resolved at 20:00 as recorded, at 16:30 as corrected: 7 h 30 min.
    Told(
        3,
        "P2",
        Status.CLOSED,
        (
            ("declared", "10-07 09:00"),
            ("acknowledged", "10-07 09:50"),
            ("resolved", "10-07 20:00"),
            ("resolved", "10-07 16:30", "corrected"),
            ("closed", "10-08 09:00"),
        ),
        services=("Search",),
    ),
    # Paused for 3 h: 6 h 30 min gross, 3 h 30 min active, in time because 4 h end at 13:00.
    Told(
        4,
        "P1",
        Status.CLOSED,
        (
            ("declared", "10-08 06:00"),
            ("acknowledged", "10-08 06:05"),
            ("paused", "10-08 07:00"),
            ("resumed", "10-08 10:00"),
            ("resolved", "10-08 12:30"),
            ("closed", "10-09 09:00"),
        ),
        services=("Payments",),
        cause_category="Third party",
        root_cause="A cable was cut.",
    ),
    # Never acknowledged; over after 20 min, before its 30 min had passed, so nobody can say late.
    Told(5, "P2", Status.RESOLVED, (("declared", "10-09 12:00"), ("resolved", "10-09 12:20"))),
    # Left out: a drill, a false alarm, a duplicate.
    Told(6, "P1", Status.RESOLVED, (("declared", "10-10 12:00"), ("resolved", "10-10 15:00")), drill=True),
    Told(7, "P1", Status.CANCELLED, (("declared", "10-11 12:00"), ("cancelled", "10-11 12:10"))),
    Told(8, "P3", Status.MERGED, (("declared", "10-11 13:00"), ("merged", "10-11 13:10"))),
    # Over the night in which clocks go back: 9 h, though the clocks on the wall show 8.
    Told(
        9,
        "P2",
        Status.RESOLVED,
        (("declared", "10-24 22:00"), ("acknowledged", "10-24 22:15"), ("resolved", "10-25 07:00")),
    ),
    # Friday 15:00 there to Monday 10:00: 68 h, 3 working; to Wednesday 12:00: 118 h, 2 + 8 + 8 + 3 = 21 working.
    Told(
        10,
        "P3",
        Status.RESOLVED,
        (("declared", "10-23 13:00"), ("acknowledged", "10-26 09:00"), ("resolved", "10-28 11:00")),
        services=("Checkout",),
        cause_category="Third party",
    ),
    # Resolved, as corrected, after 25 min, before it was acknowledged after 40.
    Told(
        11,
        "P2",
        Status.RESOLVED,
        (
            ("declared", "10-12 10:00"),
            ("acknowledged", "10-12 10:40"),
            ("resolved", "10-12 11:00"),
            ("resolved", "10-12 10:25", "corrected"),
        ),
    ),
    # Open, never acknowledged, both targets long past, its promised update overdue.
    Told(12, "P1", Status.DECLARED, (("declared", "10-30 10:00"),), promises=(("10-30 10:30", OPEN),)),
    # Open since Friday 16:00 there: a working day has not passed yet.
    Told(13, "P4", Status.DECLARED, (("declared", "10-30 15:00"),)),
    # Private: 5 min and 1 h, only for its members.
    Told(
        14,
        "P1",
        Status.RESOLVED,
        (("declared", "10-13 10:00"), ("acknowledged", "10-13 10:05"), ("resolved", "10-13 11:00")),
        private=True,
    ),
    # A minute before October begins there; in it both targets pass unmet.
    Told(15, "P1", Status.DECLARED, (("declared", "09-30 21:59"),)),
)


def minutes(value: float) -> timedelta:
    """Return so many minutes."""
    return timedelta(minutes=value)


@pytest.fixture
async def store(database: Database) -> Store:
    """Give the table, written down."""
    store = Store(database, TEAM)
    await write(store, TABLE, zone=ZONE)
    return store


async def october(store: Store, by: By = By.PRIORITY, viewer: str | None = None) -> Report:
    """Return October's report."""
    asked = Asked(parse("2026-10", at("11-02 00:00"), ZONE), by)
    async with store.read() as unit:
        return await build(unit, asked, ZONE, NOW, viewer=viewer)


async def test_the_whole_is_what_was_worked_out_by_hand(store: Store) -> None:
    """Count, spreads, shares, what is left out: for everybody."""
    report = await october(store)
    # 5, 10, 15, 20, 40, 50 min and 68 h: p90 lies 0.4 of the way from 50 to 4080 min.
    acknowledge = Distribution(7, minutes(20), timedelta(minutes=4220) / 7, minutes(50 + 0.4 * (4080 - 50)))
    # 20, 25, 120, 330, 390, 450, 540, 7080 min: p90 lies 0.3 of the way from 540 to 7080 min.
    resolve = Distribution(8, minutes(360), minutes(8955 / 8), minutes(540 + 0.3 * (7080 - 540)))
    whole = report.whole
    assert (whole.declared, whole.resolved, whole.carried_over) == (10, 8, 1)
    assert (whole.acknowledge, whole.resolve) == (acknowledge, resolve)
    assert whole.acknowledge_working == Distribution(1, minutes(180), minutes(180), minutes(180))
    assert whole.resolve_working == Distribution(1, minutes(1260), minutes(1260), minutes(1260))
    assert whole.acknowledged_in_time == Share(5, 9)
    assert whole.resolved_in_time == Share(7, 10)
    assert whole.updates_on_time == Share(2, 4)
    assert whole.reopened == Share(1, 8)
    assert whole.unacknowledged == 1
    assert report.left_out == {"drill": 1, "cancelled": 1, "merged": 1}


async def test_every_figure_opens_to_the_incidents_behind_it(store: Store) -> None:
    """The incidents behind each figure are those named by hand."""
    whole = (await october(store)).whole
    behind = {which: [case.number for case in whole.cases if BEHIND[which](case)] for which in MetricFilter}
    assert behind == {
        MetricFilter.ALL: [15, 1, 2, 3, 4, 5, 11, 10, 9, 12, 13],
        MetricFilter.DECLARED: [1, 2, 3, 4, 5, 11, 10, 9, 12, 13],
        MetricFilter.RESOLVED: [1, 2, 3, 4, 5, 11, 10, 9],
        MetricFilter.CARRIED_OVER: [15],
        MetricFilter.ACKNOWLEDGE_MISSED: [15, 3, 11, 12],
        MetricFilter.RESOLVE_MISSED: [15, 9, 12],
        MetricFilter.UNACKNOWLEDGED: [5],
        MetricFilter.REOPENED: [2],
        MetricFilter.UPDATES_MISSED: [1, 12],
    }


async def test_each_duration_of_each_incident_is_what_was_worked_out_by_hand(store: Store) -> None:
    """Detection, workaround, impact and active time too."""
    asked = Asked(parse("2026-10", at("11-02 00:00"), ZONE))
    async with store.read() as unit:
        _, cases = await load(unit, asked, NOW, viewer=None)
    took = {case.number: _minutes(case) for case in cases}
    none = None
    assert took == {
        1: (10, 10, 40, 120, 120, 135),
        2: (none, 20, none, 330, 330, 330),
        3: (none, 50, none, 450, 450, 450),
        4: (none, 5, none, 390, 210, 390),
        5: (none, none, none, 20, 20, 20),
        9: (none, 15, none, 540, 540, 540),
        10: (none, 4080, none, 7080, 7080, 7080),
        11: (none, 40, none, 25, 25, 25),
        12: (none, none, none, none, none, none),
        13: (none, none, none, none, none, none),
        15: (none, none, none, none, none, none),
    }


def _minutes(case: IncidentMetrics) -> tuple[float | None, ...]:
    took = case.took
    spans = (took.detect, took.acknowledge, took.workaround, took.resolve, took.resolve_active, took.impact)
    return tuple(None if span is None else span / minutes(1) for span in spans)


async def test_groups_hold_the_incidents_named_by_hand(store: Store) -> None:
    """By priority, service, manager and cause; an incident of two services is in both groups."""
    numbers = {by: _numbers(await october(store, by)) for by in By}
    assert numbers[By.PRIORITY] == {"P1": [15, 1, 4, 12], "P2": [2, 3, 5, 11, 9], "P3": [10], "P4": [13]}
    assert numbers[By.SERVICE] == {
        "No service given": [15, 5, 11, 9, 12, 13],
        "Checkout": [1, 10],
        "Payments": [1, 4],
        "Search": [2, 3],
    }
    assert numbers[By.MANAGER] == {"UMANAGER": [15, 1, 2, 3, 4, 5, 11, 10, 9, 12, 13]}
    assert numbers[By.CAUSE] == {
        "Cause not known": [15, 3, 5, 11, 9, 12, 13],
        "Expired certificate": [1, 2],
        "Third party": [4, 10],
    }


def _numbers(report: Report) -> dict[str, list[int]]:
    return {name: [case.number for case in group.cases] for name, group in report.groups.items()}


async def test_a_private_incident_counts_for_its_members_only(store: Store) -> None:
    """One more for a member, the same as for everybody for a stranger; a stranger is not told how many there are."""
    member, stranger = await october(store, viewer="UMEMBER"), await october(store, viewer="USTRANGER")
    assert [case.number for case in member.whole.cases] == [15, 1, 2, 3, 4, 5, 11, 14, 10, 9, 12, 13]
    assert stranger.whole.count == 11
    assert "private" not in stranger.left_out


async def test_the_same_figures_come_out_of_the_csv(store: Store) -> None:
    """Recomputed from the exported times alone, with another library: equal."""
    report = await october(store)
    async with store.read() as unit:
        text = b"".join([part async for part in incidents_csv(unit, report.period, None, NOW)])
    assert recomputed(text, NOW) == summed(report.whole)
    causes = (await october(store, By.CAUSE)).groups
    assert recomputed_causes(text) == {name.lower(): group.count for name, group in causes.items()}


def recomputed_causes(text: bytes) -> dict[str, int]:
    """Count incidents by category of causes, else by their root cause, from the CSV alone."""
    table = pl.read_csv(io.BytesIO(text), infer_schema=False).filter(pl.col("counted") == "true")
    written = pl.coalesce(
        pl.col("cause_category").replace("", None), pl.col("root_cause").replace("", None), pl.lit("cause not known")
    )
    counted = table.group_by(written.str.strip_chars_end(".").str.to_lowercase().alias("cause")).len()
    return dict(counted.iter_rows())


def summed(found: Figures) -> dict[str, object]:
    """Return the figures as the recomputation gives them: counts, and seconds to the microsecond."""
    spreads = {"acknowledge": found.acknowledge, "resolve": found.resolve}
    said: dict[str, object] = {
        "count": found.count,
        "reopened": found.reopened.part,
        "acknowledged_in_time": (found.acknowledged_in_time.part, found.acknowledged_in_time.whole),
        "resolved_in_time": (found.resolved_in_time.part, found.resolved_in_time.whole),
        "updates": (found.updates_on_time.part, found.updates_on_time.whole),
    }
    for name, spread in spreads.items():
        said[name] = spread and (
            spread.n,
            *(round(s.total_seconds(), 3) for s in (spread.median, spread.mean, spread.p90)),
        )
    return said


def recomputed(text: bytes, now: datetime) -> dict[str, object]:
    """Compute the figures again from the CSV's times."""
    table = pl.read_csv(io.BytesIO(text), try_parse_dates=False, infer_schema=False).filter(pl.col("counted") == "true")
    moments = [name for name in table.columns if name.endswith("_at")]
    table = table.with_columns(
        *(pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", strict=False) for name in moments),
        *(pl.col(name).cast(pl.Int64) for name in ("reopened", "updates_kept", "updates_due")),
    )
    said: dict[str, object] = {
        "count": table.height,
        "reopened": table.filter(pl.col("reopened") > 0).height,
        "updates": (table["updates_kept"].sum(), table["updates_due"].sum()),
    }
    for name, reached in (("acknowledge", "acknowledged"), ("resolve", "resolved")):
        took = (table[f"{reached}_at"] - table["declared_at"]).dt.total_microseconds().drop_nulls() / 1e6
        values = (took.median(), took.mean(), took.quantile(0.9, "linear"))
        said[name] = (took.len(), *(round(float(str(value)), 3) for value in values)) if took.len() else None
        end = pl.when(pl.col("resolved_at").is_null()).then(pl.lit(now)).otherwise(pl.col("resolved_at"))
        judged = table.with_columns(end.alias("end")).filter(
            pl.col(f"{reached}_at").is_not_null() | (pl.col("end") > pl.col(f"{name}_due_at"))
        )
        met = judged.filter(pl.col(f"{reached}_at") <= pl.col(f"{name}_due_at"))
        said[f"{reached}_in_time"] = (met.height, judged.height)
    return said
