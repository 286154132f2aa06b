"""A report as people read it: at a glance, for the one who asked or for a channel; every figure is under *Details*."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, SectionBlock

from bot.domain.reports.figures import NO_MANAGER, By, Figures
from bot.domain.reports.glance import Glance
from bot.domain.reports.period import day
from bot.domain.reports.report import Report, mark_of
from bot.domain.text import clip, escape
from bot.domain.vocabulary import Priority
from bot.language.sentences import sentence
from bot.language.texts import _, for_everybody, ngettext
from bot.messages.message import Message, actions, compose, context, header, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.reports import ids, words
from bot.messages.reports.glance import ALL, CLOCKS, ROWS, Rows, said_name, with_data, worst_of
from bot.messages.reports.out_of_hours import hours_outside
from bot.messages.reports.verdict import verdict
from bot.messages.text import person

GROUPS = 12
"""Groups shown in detail: what a reader's patience bears."""
_NAME_LIMIT = 200
_LABEL_LIMIT = 60


def report(found: Report, glance: Glance, now: datetime, *, chart: bool = True) -> Message:
    """Draw a report for the person who asked; `chart` is whether a picture can be drawn of it."""
    return _drawn(found, glance, now, _buttons(found, chart=chart))


@for_everybody
def shared(found: Report, glance: Glance, now: datetime) -> Message:
    """Draw a report for a channel."""
    return _drawn(found, glance, now, [])


def _drawn(found: Report, glance: Glance, now: datetime, buttons: list[ButtonElement]) -> Message:
    said = verdict(found.whole, glance, found.before.declared if found.comparable else None)
    if found.counted_since > found.period.since:
        since = _("Muster has counted since {date}.", date=day(found.counted_since, found.zone))
        said = f"{said} {since}"
    asked = [_show(found, None), _details(found), *buttons]
    drawn = compose(
        f"{_title(found)}: {said}",
        header(_title(found)),
        section(said),
        worst_of(found.whole, glance, now),
        actions(asked) if found.whole.count else None,
        hours_outside(found.out_of_hours),
        context(*_more(found), _(CLOCKS), _small_print(found)) if found.whole.count else context(_small_print(found)),
    )
    return with_data(drawn, 2, glance, found.asked.by, _rows(found, glance))


def _rows(found: Report, glance: Glance) -> Rows:
    """Return a row for each group, and one for the whole where there are several."""
    if not found.whole.count:
        return []
    groups = list(found.groups.items())
    of_priority = found.asked.by is By.PRIORITY
    shown = [
        (name, figures, glance.targets.get(Priority(name)) if of_priority else None)
        for name, figures in groups[: ROWS - 1 if len(groups) > 1 else ROWS]
    ]
    return [*shown, *([(ALL, found.whole, None)] if len(groups) > 1 else [])]


def _more(found: Report) -> list[str]:
    rest = len(found.groups) - (ROWS - 1)
    said = ngettext("*Details* shows {n} more.", "*Details* shows {n} more.", rest)
    return [said] if rest > 0 and len(found.groups) > 1 else []


def _title(found: Report) -> str:
    return _("Incidents of {period}", period=found.period.name)


def _comparison(found: Report) -> str:
    if found.comparable:
        return words.comparison(found.whole, found.before)
    return _(
        "{counts}. Muster has counted since {date}: the period before is not compared.",
        counts=sentence(words.counts(found.whole)),
        date=day(found.counted_since, found.zone),
    )


def _small_print(found: Report) -> str:
    days = sentence(found.period.words(found.zone))
    gate = _("Only what everybody may see.") if found.public else _("With the private incidents that you may see.")
    return f"{days}, {found.zone}. {words.left_out(found.left_out)} {gate} `/incident help metrics`"


def details(found: Report) -> dict[str, Any]:
    """Draw the modal that holds every figure, of the whole and of each group."""
    return modal(
        callback_id=ids.DETAILS_VIEW,
        title=_("Figures in full"),
        submit="",
        close=_("Close"),
        metadata={},
        blocks=[
            section(f"*{escape(_title(found), _NAME_LIMIT)}*\n{_comparison(found)}"),
            _with_button(f"*{_(ALL)}: {words.counts(found.whole)}*", found.whole, found),
            *_groups(found),
            context(_small_print(found)),
        ],
    )


def _groups(found: Report) -> list[Block]:
    shown = list(found.groups.items())[:GROUPS]
    if len(found.groups) < 2 and found.asked.by is By.PRIORITY:  # noqa: PLR2004 - one group says what the whole says
        return [context(_("All are {priority}.", priority=shown[0][0]))] if shown else []
    blocks: list[Block] = [DividerBlock()]
    for name, figures in shown:
        title = f"*{group_name(name, found.asked.by)}: {words.counts(figures)}*"
        blocks.append(_with_button(title, figures, found, name))
    rest = len(found.groups) - len(shown)
    more = ngettext("{n} more group is in the CSV.", "{n} more groups are in the CSV.", rest)
    return [*blocks, *([context(more)] if rest else [])]


def _with_button(title: str, figures: Figures, found: Report, group: str | None = None) -> SectionBlock:
    shown = section(f"{title}\n{words.in_full(figures)}")
    shown.accessory = _show(found, group)
    return shown


def _show(found: Report, group: str | None) -> ButtonElement:
    label = (
        _(
            "Show the incidents of {group} behind these figures",
            group=clip(said_name(group, found.asked.by), _LABEL_LIMIT),
        )
        if group
        else _("Show the incidents behind these figures")
    )
    return plain_button(
        _("Show incidents"),
        ids.SHOW_BUTTON if group is None else f"{ids.SHOW_BUTTON}.{_slug(found, group)}",
        value=ids.carried(found.asked, group=mark_of(group), public=found.public),
        accessibility_label=clip(label, 75),
    )


def _slug(found: Report, group: str) -> str:
    return str(list(found.groups).index(group))


def _details(found: Report) -> ButtonElement:
    return plain_button(_("Details"), ids.DETAILS_BUTTON, value=ids.carried(found.asked, public=found.public))


def _buttons(found: Report, *, chart: bool) -> list[ButtonElement]:
    carried = ids.carried(found.asked)
    drawn = ((_("Chart"), ids.CHART_BUTTON),) if chart else ()
    return [
        plain_button(text, action, value=carried)
        for text, action in ((_("Share here"), ids.SHARE_BUTTON), *drawn, (_("CSV"), ids.CSV_BUTTON))
    ]


def group_name(name: str, by: By) -> str:
    """Name a group as people read it."""
    return person(name) if by is By.MANAGER and name != NO_MANAGER else escape(said_name(name, by), _NAME_LIMIT)
