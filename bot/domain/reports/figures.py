"""Figures: what many incidents took, counted and compared; pure functions over cases."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.vocabulary import Priority
from bot.language.texts import N_

TOO_FEW = 5
"""Fewer durations than this are not compared: chance would speak louder than any change."""
NO_SERVICE, NO_MANAGER, NO_CAUSE = N_("No service given"), N_("No incident manager"), N_("Cause not known")
"""The groups of what belongs to none; said in the language of who reads them, as `WITHOUT` tells."""
WITHOUT = frozenset({NO_SERVICE, NO_MANAGER, NO_CAUSE})


class By(StrEnum):
    """What figures can be grouped by."""

    PRIORITY = "priority"
    SERVICE = "service"
    MANAGER = "manager"
    CAUSE = "cause"


class MetricFilter(StrEnum):
    """The incidents behind one figure."""

    ALL = "all"
    DECLARED = "declared"
    RESOLVED = "resolved"
    CARRIED_OVER = "carried_over"
    ACKNOWLEDGE_MISSED = "acknowledge_missed"
    RESOLVE_MISSED = "resolve_missed"
    UNACKNOWLEDGED = "unacknowledged"
    REOPENED = "reopened"
    UPDATES_MISSED = "updates_missed"


def _resolved(case: IncidentMetrics) -> bool:
    return case.counts.resolved and case.took.resolve is not None


def _acknowledged_in_time(case: IncidentMetrics) -> bool | None:
    return case.acknowledged_in_time if case.counts.acknowledge_judged else None


def _resolved_in_time(case: IncidentMetrics) -> bool | None:
    return case.resolved_in_time if case.counts.resolve_judged else None


BEHIND: dict[MetricFilter, Callable[[IncidentMetrics], bool]] = {
    MetricFilter.ALL: lambda _case: True,
    MetricFilter.DECLARED: lambda case: case.counts.declared,
    MetricFilter.RESOLVED: _resolved,
    MetricFilter.CARRIED_OVER: lambda case: not case.counts.declared,
    MetricFilter.ACKNOWLEDGE_MISSED: lambda case: _acknowledged_in_time(case) is False,
    MetricFilter.RESOLVE_MISSED: lambda case: _resolved_in_time(case) is False,
    MetricFilter.UNACKNOWLEDGED: lambda case: case.unacknowledged and _resolved(case),
    MetricFilter.REOPENED: lambda case: case.reopened and _resolved(case),
    MetricFilter.UPDATES_MISSED: lambda case: case.updates_kept < case.updates_due,
}
"""Which incidents a figure counts."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How a duration is spread over `n` incidents."""

    n: int
    median: timedelta
    mean: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent; None of nothing."""
        return None if self.whole == 0 else round(100 * self.part / self.whole)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said about a set of incidents."""

    cases: tuple[IncidentMetrics, ...]
    acknowledge: Distribution | None
    resolve: Distribution | None
    acknowledge_working: Distribution | None
    resolve_working: Distribution | None
    acknowledged_in_time: Share
    resolved_in_time: Share
    updates_on_time: Share
    reopened: Share
    unacknowledged: int

    @property
    def count(self) -> int:
        """How many incidents went on."""
        return len(self.cases)

    @property
    def declared(self) -> int:
        """How many were declared."""
        return self._behind(MetricFilter.DECLARED)

    @property
    def resolved(self) -> int:
        """How many were resolved."""
        return self._behind(MetricFilter.RESOLVED)

    @property
    def carried_over(self) -> int:
        """How many had been declared before, and were not resolved when the period began."""
        return self._behind(MetricFilter.CARRIED_OVER)

    def _behind(self, which: MetricFilter) -> int:
        return sum(map(BEHIND[which], self.cases))


