"""The periodic summary as people read it: one post, every number of which opens to the incidents behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.problem import ProblemView
from bot.domain.references import reference
from bot.domain.reports.figures import (
    BEHIND,
    TOO_FEW,
    Distribution,
    Figures,
    MetricFilter,
    Share,
    figures,
    grouped,
)
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.period import Period, dates, day
from bot.domain.reports.schedule import Rhythm
from bot.domain.reports.summary import LISTED, Overdue, Summary, impact
from bot.domain.text import counted, escape
from bot.messages.message import Message, actions, compose, context, header, line, plain_button, section
from bot.messages.problems.problem import one_line as problem_line
from bot.messages.problems.words import target
from bot.messages.reports import ids, words
from bot.messages.reports.candidates import candidates
from bot.messages.reports.corrected import Corrected, mark
from bot.messages.reports.out_of_hours import hours_outside
from bot.messages.reports.report import cell
from bot.messages.text import channel, lasting, person, when
from storage.reports import Listed

_TITLE_LIMIT = 120
_NAMED = 5
"""Incidents named of what one person owes."""
_EACH = {Rhythm.WEEKLY: "week", Rhythm.MONTHLY: "month"}


def summary(found: Summary, now: datetime, corrected: Corrected | None = None, *, table: bool = True) -> Message:
    """Draw a summary: with a table, or as text where Slack refuses tables."""
    if nothing_happened(found):
        return _quiet(found, corrected)
    title = _title(found)
    drawn = compose(
        f"{title}: {headline(found)}",
        header(title),
        section(headline(found)),
        *([] if table else _as_text(found)),
        *_lists(found, now),
        hours_outside(found.report.out_of_hours),
        actions([_show(found)]) if found.report.whole.count else None,
        context(*_small_print(found, corrected)),
    )
    if table and found.report.whole.count:
        drawn.blocks.insert(2, _table(found))
    return drawn


def skipped(rhythm: Rhythm, key: str, period: Period, zone: str) -> Message:
    """Say that a summary was not posted, and how to read it."""
    return line(
        f"The {rhythm} summary of {dates(period.since, period.until, zone)} was not posted: Muster was not running at "
        f"its time, nor for a day after it. `/incident summary {key}` shows it."
    )


def nothing_happened(found: Summary) -> bool:
    """Say whether there is nothing to tell."""
    told = (found.still_open, found.to_close, found.follow_ups, found.reviews, found.candidates, found.overdue)
    if found.period.until <= found.report.counted_since:
        return not found.report.whole.count
    return not (found.report.whole.count or any(told))


def headline(found: Summary) -> str:
    """Say the period in one sentence."""
    whole, each = found.report.whole, _EACH[found.rhythm]
    count = f"*{words.counts(whole).capitalize()}*"
    if not found.compared:
        since = day(found.report.counted_since, found.report.zone)
        return f"{count}. Muster has counted since {since}: there is no whole {each} before to compare with."
    count = f"{count}, against {_average(found, found.baseline)} declared a {each} in the {_before(found)}"
    if not whole.count:
        return f"{count}."
    if whole.resolved < TOO_FEW:
        return f"{count}: too few resolved to compare how long they took."
    return f"{count}; {_median(whole.resolve, found.baseline.resolve)}."


def _average(found: Summary, before: Figures) -> str:
    """Say how many were declared each week, or month, before."""
    return _number(before.declared / found.compared) if found.compared else "-"


def _before(found: Summary) -> str:
    each = _EACH[found.rhythm]
    return f"{found.compared} {each}s before" if found.compared > 1 else f"{each} before"


def _median(now: Distribution | None, before: Distribution | None) -> str:
    if now is None:
        return "none is resolved yet"
    said = f"median time to resolve {lasting(now.median)}"
    if before is None or min(now.n, before.n) < TOO_FEW:
        return f"{said} (too few to compare)"
    return f"{said}, {lasting(before.median)} before"


def _quiet(found: Summary, corrected: Corrected | None) -> Message:
    left_out = f" {words.left_out(found.report.left_out)}" if found.report.left_out else ""
    told = "not counted" if found.period.until <= found.report.counted_since else "no incident"
    said = f"{_title(found)}: {told}.{_counted_since(found)}{left_out}"
    return compose(said, section(said), context(mark(corrected)) if corrected else None)


def _counted_since(found: Summary) -> str:
    """Say since when incidents are counted, where that is not since the period began."""
    since = found.report.counted_since
    return "" if since <= found.period.since else f" Muster has counted since {day(since, found.report.zone)}."


def _title(found: Summary) -> str:
    name = found.period.name
    days = dates(found.period.since, found.period.until, found.report.zone)
    of = f" · {', '.join(found.report.asked.services)}" if found.report.asked.services else ""
    return f"{name[:1].upper()}{name[1:]} ({days}){of}" if found.rhythm is Rhythm.WEEKLY else f"{name}{of}"


def _by_priority(found: Summary) -> list[tuple[str, Figures, Figures]]:
    """Return each priority with its figures now and before, and the whole where there is more than one."""
    now, before = found.report.groups, grouped(found.baseline.cases, found.report.asked.by)
    rows = [(name, group, figures(before.get(name, []))) for name, group in now.items()]
    return rows if len(rows) == 1 else [*rows, ("All", found.report.whole, found.baseline)]


def _table(found: Summary) -> dict[str, object]:
    head = ["Priority", "Declared (before)", "Resolved", "Acknowledge (before)", "Resolve (before)", "p90", "In target"]
    rows = [[cell(text) for text in head]]
    rows += [[cell(text) for text in (name, *_cells(found, now, before))] for name, now, before in _by_priority(found)]
    return {"type": "table", "rows": rows, "column_settings": [{}, *({"align": "right"} for _ in head[1:])]}


def _cells(found: Summary, now: Figures, before: Figures) -> list[str]:
    return [
        f"{now.declared} ({_average(found, before)})",
        str(now.resolved),
        f"{_long(now.acknowledge)} ({_long(before.acknowledge)})",
        f"{_long(now.resolve)} ({_long(before.resolve)})",
        lasting(now.resolve.p90) if now.resolve else "-",
        _share(now.resolved_in_time),
    ]


def _as_text(found: Summary) -> list[Block]:
    each = _EACH[found.rhythm]
    return [
        section(
            f"*{name}: {words.counts(now)}* ({_average(found, before)} declared a {each} before)\n"
            f"Acknowledge: {words.spread(now.acknowledge)}; before {_long(before.acknowledge)}\n"
            f"Resolve: {words.spread(now.resolve)}; before {_long(before.resolve)}\n"
            f"Resolved within target {words.share(now.resolved_in_time)}"
        )
        for name, now, before in _by_priority(found)
    ]


def _lists(found: Summary, now: datetime) -> list[Block]:
    lists = [
        ("Took longest", [_case(case, found, _resolved(case)) for case in found.longest]),
        ("Disrupted most", [_case(case, found, _impact(case, now)) for case in found.disruptive]),
        ("Targets missed", _limited([_case(case, found, _missed(case)) for case in found.missed])),
        ("Still open", _limited([_open(one) for one in found.still_open])),
        ("Resolved, to be closed by", _limited([_owned(one) for one in found.to_close])),
        (
            "Follow-ups overdue, or nobody's",
            _limited([_owed("follow-up", one) for one in found.follow_ups]),
        ),
        ("Reviews overdue", _limited([_owed("review", one) for one in found.reviews])),
        ("Problems past their target date", [_overdue(problem) for problem in found.overdue]),
    ]
    shown = [section(f"*{title}*\n" + "\n".join(lines)) for title, lines in lists if lines]
    return [*shown, *candidates(found.candidates)]


def _limited(lines: Sequence[str]) -> list[str]:
    rest = len(lines) - LISTED
    return [*lines[:LISTED], *([f"… and {rest} more"] if rest > 0 else [])]


def _case(case: IncidentMetrics, found: Summary, said: str) -> str:
    title, channel_id = found.titles.get(case.number, ("", None))
    return _line(case.number, title, channel_id, f"{case.priority}, {said}")


def _line(number: int, title: str, channel_id: str | None, said: str) -> str:
    where = f" {channel(channel_id)}" if channel_id else ""
    return f"• {reference(number)} {escape(title, _TITLE_LIMIT)}: {said}{where}"


def _resolved(case: IncidentMetrics) -> str:
    return f"resolved after {lasting(case.took.resolve)}" if case.took.resolve is not None else "not resolved"


def _impact(case: IncidentMetrics, now: datetime) -> str:
    going = "" if case.took.impact is not None else " so far"
    return f"impact of {lasting(impact(case, now))}{going}"


def _missed(case: IncidentMetrics) -> str:
    missed = []
    if BEHIND[MetricFilter.ACKNOWLEDGE_MISSED](case):
        late = "never acknowledged" if case.unacknowledged else "not acknowledged in time"
        missed.append("acknowledged too late" if case.took.acknowledge is not None else late)
    if BEHIND[MetricFilter.RESOLVE_MISSED](case):
        missed.append("resolved too late" if case.took.resolve is not None else "not resolved in time")
    return " and ".join(missed)


def _open(one: Listed) -> str:
    owner = f", {person(one.owner)}" if one.owner else ", no incident manager"
    return _line(one.number, one.title, one.channel_id, f"{one.priority}, since {when(one.declared_at)}{owner}")


def _owned(one: Listed) -> str:
    owner = person(one.owner) if one.owner else "nobody"
    where = f" {channel(one.channel_id)}" if one.channel_id else ""
    return f"• {owner}: {reference(one.number)} {escape(one.title, _TITLE_LIMIT)}{where}"


def _owed(what: str, one: Overdue) -> str:
    owner = person(one.owner) if one.owner else "Nobody"
    since = f"since {when(one.oldest)}" if one.count == 1 else f"the oldest since {when(one.oldest)}"
    named = [reference(number) + (f" {channel(where)}" if where else "") for number, where in one.incidents]
    rest = ", …" if len(named) > _NAMED else ""
    return f"• {owner}: {counted(one.count, what)}, {since}: {', '.join(named[:_NAMED])}{rest}"


def _overdue(problem: ProblemView) -> str:
    owner = person(problem.owner) if problem.owner else "nobody"
    return f"• {owner}: {problem_line(problem)}, target {target(problem)}"


def _show(found: Summary) -> ButtonElement:
    return plain_button(
        "Show incidents",
        ids.SHOW_BUTTON,
        value=ids.carried(found.report.asked, group=None, public=True),
        accessibility_label="Show the incidents behind these figures",
    )


def _small_print(found: Summary, corrected: Corrected | None) -> Iterable[str]:
    said = (
        f"{words.left_out(found.report.left_out)} Updates on time {words.share(found.report.whole.updates_on_time)}. "
    )
    said += (
        f"Reopened {words.share(found.report.whole.reopened, '0 of 0 resolved')}. "
        f"Never acknowledged {found.report.whole.unacknowledged}. "
    )
    each = _EACH[found.rhythm]
    if found.report.whole.count:
        yield f"Times are medians of what was acknowledged and resolved in the {each}.{_what_before(found)}"
    yield f"{said}`/incident help metrics` says what each figure means."
    if corrected:
        yield mark(corrected)


def _what_before(found: Summary) -> str:
    each = _EACH[found.rhythm]
    return f" Before: the {_before(found)}; declared each {each}." if found.compared else ""


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _long(found: Distribution | None) -> str:
    return "-" if found is None else lasting(found.median)


def _share(found: Share) -> str:
    return "-" if found.whole == 0 else f"{found.part}/{found.whole}"
