"""A report as a picture: incidents by priority, and time to acknowledge and resolve, readable on a phone.

matplotlib is imported here only, and this module only where a chart is drawn.
"""

from __future__ import annotations

import io
import statistics
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.report import Report
from bot.domain.text import clip
from bot.domain.vocabulary import Priority
from bot.language.dates import day_of
from bot.language.sentences import sentence
from bot.language.texts import _
from bot.messages.reports import words
from bot.messages.text import lasting

ALT_LIMIT = 1000
"""Characters: https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
COLOURS = {Priority.P1: "#c0392b", Priority.P2: "#d98324", Priority.P3: "#2f7fc1", Priority.P4: "#7a8794"}
_INK, _GRID, _PAPER = "#1d2733", "#d5dbe1", "#ffffff"
"""The picture brings its own paper, so that it reads the same in Slack's light and dark."""
_SIZE_INCHES, _DOTS = (5.4, 8.8), 150
"""At a phone's 360 points of width the smallest letters are still ten points high."""
_SMALL, _MEDIUM, _LARGE = 11, 12, 14
_MARKS = (1, 10, 60, 300, 900, 3600, 4 * 3600, 86400, 3 * 86400, 7 * 86400, 30 * 86400, 120 * 86400, 365 * 86400)
"""Seconds at which a line is drawn across."""
_MOST_BARS = 16


def chart(found: Report) -> bytes:
    """Draw a report as PNG: counts over time above, durations by priority below."""
    figure = Figure(figsize=_SIZE_INCHES, dpi=_DOTS, facecolor=_PAPER, layout="constrained")
    count, acknowledge, resolve = figure.subplots(3, 1)
    figure.suptitle(
        _("Incidents of {period}", period=found.period.name), fontsize=_LARGE, color=_INK, fontweight="bold"
    )
    _counts(count, found)
    cases = found.whole.cases
    acknowledged = [case.took.acknowledge if case.counts.acknowledged else None for case in cases]
    _durations(acknowledge, found, _("Time to acknowledge, median below"), acknowledged)
    resolved = [case.took.resolve if case.counts.resolved else None for case in cases]
    _durations(resolve, found, _("Time to resolve, median below"), resolved)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def alt_text(found: Report) -> str:
    """Say what the figures say, then what the picture shows."""
    by = Counter(case.priority for case in found.whole.cases if case.counts.declared)
    counts = ", ".join(f"{priority} {by[priority]}" for priority in Priority if by[priority]) or _("none")
    said = _(
        "{counts}. By priority: {priorities}. Time to acknowledge: {acknowledge}. Time to resolve: {resolve}. "
        "Chart of {period}: above, bars count the incidents over time; below, each dot is one incident, with a line at "
        "the median.",
        counts=sentence(words.counts(found.whole)),
        priorities=counts,
        acknowledge=words.spread(found.whole.acknowledge),
        resolve=words.spread(found.whole.resolve),
        period=found.period.words(found.zone),
    )
    return clip(said, ALT_LIMIT)


def _counts(axes: Axes, found: Report) -> None:
    edges = _edges(found)
    places = range(len(edges) - 1)
    bottom = [0] * len(places)
    for priority in Priority:
        days = [_day(case, found.zone) for case in found.whole.cases if case.priority is priority]
        counts = [sum(start <= day < end for day in days) for start, end in pairwise(edges)]
        if any(counts):
            axes.bar(places, counts, bottom=bottom, color=COLOURS[priority], label=priority, width=0.8)
        bottom = [low + count for low, count in zip(bottom, counts, strict=True)]
    axes.set_xticks(list(places), [day_of(start, year=False) for start in edges[:-1]], rotation=45, ha="right")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0, top=max([*bottom, 1]) * 1.3)
    step = (edges[1] - edges[0]).days
    _dress(axes, _bars_title(step))
    if any(bottom):
        axes.legend(ncols=4, frameon=False, fontsize=_SMALL, labelcolor=_INK, loc="upper left")


def _bars_title(days: int) -> str:
    match days:
        case 1:
            return _("Declared each day")
        case 7:
            return _("Declared each week")
        case _several:
            return _("Declared in {days} days", days=days)


def _durations(axes: Axes, found: Report, title: str, spans: Sequence[timedelta | None]) -> None:
    """Draw each duration as a dot, by priority, with a line at the median, whose length stands below."""
    labels, drawn = [], list[float]()
    for place, priority in enumerate(Priority):
        seconds = sorted(
            max(1.0, span.total_seconds())
            for case, span in zip(found.whole.cases, spans, strict=True)
            if span is not None and case.priority is priority
        )
        labels.append(f"{priority}\n{_dots(axes, place, seconds, COLOURS[priority])}")
        drawn += seconds
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.6, len(labels) - 0.4)
    _time_axis(axes, drawn or [60.0, 3600.0])
    _dress(axes, title)


def _dots(axes: Axes, place: int, seconds: list[float], colour: str) -> str:
    """Spread the dots of one priority over its width so that equal ones stay apart; return the median in words."""
    count = len(seconds)
    if not count:
        return "-"
    across = [place + (0.6 * (at * 7 % count) / count - 0.3 if count > 1 else 0.0) for at in range(count)]
    axes.scatter(across, seconds, s=16, color=colour, alpha=0.6, linewidths=0)
    middle = statistics.median(seconds)
    axes.hlines(middle, place - 0.38, place + 0.38, color=_INK, linewidth=2)
    return lasting(timedelta(seconds=middle))


def _time_axis(axes: Axes, seconds: Sequence[float]) -> None:
    """Show durations on a logarithmic scale: minutes and days are both there to be read."""
    axes.set_yscale("log")
    low = max(mark for mark in _MARKS if mark <= max(1.0, min(seconds)))
    high = min(mark for mark in _MARKS if mark >= min(max(seconds), _MARKS[-1]) and mark > low)
    shown = [mark for mark in _MARKS if low <= mark <= high]
    axes.set_yticks(shown, [lasting(timedelta(seconds=mark)) for mark in shown], minor=False)
    axes.set_yticks([], minor=True)
    axes.set_ylim(low * 0.8, max(high, *seconds) * 1.25)


def _dress(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=_MEDIUM, color=_INK, loc="left")
    axes.set_facecolor(_PAPER)
    axes.tick_params(labelsize=_SMALL, colors=_INK, length=0)
    axes.grid(visible=True, axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_GRID)


def _edges(found: Report) -> list[date]:
    """Return the days at which bars begin, and the day after the last: at most so many bars as a phone can show."""
    zone = ZoneInfo(found.zone)
    first = found.period.since.astimezone(zone).date()
    last = (found.period.until - timedelta(microseconds=1)).astimezone(zone).date()
    days = (last - first).days + 1
    step = 1 if days <= _MOST_BARS else max(7, -(-days // (7 * _MOST_BARS)) * 7)
    return [first + timedelta(days=step * at) for at in range(-(-days // step) + 1)]


def _day(case: IncidentMetrics, zone: str) -> date:
    return case.declared_at.astimezone(ZoneInfo(zone)).date()
