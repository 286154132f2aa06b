"""The periodic summary: what managers read once a week, gathered from public incidents only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.problem import ProblemView
from bot.domain.problem_candidates import WINDOW, Candidate, candidates
from bot.domain.problem_lifecycle import OPEN_PROBLEMS
from bot.domain.reports.figures import BEHIND, By, MetricFilter, figures, grouped
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import Period, midnight
from bot.domain.reports.report import Asked, Report
from bot.domain.reports.schedule import BASELINE, Rhythm
from bot.domain.reports.summary import CANDIDATES, CLOSING_GRACE, LISTED, LONGEST, Summary, impact
from bot.domain.vocabulary import ACTIVE, Role, Status
from bot.problems.view import problem_views
from bot.reports import overdue
from bot.reports.gathered import Gathered, Owed
from bot.reports.report import left_out_of, load
from storage.reports import Listed

if TYPE_CHECKING:
    from storage.store import Unit

_MISSED = (MetricFilter.ACKNOWLEDGE_MISSED, MetricFilter.RESOLVE_MISSED)


async def summarise(
    unit: Unit, rhythm: Rhythm, period: Period, services: tuple[str, ...], zone: str, now: datetime
) -> Summary:
    """Gather a summary; what it reads grows with the period and those it is compared with, not with the history."""
    asked = Asked(period, By.PRIORITY, services)
    return await summary_of(unit, rhythm, asked, zone, await gather(unit, rhythm, asked, zone, now), now)


async def gather(unit: Unit, rhythm: Rhythm, asked: Asked, zone: str, now: datetime) -> Gathered:
    """Read what a summary tells, as it stands."""
    counted_since = await unit.reports.counted_since()
    before, compared = baseline(rhythm, asked.period, zone, counted_since)
    _, earlier = await load(unit, replace(asked, period=before), now, viewer=None) if compared else ([], [])
    rows, cases = await load(unit, asked, now, viewer=None)
    return Gathered(
        counted_since=counted_since,
        cases=tuple(cases),
        left_out=left_out_of(rows, asked.period),
        before=tuple(earlier),
        compared=compared,
        still_open=tuple(await _listed(unit, ACTIVE, asked.services, None)),
        to_close=tuple(await _listed(unit, {Status.RESOLVED}, asked.services, now - CLOSING_GRACE)),
        owed=await _owed(unit, asked, now),
    )


async def put_right(
    unit: Unit, was: Gathered, numbers: Sequence[int], asked: Asked, now: datetime, *, hidden: bool
) -> Gathered:
    """Correct what was told: these incidents as they are now, everything else as it was.

    What not everybody may see any more goes; `hidden` says that there is such, and has what is owed read again.
    """
    rows, cases = await load(unit, asked, now, viewer=None)
    seen = was.without(was.numbers - set(await unit.reports.titles(was.numbers, viewer=None)))
    found = seen.corrected(numbers, cases, left_out_of(rows, asked.period))
    return replace(found, owed=await _owed(unit, asked, now)) if hidden else found


async def summary_of(unit: Unit, rhythm: Rhythm, asked: Asked, zone: str, found: Gathered, now: datetime) -> Summary:
    """Return the summary that tells what was gathered."""
    cases = found.cases
    longest, disruptive = _longest(cases), _disruptive(cases, now)
    missed = [case for case in cases if any(BEHIND[each](case) for each in _MISSED)]
    named = {case.number for case in (*longest, *disruptive, *missed[:LISTED])}
    return Summary(
        rhythm=rhythm,
        report=_report(asked, zone, found),
        baseline=figures(found.before),
        compared=found.compared,
        longest=tuple(longest),
        disruptive=tuple(disruptive),
        missed=tuple(missed),
        still_open=found.still_open,
        to_close=found.to_close,
        follow_ups=found.owed.follow_ups,
        reviews=found.owed.reviews,
        candidates=found.owed.candidates,
        overdue=found.owed.overdue,
        titles=await unit.reports.titles(named, viewer=None),
    )


def _report(asked: Asked, zone: str, found: Gathered) -> Report:
    return Report(
        asked=asked,
        public=True,
        whole=figures(found.cases),
        before=figures(found.before),
        groups={name: figures(each) for name, each in grouped(found.cases, asked.by).items()},
        left_out=found.reasons,
        counted_since=found.counted_since,
        zone=zone,
    )


async def _owed(unit: Unit, asked: Asked, now: datetime) -> Owed:
    return Owed(
        follow_ups=await overdue.follow_ups(unit, asked.services, now),
        reviews=await overdue.reviews(unit, asked.services, now),
        candidates=tuple(await _candidates(unit, asked.period, asked.services, now)),
        overdue=tuple(await _overdue(unit, asked.services, now)),
    )


async def _listed(
    unit: Unit, statuses: frozenset[Status] | set[Status], services: tuple[str, ...], before: datetime | None
) -> list[Listed]:
    found = await unit.reports.listed(statuses, Role.INCIDENT_MANAGER, before)
    return [one for one in found if not services or set(one.services) & set(services)]


def baseline(rhythm: Rhythm, period: Period, zone: str, counted_since: datetime) -> tuple[Period, int]:
    """Return the weeks, or months, before a period that were counted from their beginning, and how many they are."""
    began, count = period.since, 0
    for earlier in islice(_backwards(rhythm, period, zone), BASELINE):
        if earlier < counted_since:
            break
        began, count = earlier, count + 1
    return Period(began, period.since, f"the {count} before", (began, began)), count


def _backwards(rhythm: Rhythm, period: Period, zone: str) -> Iterator[datetime]:
    """Yield when the weeks, or months, before a period began, the latest first."""
    first = period.since.astimezone(ZoneInfo(zone)).date()
    while True:
        first = first - timedelta(weeks=1) if rhythm is Rhythm.WEEKLY else (first - timedelta(days=1)).replace(day=1)
        yield midnight(first, zone)


def _longest(cases: Sequence[IncidentMetrics]) -> list[IncidentMetrics]:
    resolved = filter(BEHIND[MetricFilter.RESOLVED], cases)
    return sorted(resolved, key=lambda case: (-(case.took.resolve or timedelta()), case.number))[:LONGEST]


def _disruptive(cases: Sequence[IncidentMetrics], now: datetime) -> list[IncidentMetrics]:
    """Return those of the highest priority, the longest impact first; what still goes on counts up to this moment."""
    return sorted(cases, key=lambda case: (case.priority, -impact(case, now), case.number))[:LONGEST]


async def _candidates(unit: Unit, period: Period, services: tuple[str, ...], now: datetime) -> list[Candidate]:
    window = replace(period, since=period.until - WINDOW)
    _, cases = await load(unit, Asked(window, By.SERVICE, services), now, viewer=None)
    seen_to = await unit.problems.seen_to(case.number for case in cases)
    declared = filter(BEHIND[MetricFilter.DECLARED], cases)
    found = candidates(((case.number, case.services) for case in declared), seen_to)
    return [each for each in found if not services or each.service in services][:CANDIDATES]


async def _overdue(unit: Unit, services: tuple[str, ...], now: datetime) -> list[ProblemView]:
    """Return overdue problems; where a summary is of some services only, they are of none and left out."""
    rows = [] if services else await unit.problems.overdue(OPEN_PROBLEMS, now, limit=LISTED)
    return await problem_views(unit, rows, None, now) if rows else []
