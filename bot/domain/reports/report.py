"""A report: the figures of a period beside those of the one before, as one viewer may see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.reports.figures import By, Figures, grouped
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.out_of_hours import NONE, OutOfHours
from bot.domain.reports.period import Period, Unit
from bot.domain.text import digest


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
        told = {"at": [int(at.timestamp()) for at in moments], "name": self.period.key, "by": str(self.by)}
        told |= {"unit": str(self.period.unit)} if self.period.unit is not Unit.DAYS else {}
        return {**told, "services": list(self.services)} if self.services else told

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Asked:
        """Read what a button carries."""
        since, until, *earlier = (datetime.fromtimestamp(at, UTC) for at in kept["at"])
        period = Period(since, until, str(kept["name"]), (earlier[0], earlier[1]), Unit(kept.get("unit", Unit.DAYS)))
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
    """How many incidents that the reader may see do not count, by reason; private ones are shown to nobody else."""
    counted_since: datetime
    """Since when incidents are counted at all."""
    zone: str
    out_of_hours: OutOfHours = NONE
    """How long teams worked outside working hours."""

    @property
    def period(self) -> Period:
        """The period it tells of."""
        return self.asked.period

    @property
    def comparable(self) -> bool:
        """Whether the period before was counted from its beginning."""
        return self.period.before.since >= self.counted_since


def mark_of(group: str | None) -> str | None:
    """Return what a button carries of a group, whose name may be what somebody wrote of a cause."""
    return group and digest(group)


def group_marked(
    cases: Sequence[IncidentMetrics], by: By, mark: str | None
) -> tuple[str | None, list[IncidentMetrics]]:
    """Return the name and the incidents of the group that a button is of, or all of them under no name.

    Buttons of earlier versions carry the name itself.
    """
    if mark is None:
        return None, list(cases)
    found = (each for each in grouped(cases, by).items() if mark in (mark_of(each[0]), each[0]))
    return next(found, (None, []))
