"""What a manager sees at a glance: a period in the trend, what was promised, and which incident was worst."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import Period, Unit, midnight
from bot.domain.reports.period_name import short_day
from bot.domain.reports.summary import impact
from bot.domain.vocabulary import Priority, Status
from bot.language.dates import short_month_of
from bot.language.texts import _

STEPS = 13
"""Periods of the trend: a quarter in weeks, a year and the month before it in months."""
FEWEST_STEPS = 4
"""Fewer earlier periods than this say nothing about what is usual."""
UNCOUNTED = (Status.CANCELLED, Status.MERGED)
"""Statuses that figures leave out, beside drills."""
_DAY = timedelta(days=1)
_LONGEST_STEP = 31
"""Days of the longest period that is a step itself; the trend of a longer one goes by months."""


@dataclass(frozen=True, slots=True)
class Target:
    """Within what an incident of one priority is to be resolved: as it is said, and its length."""

    words: str
    length: timedelta
    working: bool = False
    """Whether it counts working time only."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The periods of a trend: where each begins, and where the last ends, and what one is."""

    edges: tuple[datetime, ...]
    zone: str
    unit: Unit
    days: int
    """How many days one has, where it is neither a week nor a month."""
    whole: bool
    """Whether the last is not under way any longer."""
    comparable: bool
    """Whether the period asked for is the last of them, and whole."""

    @property
    def names(self) -> tuple[str, ...]:
        """What each is called beside the others."""
        starts = [_day_of(edge, self.zone) for edge in self.edges[:-1]]
        names = _NAMED[self.unit](starts)
        return (*names[:-1], names[-1] if self.whole else _("{period} so far", period=names[-1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a report or a summary begins with, beside the figures of its period."""

    steps: Steps
    counts: tuple[int, ...]
    """Incidents declared in each step."""
    missed: tuple[int, ...]
    """How many of them missed a target."""
    counted: int
    """How many steps before the last were wholly counted, the newest ones."""
    targets: Mapping[Priority, Target]
    titles: Mapping[int, tuple[str, str | None]]
    """Title and channel of what is named."""

    @property
    def first(self) -> int:
        """Which step is the first that was wholly counted, or the last in any case: none before is shown as quiet."""
        return len(self.counts) - 1 - self.counted

    @property
    def usual(self) -> float | None:
        """How many incidents a step usually has; None where too few steps were counted, or they are no measure."""
        if self.counted < FEWEST_STEPS or not self.steps.comparable:
            return None
        earlier = self.counts[:-1][-self.counted :]
        return sum(earlier) / len(earlier)


def steps_of(period: Period, zone: str) -> Steps:
    """Return the periods of the trend that ends with this one, on the calendar of the zone."""
    first, last = _day_of(period.since, zone), _day_of(period.until - timedelta(microseconds=1), zone)
    days = (last - first).days + 1
    whole = midnight(last + _DAY, zone) == period.until
    if period.unit is Unit.WEEK:
        starts = [first - at * 7 * _DAY for at in range(STEPS)][::-1]
        unit = Unit.WEEK
        whole = whole and days == 7  # noqa: PLR2004 - days of a week
    elif period.unit is Unit.MONTH or days > _LONGEST_STEP:
        starts = list(_months_back(first if period.unit is Unit.MONTH else last.replace(day=1)))[::-1]
        unit = Unit.MONTH
        whole = whole and (last + _DAY).day == 1
    else:
        return _rolling(period, zone, days)
    comparable = whole and starts[-1] == first
    edges = (*(midnight(start, zone) for start in starts), period.until)
    return Steps(edges, zone, unit, 0, whole, comparable)


def _rolling(period: Period, zone: str, days: int) -> Steps:
    """Go back by as many days, to the same time of day."""
    at_midnight = midnight(_day_of(period.since, zone), zone) == period.since
    days = days if at_midnight else max(1, days - 1)
    edges = [_back(period.since, at * days, zone) for at in range(STEPS)][::-1]
    whole = not at_midnight or midnight(_day_of(period.until, zone), zone) == period.until
    return Steps((*edges, period.until), zone, Unit.DAYS, days, whole, comparable=whole)


def _weeks_named(starts: Sequence[date]) -> list[str]:
    return [_("W{number}", number=start.isocalendar().week) for start in starts]


def _days_named(starts: Sequence[date]) -> list[str]:
    return [short_day(start, year=False) for start in starts]


def _months_named(starts: Sequence[date]) -> list[str]:
    """Name months briefly, with the year where it begins, and at both ends, which are the same month."""
    ends = (starts[0], starts[-1])
    return [short_month_of(start, year=start.month == 1 or start in ends) for start in starts]


def _months_back(first: date) -> Iterator[date]:
    for _step in range(STEPS):
        yield first
        first = (first - _DAY).replace(day=1)


_NAMED = {Unit.WEEK: _weeks_named, Unit.MONTH: _months_named, Unit.DAYS: _days_named}
"""How the steps of a trend are named."""


def _back(moment: datetime, days: int, zone: str) -> datetime:
    return (moment.astimezone(ZoneInfo(zone)) - timedelta(days=days)).astimezone(UTC)


def _day_of(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def counted_steps(steps: Steps, since: datetime) -> int:
    """Return how many steps before the last began when incidents were counted already."""
    return sum(start >= since for start in steps.edges[:-2])


def worst(cases: Sequence[IncidentMetrics], now: datetime) -> IncidentMetrics | None:
    """Return the incident of the highest priority, of several the one with the longest impact."""
    return min(cases, key=lambda case: (case.priority, -impact(case, now), case.number), default=None)
