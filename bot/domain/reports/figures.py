"""Figures: what many incidents took, counted and compared; pure functions over cases."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.reports.case import Case
from bot.domain.vocabulary import Priority

TOO_FEW = 5
"""Fewer durations than this are not compared: chance would speak louder than any change."""
NO_SERVICE, NO_MANAGER, NO_CAUSE = "No service given", "No incident manager", "Cause not known"


class By(StrEnum):
    """What figures can be grouped by."""

    PRIORITY = "priority"
    SERVICE = "service"
    MANAGER = "manager"
    CAUSE = "cause"


class Which(StrEnum):
    """The incidents behind one figure."""

    ALL = "all"
    ACKNOWLEDGE_MISSED = "acknowledge_missed"
    RESOLVE_MISSED = "resolve_missed"
    UNACKNOWLEDGED = "unacknowledged"
    REOPENED = "reopened"
    UPDATES_MISSED = "updates_missed"


BEHIND: dict[Which, Callable[[Case], bool]] = {
    Which.ALL: lambda _case: True,
    Which.ACKNOWLEDGE_MISSED: lambda case: case.acknowledged_in_time is False,
    Which.RESOLVE_MISSED: lambda case: case.resolved_in_time is False,
    Which.UNACKNOWLEDGED: lambda case: case.unacknowledged,
    Which.REOPENED: lambda case: case.reopened,
    Which.UPDATES_MISSED: lambda case: case.updates_kept < case.updates_due,
}
"""Which incidents a figure counts."""


@dataclass(frozen=True, slots=True)
class Spread:
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

    cases: tuple[Case, ...]
    acknowledge: Spread | None
    resolve: Spread | None
    acknowledge_working: Spread | None
    resolve_working: Spread | None
    acknowledged_in_time: Share
    resolved_in_time: Share
    updates_on_time: Share
    reopened: Share
    unacknowledged: int

    @property
    def count(self) -> int:
        """How many incidents there are."""
        return len(self.cases)

    def behind(self, which: Which) -> list[Case]:
        """Return the incidents behind one figure."""
        return [case for case in self.cases if BEHIND[which](case)]


def figures(cases: Iterable[Case]) -> Figures:
    """Compute every figure of these incidents."""
    found = tuple(cases)
    return Figures(
        cases=found,
        acknowledge=spread(case.took.acknowledge for case in found),
        resolve=spread(case.took.resolve for case in found),
        acknowledge_working=spread(case.acknowledge_working for case in found),
        resolve_working=spread(case.resolve_working for case in found),
        acknowledged_in_time=_met(case.acknowledged_in_time for case in found),
        resolved_in_time=_met(case.resolved_in_time for case in found),
        updates_on_time=Share(sum(case.updates_kept for case in found), sum(case.updates_due for case in found)),
        reopened=Share(sum(case.reopened for case in found), len(found)),
        unacknowledged=sum(case.unacknowledged for case in found),
    )


def spread(spans: Iterable[timedelta | None]) -> Spread | None:
    """Return median, mean and p90 of what was reached; None where nothing was.

    p90 interpolates linearly between ranks, as spreadsheets' PERCENTILE.INC does.
    """
    seconds = sorted(span.total_seconds() for span in spans if span is not None)
    if not seconds:
        return None
    p90 = statistics.quantiles(seconds, n=10, method="inclusive")[8] if len(seconds) > 1 else seconds[0]
    return Spread(
        len(seconds),
        timedelta(seconds=statistics.median(seconds)),
        timedelta(seconds=statistics.fmean(seconds)),
        timedelta(seconds=p90),
    )


def _met(verdicts: Iterable[bool | None]) -> Share:
    judged = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(judged), len(judged))


def grouped(cases: Sequence[Case], by: By) -> dict[str, list[Case]]:
    """Return the incidents of each group: priorities in their order, others by how many they have, then by name.

    An incident that affects several services is in the group of each.
    """
    groups: dict[str, list[Case]] = {}
    for case in cases:
        for name in _names(case, by):
            groups.setdefault(name, []).append(case)
    if by is By.PRIORITY:
        return {priority: groups[priority] for priority in Priority if priority in groups}
    return dict(sorted(_as_most_wrote(groups, by).items(), key=lambda group: (-len(group[1]), group[0])))


def _names(case: Case, by: By) -> tuple[str, ...]:
    match by:
        case By.PRIORITY:
            return (case.priority,)
        case By.SERVICE:
            return case.services or (NO_SERVICE,)
        case By.MANAGER:
            return (case.manager or NO_MANAGER,)
        case By.CAUSE:
            return (case.cause or NO_CAUSE,)


def _as_most_wrote(groups: dict[str, list[Case]], by: By) -> dict[str, list[Case]]:
    """Put causes together that differ only in upper and lower case, under the first spelling."""
    if by is not By.CAUSE:
        return groups
    spelled: dict[str, str] = {}
    merged: dict[str, list[Case]] = {}
    for name, cases in groups.items():
        merged.setdefault(spelled.setdefault(name.casefold(), name), []).extend(cases)
    return merged
