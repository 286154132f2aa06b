"""The report and what the auditor's scripts make of its export, in one shape, so that a test can hold them together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.domain.reports.figures import BEHIND, By, Distribution, Figures, MetricFilter, Share, distribution
from bot.domain.reports.period import Period
from bot.domain.reports.report import Asked
from bot.reports.export_files import export
from bot.reports.report import build
from docs.audit.in_sqlite import figures as by_sql
from docs.audit.recompute import Export

if TYPE_CHECKING:
    from storage.store import Store

Key: TypeAlias = tuple[str, str, str]
Told: TypeAlias = dict[Key, tuple[float, ...]]
"""What is said of a group: n, median, mean and p90 in seconds of a duration, or part and whole of a share."""


async def exported(
    store: Store, folder: Path, first: date, last: date, now: datetime, viewer: str | None = None
) -> Export:
    """Export what a viewer, or everybody, may see, and read it as an auditor does."""
    await export(store, folder, first=first, last=last, form="csv", viewer=viewer, now=now)
    return Export(folder)


async def reported(store: Store, period: Period, zone: str, now: datetime, viewer: str | None = None) -> Told:
    """Return what the report tells, as a whole and by each grouping."""
    told: Told = {}
    async with store.read() as unit:
        for by in By:
            report = await build(unit, Asked(period, by), zone, now, viewer=viewer)
            for name, found in report.groups.items():
                told |= dict(_told(by, name.lower() if by is By.CAUSE else name, found))
        return told | dict(_told("whole", "", report.whole))


def _told(grouping: str, name: str, found: Figures) -> Iterator[tuple[Key, tuple[float, ...]]]:
    spreads = {
        "acknowledged": found.acknowledge,
        "resolved": found.resolve,
        "acknowledged, working time": found.acknowledge_working,
        "resolved, working time": found.resolve_working,
        "impact": _impact(found),
    }
    shares = {
        "acknowledge within target": found.acknowledged_in_time,
        "resolve within target": found.resolved_in_time,
        "updates on time": found.updates_on_time,
        "reopened": found.reopened,
        "never acknowledged": Share(found.unacknowledged, found.resolved),
        "declared": Share(found.declared, found.declared),
        "carried over": Share(found.carried_over, found.carried_over),
    }
    for what, spread in spreads.items():
        if spread is not None:
            yield (grouping, name, what), _seconds(spread)
    for what, share in shares.items():
        if share.whole:
            yield (grouping, name, what), (share.part, share.whole)


def _impact(found: Figures) -> Distribution | None:
    return distribution(case.took.impact for case in filter(BEHIND[MetricFilter.RESOLVED], found.cases))


def _seconds(spread: Distribution) -> tuple[float, ...]:
    spans = (spread.median, spread.mean, spread.p90)
    return spread.n, *(round(span / timedelta(seconds=1), 3) for span in spans)


def recomputed(found: Export, period: Period) -> Told:
    """Return what the script in polars makes of an export."""
    return dict(map(_row, found.figures(period.since, period.until).iter_rows()))


def recomputed_in_sql(folder: Path, period: Period) -> Told:
    """Return what the script in SQL makes of an export."""
    return dict(map(_row, by_sql(folder, period.since, period.until)))


def _row(row: tuple[object, ...]) -> tuple[Key, tuple[float, ...]]:
    grouping, name, what, n, *spans, part, whole = row
    key = str(grouping), str(name), str(what)
    if n:
        return key, (float(str(n)), *(round(float(str(span)), 3) for span in spans))
    return key, (float(str(part)), float(str(whole)))
