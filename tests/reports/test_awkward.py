"""Awkward incidents, told and computed again from docs/metrics.md by other code: every figure of every period is equal.

Nothing here asks the bot for a duration, a deadline, a median or the bounds of a period. People work in Berlin from 9
to 17, Monday to Friday, but for German holidays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.domain.reports.figures import Distribution, Figures
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.reports.report import build
from bot.reports.summary import summarise
from storage.engine import Database
from storage.promises import KEPT
from storage.store import Store, Unit
from tests.reports.awkward import TABLE
from tests.reports.told import TEAM, Told, at, write

ZONE = "Europe/Berlin"
BERLIN = ZoneInfo(ZONE)
NOW = at("2028-03-15 12:00")

TARGETS = {"P1": (0.25, 4.0), "P2": (0.5, 8.0), "P3": (4.0, 24.0), "P4": (8.0, 40.0)}
"""Hours to acknowledge and to resolve: real ones for P1 and P2, working ones for P3 and P4."""
WORKING = {"P3", "P4"}
FREE = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1), date(2027, 5, 6), date(2027, 5, 17)}
"""German holidays that these incidents meet."""
SECOND = timedelta(seconds=1)


def stretches(began: datetime, ended: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches of working time between two moments, day by day on Berlin's clocks."""
    day = began.astimezone(BERLIN).date()
    while day <= ended.astimezone(BERLIN).date():
        if day.weekday() < 5 and day not in FREE:
            opens, closes = (datetime.combine(day, time(hour), BERLIN).astimezone(UTC) for hour in (9, 17))
            if max(opens, began) < min(closes, ended):
                yield max(opens, began), min(closes, ended)
        day += timedelta(days=1)


def worked(
    began: datetime, ended: datetime, rests: Sequence[tuple[datetime, datetime]], *, working: bool
) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches between two moments that count against a target: those in rests do not."""
    for opens, stop in stretches(began, ended) if working else [(began, ended)]:
        start = opens
        for begun, over in rests:
            if start < min(begun, stop):
                yield start, min(begun, stop)
            start = max(start, min(over, stop))
        if start < stop:
            yield start, stop


def due(told: Told, hours: float, began: datetime, rests: Sequence[tuple[datetime, datetime]]) -> datetime:
    """Return when so many hours have been spent on it."""
    left = timedelta(hours=hours)
    for start, stop in worked(began, began + timedelta(days=120), rests, working=told.priority in WORKING):
        if stop - start >= left:
            return start + left
        left -= stop - start
    raise AssertionError("Nothing here takes that long.")


@dataclass(eq=False)
class Known:
    """What the history of one incident comes to."""

    told: Told
    declared: datetime
    acknowledged: datetime | None = None
    resolved: datetime | None = None
    reopened: bool = False
    rests: tuple[tuple[datetime, datetime], ...] = ()


@cache
def judged(known: Known, which: int) -> tuple[datetime, bool] | None:
    """Return when a target was judged, and whether it was met; None while nobody can say."""
    reached = (known.acknowledged, known.resolved)[which]
    by = due(known.told, TARGETS[known.told.priority][which], known.declared, known.rests if which else ())
    if reached is not None and reached <= by:
        return reached, True
    return (by, False) if (reached or known.resolved or NOW) > by else None


def known(told: Told) -> Known:
    """Follow a history from its first line to its last."""
    found = Known(told, at(told.happened[0][1]))
    rests: list[tuple[datetime, datetime]] = []
    resting: datetime | None = None
    for kind, when, *corrected in told.happened[1:]:
        moment = at(when)
        if kind == "resolved":
            found.resolved = moment
        if kind == "acknowledged" and found.acknowledged is None:
            found.acknowledged = moment
        if (kind in {"paused", "resolved", "cancelled"} and resting is None) or corrected:
            resting = moment
        if kind in {"resumed", "reopened"} and resting is not None:
            rests.append((resting, moment))
            resting = None
        if kind == "reopened":
            found.resolved, found.reopened = None, True
    found.rests = tuple(rests)
    return found


KNOWN = tuple(map(known, TABLE))


def bounds(words: str) -> tuple[datetime, datetime]:
    """Return when a week such as `2026-W49`, a month or a year begins and ends in Berlin."""
    if "W" in words:
        first = date.fromisocalendar(int(words[:4]), int(words[6:]), 1)
        last = first + timedelta(days=7)
    else:
        first = date.fromisoformat(f"{words}-01")
        last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    began, ended = (datetime.combine(day, time(), BERLIN).astimezone(UTC) for day in (first, last))
    return began, min(ended, NOW + SECOND)


def spread(spans: Sequence[timedelta]) -> tuple[int, float, float, float] | None:
    """Return n, median, mean and p90 in seconds, each by its definition."""
    if not spans:
        return None
    ranked = sorted(span.total_seconds() for span in spans)

    def rank(share: float) -> float:
        place = share * (len(ranked) - 1)
        low = int(place)
        high = ranked[min(low + 1, len(ranked) - 1)]
        return ranked[low] + (place - low) * (high - ranked[low])

    return len(ranked), round(rank(0.5), 3), round(sum(ranked) / len(ranked), 3), round(rank(0.9), 3)


def expected(words: str, *, member: bool, priority: str | None = None) -> dict[str, object]:
    """Compute every figure of a period from the histories."""
    began, ended = bounds(words)

    def within(moment: datetime | None) -> bool:
        return moment is not None and began <= moment < ended

    seen = [each for each in KNOWN if member or not each.told.private]
    seen = [each for each in seen if priority in (None, each.told.priority)]
    counted = [each for each in seen if not left_out(each)]
    on = [each for each in counted if each.declared < ended and (each.resolved is None or each.resolved >= began)]
    resolved = [each for each in on if within(each.resolved)]
    acknowledged = [each for each in on if within(each.acknowledged)]
    promises = [outcome for each in on for when, outcome in each.told.promises if within(at(when))]
    said: dict[str, object] = {
        "declared": sum(within(each.declared) for each in on),
        "resolved": len(resolved),
        "carried_over": sum(each.declared < began for each in on),
        "reopened": (sum(each.reopened for each in resolved), len(resolved)),
        "unacknowledged": sum(each.acknowledged is None for each in resolved),
        "updates_on_time": (promises.count(KEPT), len(promises)),
        "left_out": Counter(left_out(each) for each in seen if within(each.declared) and left_out(each)),
    }
    reached_by = (("acknowledge", acknowledged, "acknowledged"), ("resolve", resolved, "resolved"))
    for which, (name, of, reached) in enumerate(reached_by):
        said[name] = spread([getattr(each, reached) - each.declared for each in of])
        said[f"{name}_working"] = spread(
            [
                sum((b - a for a, b in stretches(each.declared, getattr(each, reached))), timedelta())
                for each in of
                if each.told.priority in WORKING
            ]
        )
        verdicts = [verdict for each in on if (verdict := judged(each, which)) is not None and within(verdict[0])]
        said[f"{reached}_in_time"] = (sum(met for _, met in verdicts), len(verdicts))
    return said


def left_out(each: Known) -> str | None:
    """Say why an incident does not count."""
    return "drill" if each.told.drill else {"cancelled": "cancelled", "merged": "merged"}.get(each.told.status)


def told(found: Figures, left_out: Counter[str]) -> dict[str, object]:
    """Return the bot's figures in the same shape."""

    def seconds(spread: Distribution | None) -> tuple[int, float, float, float] | None:
        if spread is None:
            return None
        median, mean, p90 = (round(each.total_seconds(), 3) for each in (spread.median, spread.mean, spread.p90))
        return spread.n, median, mean, p90

    spreads = ("acknowledge", "resolve", "acknowledge_working", "resolve_working")
    shares = ("acknowledged_in_time", "resolved_in_time", "updates_on_time", "reopened")
    return {
        "declared": found.declared,
        "resolved": found.resolved,
        "carried_over": found.carried_over,
        "unacknowledged": found.unacknowledged,
        "left_out": left_out,
        **{name: seconds(getattr(found, name)) for name in spreads},
        **{name: (getattr(found, name).part, getattr(found, name).whole) for name in shares},
    }


