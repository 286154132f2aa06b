"""A report: the figures of a period beside those of the one before, as one viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.reports.figures import By, figures, grouped
from bot.domain.reports.metrics import IncidentMetrics, cause_of, counted_in, left_out, metrics_of
from bot.domain.reports.period import Period
from bot.domain.reports.report import Asked, Report
from bot.domain.vocabulary import Role
from bot.reports.out_of_hours import hours_outside
from bot.reports.promised_updates import promised_updates
from storage.reports import Row, Scope

if TYPE_CHECKING:
    from storage.store import Unit


async def build(unit: Unit, asked: Asked, zone: str, now: datetime, *, viewer: str | None) -> Report:
    """Compute a report for one viewer, or for everybody.

    What it reads grows with the incidents of the two periods, not with the history.
    """
    rows, cases = await load(unit, asked, now, viewer=viewer)
    before = replace(asked, period=asked.period.before)
    _, earlier = await load(unit, before, now, viewer=viewer, details=False)
    return Report(
        asked=asked,
        public=viewer is None,
        whole=figures(cases),
        before=figures(earlier),
        groups={name: figures(found) for name, found in grouped(cases, asked.by).items()},
        left_out=Counter(left_out_of(rows, asked.period).values()),
        counted_since=await unit.reports.counted_since(),
        zone=zone,
        out_of_hours=await hours_outside(unit, asked, now, viewer=viewer),
    )


def left_out_of(rows: Iterable[Row], period: Period) -> dict[int, str]:
    """Return the numbers of the incidents declared in a period that do not count, with the reason."""
    reasons = ((row.number, left_out(row)) for row in rows if row.declared_at >= period.since)
    return {number: reason for number, reason in reasons if reason is not None}


async def load(
    unit: Unit, asked: Asked, now: datetime, *, viewer: str | None, details: bool = True
) -> tuple[list[Row], list[IncidentMetrics]]:
    """Return every incident that went on in a period and, of those that count, the cases with what of each does.

    `details` adds what groups need, and the updates that were promised.
    """
    scope = _scope(asked, viewer)
    rows = await unit.reports.rows(scope)
    by_service = asked.services or (details and asked.by is By.SERVICE)
    services = await unit.reports.services(scope) if by_service else {}
    if asked.services:
        rows = [row for row in rows if set(services.get(row.id, ())) & set(asked.services)]
    managers = {}
    if details and asked.by is By.MANAGER:
        managers = await unit.reports.managers(scope, Role.INCIDENT_MANAGER)
    by_cause = details and asked.by is By.CAUSE
    updates = await promised_updates(unit, scope, now) if details else {}
    cases = (
        metrics_of(
            row,
            now,
            services=tuple(services.get(row.id, ())),
            manager=next(iter(managers.get(row.id, ())), None),
            cause=cause_of(row.cause_category, row.root_cause) if by_cause else "",
            updates=updates.get(row.id, (0, 0)),
        )
        for row in rows
        if left_out(row) is None
    )
    return rows, [counted_in(case, scope.since, scope.until) for case in cases]


def _scope(asked: Asked, viewer: str | None) -> Scope:
    return Scope(asked.period.since, asked.period.until, viewer)
