"""What a summary is drawn from: kept with its post as it was told, and put right only for what was corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from bot.domain.problem import ProblemView
from bot.domain.problem_candidates import Candidate
from bot.domain.reports.figures import BEHIND, MetricFilter
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.summary import Overdue
from storage.reports import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What waits for somebody, shown beside the figures."""

    follow_ups: tuple[Overdue, ...] = ()
    reviews: tuple[Overdue, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    overdue: tuple[ProblemView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a summary of one period tells."""

    counted_since: datetime
    cases: tuple[IncidentMetrics, ...]
    left_out: dict[int, str]
    """The numbers of incidents that do not count, with the reason."""
    before: tuple[IncidentMetrics, ...]
    """Those of the periods that it is compared with."""
    compared: int
    """How many periods those are."""
    still_open: tuple[Listed, ...]
    to_close: tuple[Listed, ...]
    owed: Owed

    @property
    def numbers(self) -> set[int]:
        """The numbers of the incidents that count, or are listed."""
        listed = {each.number for each in (*self.still_open, *self.to_close)}
        return {case.number for case in (*self.cases, *self.before)} | listed | {*self.left_out}

    @property
    def reasons(self) -> Counter[str]:
        """How many incidents do not count, by reason."""
        return Counter(self.left_out.values())

    def to_json(self) -> dict[str, Any]:
        """Return what is kept with the post."""
        return dict(_adapter().dump_python(self, mode="json", exclude_defaults=True))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Gathered:
        """Read what is kept with the post."""
        return _adapter().validate_python(kept)

    def without(self, hidden: Collection[int]) -> Gathered:
        """Leave out incidents that not everybody may see now."""

        def kept(number: int) -> bool:
            return number not in hidden

        return replace(
            self,
            cases=tuple(case for case in self.cases if kept(case.number)),
            left_out={number: reason for number, reason in self.left_out.items() if kept(number)},
            before=tuple(case for case in self.before if kept(case.number)),
            still_open=tuple(one for one in self.still_open if kept(one.number)),
            to_close=tuple(one for one in self.to_close if kept(one.number)),
        )

    def corrected(
        self, numbers: Collection[int], cases: Iterable[IncidentMetrics], left_out: Mapping[int, str]
    ) -> Gathered:
        """Take these incidents as they are now, of all that are; every other one stays as it was told."""
        fresh = {case.number: case for case in cases}
        was = {case.number: case for case in self.cases}
        found = {number: _newer(was.get(number), fresh.get(number)) for number in numbers}
        counted = [case for case in (was | found).values() if case is not None]
        return replace(
            self,
            cases=tuple(sorted(counted, key=lambda case: (case.declared_at, case.number))),
            left_out={number: why for number, why in self.left_out.items() if number not in numbers}
            | {number: why for number, why in left_out.items() if number in numbers},
            still_open=tuple(one for one in self.still_open if one.number not in numbers or one.number in fresh),
            to_close=tuple(one for one in self.to_close if one.number not in numbers or one.number in fresh),
        )

    def changed(self, was: Gathered) -> list[int]:
        """Return the numbers of the incidents of which this tells something else."""
        now, before = ({case.number: case for case in each.cases} for each in (self, was))
        told = sorted({*now, *before, *self.left_out, *was.left_out})
        return [
            number
            for number in told
            if now.get(number) != before.get(number) or self.left_out.get(number) != was.left_out.get(number)
        ]


@cache
def _adapter() -> TypeAdapter[Gathered]:
    return TypeAdapter(Gathered)


def _newer(was: IncidentMetrics | None, now: IncidentMetrics | None) -> IncidentMetrics | None:
    """Return an incident as it is now where that tells something else of the period, else as it was."""
    return was if was is not None and now is not None and _told(was) == _told(now) else now


_TOLD: tuple[Callable[[IncidentMetrics], object], ...] = (
    lambda case: (case.priority, case.declared_at, case.took.detect, case.counts),
    lambda case: case.counts.acknowledged and (case.took.acknowledge, case.acknowledge_working),
    lambda case: case.counts.resolved and (case.took.resolve, case.resolve_working, case.took.impact),
    lambda case: case.counts.acknowledge_judged and case.acknowledged_in_time,
    lambda case: case.counts.resolve_judged and case.resolved_in_time,
    BEHIND[MetricFilter.UNACKNOWLEDGED],
    BEHIND[MetricFilter.REOPENED],
    lambda case: (case.updates_kept, case.updates_due),
)


def _told(case: IncidentMetrics) -> list[object]:
    """Return what a period tells of an incident; what happened to it after the period is none of it."""
    return [each(case) for each in _TOLD]