def periods() -> list[str]:
    """Name every week in which something happened, the one after it, and every month."""
    moments = [at(when) for each in TABLE for _, when, *_ in each.happened]
    days = {moment.astimezone(BERLIN).date() + timedelta(weeks=off) for moment in moments for off in (0, 1)}
    weeks = {f"{day.isocalendar().year}-W{day.isocalendar().week:02d}" for day in days if day <= NOW.date()}
    months = {f"{year}-{month:02d}" for year in (2026, 2027, 2028) for month in range(1, 13)}
    return sorted(weeks | {month for month in months if "2026-10" < month <= "2028-03"})


async def test_every_figure_of_every_period_is_what_other_code_computes(database: Database) -> None:
    """Reports of every week and month, as a member sees them and as everybody does; the summary of every week."""
    store = Store(database, TEAM)
    await write(store, TABLE, zone=ZONE, country="DE")
    async with store.read() as unit:
        for words in periods():
            await _check_report(unit, words, viewer="UMEMBER")
            if "W" in words:
                await _check_summary(unit, words)
            else:
                await _check_report(unit, words, viewer=None)


async def _check_report(unit: Unit, words: str, viewer: str | None) -> None:
    report = await build(unit, Asked(parse(words, NOW, ZONE)), ZONE, NOW, viewer=viewer)
    member = viewer is not None
    assert told(report.whole, report.left_out) == expected(words, member=member), words
    for priority, group in report.groups.items():
        right = expected(words, member=member, priority=priority) | {"left_out": Counter()}
        assert told(group, Counter()) == right, (words, priority)


async def _check_summary(unit: Unit, words: str) -> None:
    found = await summarise(unit, Rhythm.WEEKLY, parse(words, NOW, ZONE), (), ZONE, NOW)
    assert told(found.report.whole, found.report.left_out) == expected(words, member=False), words
    began, _ = bounds(words)
    before = [(began + timedelta(days=1) - timedelta(weeks=back)).isocalendar() for back in range(1, 5)]
    earlier = [expected(f"{week.year}-W{week.week:02d}", member=False) for week in before]
    assert found.baseline.declared == sum(int(str(each["declared"])) for each in earlier)
    assert found.compared == 4
