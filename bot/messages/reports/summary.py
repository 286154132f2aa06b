"""The periodic summary as people read it: at a glance, then what waits for somebody; the rest is under *Details*."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement

from bot.domain.reports.figures import Distribution, Figures, figures, grouped
from bot.domain.reports.glance import Glance, worst
from bot.domain.reports.period import Period, dates, day
from bot.domain.reports.schedule import Rhythm
from bot.domain.reports.summary import LISTED, Summary
from bot.domain.vocabulary import Priority
from bot.language.sentences import sentence
from bot.language.texts import N_, _, for_everybody
from bot.messages.message import Message, actions, compose, context, header, line, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.reports import ids, words
from bot.messages.reports.corrected import Corrected, mark
from bot.messages.reports.glance import ALL, CLOCKS, Rows, said_name, with_data, worst_of
from bot.messages.reports.out_of_hours import hours_outside
from bot.messages.reports.summary_lists import looking_back, open_menu, waiting
from bot.messages.reports.verdict import number, verdict
from bot.messages.text import lasting

_BEFORE = {
    Rhythm.WEEKLY: N_("({number} declared a week before)"),
    Rhythm.MONTHLY: N_("({number} declared a month before)"),
}
_SKIPPED = {
    Rhythm.WEEKLY: N_(
        "The weekly summary of {dates} was not posted: Muster was not running at its time, nor for a day after it. "
        "To read it, type `/incident summary {key}`."
    ),
    Rhythm.MONTHLY: N_(
        "The monthly summary of {dates} was not posted: Muster was not running at its time, nor for a day after it. "
        "To read it, type `/incident summary {key}`."
    ),
}


@for_everybody
def for_channel(found: Summary, glance: Glance, now: datetime, corrected: Corrected | None = None) -> Message:
    """Draw a summary for the channel that it is posted in."""
    return summary(found, glance, now, corrected)


def summary(found: Summary, glance: Glance, now: datetime, corrected: Corrected | None = None) -> Message:
    """Draw a summary."""
    if nothing_happened(found):
        return _quiet(found, corrected)
    title, said = _title(found), verdict(found.report.whole, glance)
    drawn = compose(
        f"{title}: {said}",
        header(title),
        section(said),
        worst_of(found.report.whole, glance, now),
        *waiting(found),
        hours_outside(found.report.out_of_hours),
        actions(_elements(found, now, corrected, in_post=True)),
        context(*_small_print(found, corrected)),
    )
    return with_data(drawn, 2, glance, found.report.asked.by, _rows(found, glance))


@for_everybody
def skipped(rhythm: Rhythm, key: str, period: Period, zone: str) -> Message:
    """Say that a summary was not posted, and how to read it."""
    return line(_(_SKIPPED[rhythm], dates=dates(period.since, period.until, zone), key=key))


def details(found: Summary, now: datetime) -> dict[str, Any]:
    """Draw the modal that holds the figures of each priority beside those before, and every list in full."""
    return modal(
        callback_id=ids.DETAILS_VIEW,
        title=_("Details"),
        submit="",
        close=_("Close"),
        metadata={},
        blocks=[
            section(f"*{_title(found)}*"),
            *_by_priority(found),
            *looking_back(found, now),
            *waiting(found, LISTED),
            actions(_elements(found, now, None, in_post=False)),
            context(*_small_print(found, None)),
        ],
    )


def nothing_happened(found: Summary) -> bool:
    """Say whether there is nothing to tell."""
    told = (found.still_open, found.to_close, found.follow_ups, found.reviews, found.candidates, found.overdue)
    if found.period.until <= found.report.counted_since:
        return not found.report.whole.count
    return not (found.report.whole.count or any(told))


def _quiet(found: Summary, corrected: Corrected | None) -> Message:
    left_out = f" {words.left_out(found.report.left_out)}" if found.report.left_out else ""
    told = _("not counted") if found.period.until <= found.report.counted_since else _("no incident")
    said = f"{_title(found)}: {told}.{_counted_since(found)}{left_out}"
    return compose(said, section(said), context(mark(corrected)) if corrected else None)


def _counted_since(found: Summary) -> str:
    """Say since when incidents are counted, where that is not since the period began."""
    since = found.report.counted_since
    if since <= found.period.since:
        return ""
    return " " + _("Muster has counted since {date}.", date=day(since, found.report.zone))


def _title(found: Summary) -> str:
    name = sentence(found.period.name)
    days = dates(found.period.since, found.period.until, found.report.zone)
    of = f" · {', '.join(found.report.asked.services)}" if found.report.asked.services else ""
    return f"{name} ({days}){of}" if found.rhythm is Rhythm.WEEKLY else f"{name}{of}"


def _rows(found: Summary, glance: Glance) -> Rows:
    groups = [(name, each, glance.targets.get(Priority(name))) for name, each in found.report.groups.items()]
    return [*groups, *([(ALL, found.report.whole, None)] if len(groups) > 1 else [])]


def _by_priority(found: Summary) -> Iterator[Block]:
    """Tell each priority's figures now and before, and the whole's where there is more than one."""
    now = found.report.groups
    before = grouped(found.baseline.cases, found.report.asked.by)
    rows = [(name, group, figures(before.get(name, []))) for name, group in now.items()]
    for name, group, earlier in rows if len(rows) == 1 else [*rows, (ALL, found.report.whole, found.baseline)]:
        named = said_name(name, found.report.asked.by)
        lines = [
            " ".join(filter(None, [f"*{named}: {words.counts(group)}*", _average(found, earlier)])),
            _(
                "Acknowledge: {now}; before {before}",
                now=words.spread(group.acknowledge),
                before=_long(earlier.acknowledge),
            ),
            _("Resolve: {now}; before {before}", now=words.spread(group.resolve), before=_long(earlier.resolve)),
            words.within_target(group),
        ]
        yield section("\n".join(lines))


def _average(found: Summary, earlier: Figures) -> str:
    if not found.compared:
        return ""
    return _(_BEFORE[found.rhythm], number=number(earlier.declared / found.compared))


def _elements(found: Summary, now: datetime, corrected: Corrected | None, *, in_post: bool) -> list[Any]:
    """Return the menu that opens what is named, and the buttons."""
    first = worst(found.report.whole.cases, now)
    numbers = [*([first.number] if first else []), *(corrected.numbers if corrected else ())]
    menu = open_menu(found, numbers)
    show = [_show(found)] if found.report.whole.count else []
    return [*([menu] if menu else []), *show, *([_details(found)] if in_post else [])]


def _details(found: Summary) -> ButtonElement:
    return plain_button(
        _("Details"), ids.DETAILS_BUTTON, value=ids.carried(found.report.asked, rhythm=str(found.rhythm))
    )


def _show(found: Summary) -> ButtonElement:
    return plain_button(
        _("Show incidents"),
        ids.SHOW_BUTTON,
        value=ids.carried(found.report.asked, group=None, public=True),
        accessibility_label=_("Show the incidents behind these figures"),
    )


def _small_print(found: Summary, corrected: Corrected | None) -> Iterator[str]:
    whole = found.report.whole
    if whole.count:
        yield _(CLOCKS)
    said = _(
        "Updates on time {updates}. Reopened {reopened}. Never acknowledged {never}. "
        "`/incident help metrics` says what each figure means.",
        updates=words.share(whole.updates_on_time),
        reopened=words.reopened(whole),
        never=whole.unacknowledged,
    )
    yield f"{words.left_out(found.report.left_out)} {said}"
    if corrected:
        yield mark(corrected)


def _long(found: Distribution | None) -> str:
    return "-" if found is None else lasting(found.median)
