"""A report: the figures of a period beside those of the one before, as one viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.incidents.vocabulary import Role
from bot.reports.case import Case, case_of, cause_of, left_out
from bot.reports.figures import By, Figures, figures, grouped
from bot.reports.period import Period
from storage.reports import Row, Scope

if TYPE_CHECKING:
    from storage.store import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report was asked for; it fits into a button, so that a click later means the same incidents."""

    period: Period
    by: By = By.PRIORITY
    services: tuple[str, ...] = ()
    """Only incidents that affect one of these; all where there are none."""

    def to_json(self) -> dict[str, Any]:
        """Return what a button carries."""
        moments = (self.period.since, self.period.until, *self.period.earlier)
        told = {"at": [int(at.timestamp()) for at in moments], "name": self.period.name, "by": str(self.by)}
        return {**told, "services": list(self.services)} if self.services else told

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Asked:
        """Read what a button carries."""
        since, until, *earlier = (datetime.fromtimestamp(at, UTC) for at in kept["at"])
        period = Period(since, until, str(kept["name"]), (earlier[0], earlier[1]))
        return cls(period, By(kept["by"]), tuple(kept.get("services", ())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period, as a whole and by group, and of the period before."""

    asked: Asked
    public: bool
    """Whether it holds only what everybody may see."""
    whole: Figures
    before: Figures
    groups: dict[str, Figures]
    left_out: Counter[str]
    """How many incidents that the reader may see do not count, by reason; private ones are told of to nobody else."""
    zone: str

    @property
    def period(self) -> Period:
        """The period it tells of."""
        return self.asked.period


async def build(unit: Unit, asked: Asked, zone: str, now: datetime, *, viewer: str | None) -> Report:
    """Compute a report for one viewer, or for everybody.

    What it reads grows with the incidents of the two periods, not with the history.
    """
    rows, cases = await load(unit, asked, now, viewer=viewer)
    before = replace(asked, period=asked.period.before)
    _, earlier = await load(unit, before, now, viewer=viewer, details=False)
    reasons = Counter(reason for reason in map(left_out, rows) if reason is not None)
    return Report(
        asked=asked,
        public=viewer is None,
        whole=figures(cases),
        before=figures(earlier),
        groups={name: figures(found) for name, found in grouped(cases, asked.by).items()},
        left_out=+reasons,
        zone=zone,
    )


async def load(
    unit: Unit, asked: Asked, now: datetime, *, viewer: str | None, details: bool = True
) -> tuple[list[Row], list[Case]]:
    """Return every incident of a period and, of those that count, the cases; `details` adds what groups need."""
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
    updates = await unit.reports.promises(scope, now)
    return rows, [
        case_of(
            row,
            now,
            services=tuple(services.get(row.id, ())),
            manager=next(iter(managers.get(row.id, ())), None),
            cause=cause_of(row.cause_category, row.root_cause) if by_cause else "",
            updates=updates.get(row.id, (0, 0)),
        )
        for row in rows
        if left_out(row) is None
    ]


def cases_of_group(cases: Sequence[Case], by: By, group: str | None) -> list[Case]:
    """Return the incidents of one group, or all of them."""
    return list(cases) if group is None else grouped(cases, by).get(group, [])


def _scope(asked: Asked, viewer: str | None) -> Scope:
    return Scope(asked.period.since, asked.period.until, viewer)