def figures(cases: Iterable[IncidentMetrics]) -> Figures:
    """Compute every figure of these incidents, of each what counts."""
    found = tuple(cases)
    acknowledged = [case for case in found if case.counts.acknowledged]
    resolved = list(filter(_resolved, found))
    return Figures(
        cases=found,
        acknowledge=distribution(case.took.acknowledge for case in acknowledged),
        resolve=distribution(case.took.resolve for case in resolved),
        acknowledge_working=distribution(case.acknowledge_working for case in acknowledged),
        resolve_working=distribution(case.resolve_working for case in resolved),
        acknowledged_in_time=_met(map(_acknowledged_in_time, found)),
        resolved_in_time=_met(map(_resolved_in_time, found)),
        updates_on_time=Share(sum(case.updates_kept for case in found), sum(case.updates_due for case in found)),
        reopened=Share(sum(case.reopened for case in resolved), len(resolved)),
        unacknowledged=sum(case.unacknowledged for case in resolved),
    )


def distribution(spans: Iterable[timedelta | None]) -> Distribution | None:
    """Return median, mean and p90 of what was reached; None where nothing was.

    p90 interpolates linearly between ranks, as spreadsheets' PERCENTILE.INC does.
    """
    seconds = sorted(span.total_seconds() for span in spans if span is not None)
    if not seconds:
        return None
    p90 = statistics.quantiles(seconds, n=10, method="inclusive")[8] if len(seconds) > 1 else seconds[0]
    return Distribution(
        len(seconds),
        timedelta(seconds=statistics.median(seconds)),
        timedelta(seconds=statistics.fmean(seconds)),
        timedelta(seconds=p90),
    )


def _met(verdicts: Iterable[bool | None]) -> Share:
    judged = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(judged), len(judged))


def grouped(cases: Sequence[IncidentMetrics], by: By) -> dict[str, list[IncidentMetrics]]:
    """Return the incidents of each group: priorities in their order, others by how many they have, then by name.

    An incident that affects several services is in the group of each.
    """
    groups: dict[str, list[IncidentMetrics]] = {}
    for case in cases:
        for name in _names(case, by):
            groups.setdefault(name, []).append(case)
    if by is By.PRIORITY:
        return {priority: groups[priority] for priority in Priority if priority in groups}
    return dict(sorted(_as_most_wrote(groups, by).items(), key=lambda group: (-len(group[1]), group[0])))


def moved(
    was: Sequence[IncidentMetrics], now: Sequence[IncidentMetrics]
) -> tuple[tuple[Priority | None, Figures, Figures], ...]:
    """Return the figures of each priority before and after a change, and first of all together, as None.

    Of all together only where there is more than one priority: else one says what the other says.
    """
    before, after = grouped(was, By.PRIORITY), grouped(now, By.PRIORITY)
    found: dict[Priority | None, tuple[Sequence[IncidentMetrics], Sequence[IncidentMetrics]]] = {
        priority: (before.get(priority, []), after.get(priority, []))
        for priority in Priority
        if priority in before or priority in after
    }
    if len(found) > 1:
        found = {None: (was, now), **found}
    return tuple((name, figures(each), figures(other)) for name, (each, other) in found.items())


def _names(case: IncidentMetrics, by: By) -> tuple[str, ...]:
    match by:
        case By.PRIORITY:
            return (case.priority,)
        case By.SERVICE:
            return case.services or (NO_SERVICE,)
        case By.MANAGER:
            return (case.manager or NO_MANAGER,)
        case By.CAUSE:
            return (case.cause or NO_CAUSE,)


def _as_most_wrote(groups: dict[str, list[IncidentMetrics]], by: By) -> dict[str, list[IncidentMetrics]]:
    """Put causes together that differ only in upper and lower case, under the first spelling."""
    if by is not By.CAUSE:
        return groups
    spelled: dict[str, str] = {}
    merged: dict[str, list[IncidentMetrics]] = {}
    for name, cases in groups.items():
        merged.setdefault(spelled.setdefault(name.casefold(), name), []).extend(cases)
    return merged
