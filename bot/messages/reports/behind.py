"""The incidents behind a figure: a modal that lists them, a page at a time, all or those of one figure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Option, PlainTextObject, SectionBlock, StaticSelectElement

from bot.domain.references import reference
from bot.domain.reports.figures import BEHIND, MetricFilter
from bot.domain.reports.metrics import IncidentMetrics
from bot.domain.reports.order import Order
from bot.domain.reports.report import Asked
from bot.domain.text import escape
from bot.language.sentences import sentence
from bot.language.texts import N_, _
from bot.messages.buttons import open_button
from bot.messages.message import actions, beside, context, paging, section
from bot.messages.modals.form import modal
from bot.messages.reports import ids, words
from bot.messages.reports.report import group_name
from bot.messages.text import channel, lasting, mrkdwn, plain, when

PAGE = 12
"""Incidents on a page: what a phone's screen bears, and far within Slack's 100 blocks."""
NAMES = {
    MetricFilter.ALL: N_("All"),
    MetricFilter.DECLARED: N_("Declared"),
    MetricFilter.RESOLVED: N_("Resolved"),
    MetricFilter.CARRIED_OVER: N_("Carried over from before"),
    MetricFilter.ACKNOWLEDGE_MISSED: N_("Acknowledged too late or never"),
    MetricFilter.RESOLVE_MISSED: N_("Target to resolve missed"),
    MetricFilter.UNACKNOWLEDGED: N_("Never acknowledged"),
    MetricFilter.REOPENED: N_("Reopened"),
    MetricFilter.UPDATES_MISSED: N_("Updates missed"),
}
ORDERS = {
    Order.OLDEST: N_("Oldest first"),
    Order.NEWEST: N_("Newest first"),
    Order.DURATION: N_("Longest to resolve first"),
    Order.IMPACT: N_("Longest impact first"),
    Order.PRIORITY: N_("Highest priority first"),
}
Titles = Mapping[int, tuple[str, str | None]]
"""Title and channel of each incident by its number."""


def behind_modal(
    asked: Asked,
    cases: Sequence[IncidentMetrics],
    titles: Titles,
    carried: Mapping[str, Any],
    which: MetricFilter,
    page: int,
    order: Order = Order.OLDEST,
    group: str | None = None,
) -> dict[str, Any]:
    """Draw the modal; `cases` are in their order, `titles` are the page's, and `group` is the name of theirs."""
    found = [case for case in cases if BEHIND[which](case)]
    first = page * PAGE
    shown = found[first : first + PAGE]
    counts = {name: sum(map(BEHIND[name], cases)) for name in MetricFilter}
    menu = [name for name in MetricFilter if name is MetricFilter.ALL or counts[name]]
    return modal(
        callback_id=ids.BEHIND_VIEW,
        title=_("Behind the figures"),
        submit="",
        close=_("Close"),
        metadata={**carried, "which": str(which), "page": page, "order": str(order)},
        blocks=[
            section(f"*{escape(sentence(asked.period.name), 150)}*{_of(asked, group)}: {words.incidents(len(found))}"),
            actions([_menu(menu, counts, which), *([_sorting(order)] if len(found) > 1 else [])]),
            *(_entry(case, titles) for case in shown),
            actions(paging(ids.PAGE_BUTTON, *beside(page, more=(page + 1) * PAGE < len(found))), "turning"),
            context(_("{first} to {last} of {total}", first=first + 1, last=first + len(shown), total=len(found)))
            if len(found) > PAGE
            else None,
        ],
    )


def of_page(cases: Sequence[IncidentMetrics], which: MetricFilter, page: int) -> list[int]:
    """Return the numbers of the incidents that a page shows."""
    return [case.number for case in cases if BEHIND[which](case)][page * PAGE : (page + 1) * PAGE]


def read_behind(view: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the modal carries."""
    return dict(json.loads(view["private_metadata"]))


def _of(asked: Asked, group: str | None) -> str:
    return f", {group_name(group, asked.by)}" if group else ""


def _menu(
    names: Sequence[MetricFilter], counts: Mapping[MetricFilter, int], chosen: MetricFilter
) -> StaticSelectElement:
    options = [Option(text=plain(f"{_(NAMES[name])} ({counts[name]})", 75), value=str(name)) for name in names]
    return StaticSelectElement(
        action_id=ids.FILTER_MENU,
        placeholder=PlainTextObject(text=_("Show incidents")),
        options=options,
        initial_option=next((option for option in options if option.value == chosen), None),
    )


def _sorting(chosen: Order) -> StaticSelectElement:
    options = {order: Option(text=plain(_(ORDERS[order]), 75), value=str(order)) for order in Order}
    return StaticSelectElement(
        action_id=ids.SORT_MENU,
        placeholder=PlainTextObject(text=_("Sort")),
        options=list(options.values()),
        initial_option=options[chosen],
    )


def _entry(case: IncidentMetrics, titles: Titles) -> SectionBlock:
    return SectionBlock(text=mrkdwn(_line(case, titles)), accessory=open_button(case.number))


def _line(case: IncidentMetrics, titles: Titles) -> str:
    title, channel_id = titles.get(case.number, ("", None))
    where = f" · {channel(channel_id)}" if channel_id else ""
    head = f"*{reference(case.number)} · {escape(title, 200)}*"
    declared = _("declared {at}", at=when(case.declared_at))
    return f"{head}\n{case.priority} · {declared}{where}\n{_took(case)}"


def _took(case: IncidentMetrics) -> str:
    said = [_judged(_acknowledged(case), case.acknowledged_in_time), _judged(_resolved(case), case.resolved_in_time)]
    if case.updates_due:
        said.append(_("updates on time {part} of {whole}", part=case.updates_kept, whole=case.updates_due))
    if case.reopened:
        said.append(_("reopened"))
    return " · ".join(said)


def _judged(said: str, in_time: bool | None) -> str:
    return _("{what} (target missed)", what=said) if in_time is False else said


def _acknowledged(case: IncidentMetrics) -> str:
    if case.took.acknowledge is not None:
        return _("acknowledged after {span}", span=lasting(case.took.acknowledge))
    return _("never acknowledged") if case.unacknowledged else _("not acknowledged yet")


def _resolved(case: IncidentMetrics) -> str:
    if case.took.resolve is not None:
        return _("resolved after {span}", span=lasting(case.took.resolve))
    return _("not resolved yet")
