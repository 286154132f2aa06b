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
from bot.messages.buttons import open_button
from bot.messages.message import actions, beside, context, paging, section
from bot.messages.modals.form import modal
from bot.messages.reports import ids, words
from bot.messages.reports.report import group_name
from bot.messages.text import channel, lasting, mrkdwn, plain, when

PAGE = 12
"""Incidents on a page: what a phone's screen bears, and far within Slack's 100 blocks."""
NAMES = {
    MetricFilter.ALL: "All",
    MetricFilter.DECLARED: "Declared",
    MetricFilter.RESOLVED: "Resolved",
    MetricFilter.CARRIED_OVER: "Carried over from before",
    MetricFilter.ACKNOWLEDGE_MISSED: "Acknowledged too late or never",
    MetricFilter.RESOLVE_MISSED: "Target to resolve missed",
    MetricFilter.UNACKNOWLEDGED: "Never acknowledged",
    MetricFilter.REOPENED: "Reopened",
    MetricFilter.UPDATES_MISSED: "Updates missed",
}
ORDERS = {
    Order.OLDEST: "Oldest first",
    Order.NEWEST: "Newest first",
    Order.DURATION: "Longest to resolve first",
    Order.IMPACT: "Longest impact first",
    Order.PRIORITY: "Highest priority first",
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
    shown = found[page * PAGE : (page + 1) * PAGE]
    counts = {name: sum(map(BEHIND[name], cases)) for name in MetricFilter}
    menu = [name for name in MetricFilter if name is MetricFilter.ALL or counts[name]]
    return modal(
        callback_id=ids.BEHIND_VIEW,
        title="Behind the figures",
        submit="",
        close="Close",
        metadata={**carried, "which": str(which), "page": page, "order": str(order)},
        blocks=[
            section(
                f"*{escape(asked.period.name.capitalize(), 150)}*{_of(asked, group)}: {words.incidents(len(found))}"
            ),
            actions([_menu(menu, counts, which), *([_sorting(order)] if len(found) > 1 else [])]),
            *(_entry(case, titles) for case in shown),
            actions(paging(ids.PAGE_BUTTON, *beside(page, more=(page + 1) * PAGE < len(found))), "turning"),
            context(f"{page * PAGE + 1} to {page * PAGE + len(shown)} of {len(found)}") if len(found) > PAGE else None,
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
    options = [Option(text=plain(f"{NAMES[name]} ({counts[name]})", 75), value=str(name)) for name in names]
    return StaticSelectElement(
        action_id=ids.FILTER_MENU,
        placeholder=PlainTextObject(text="Show incidents"),
        options=options,
        initial_option=next((option for option in options if option.value == chosen), None),
    )


def _sorting(chosen: Order) -> StaticSelectElement:
    options = {order: Option(text=plain(ORDERS[order], 75), value=str(order)) for order in Order}
    return StaticSelectElement(
        action_id=ids.SORT_MENU,
        placeholder=PlainTextObject(text="Sort"),
        options=list(options.values()),
        initial_option=options[chosen],
    )


def _entry(case: IncidentMetrics, titles: Titles) -> SectionBlock:
    return SectionBlock(text=mrkdwn(_line(case, titles)), accessory=open_button(case.number))


def _line(case: IncidentMetrics, titles: Titles) -> str:
    title, channel_id = titles.get(case.number, ("", None))
    where = f" · {channel(channel_id)}" if channel_id else ""
    head = f"*{reference(case.number)} · {escape(title, 200)}*"
    return f"{head}\n{case.priority} · declared {when(case.declared_at)}{where}\n{_took(case)}"


def _took(case: IncidentMetrics) -> str:
    said = [
        _one("acknowledged", case.took.acknowledge, case.acknowledged_in_time, case.unacknowledged),
        _one("resolved", case.took.resolve, case.resolved_in_time, never=False),
    ]
    if case.updates_due:
        said.append(f"updates on time {case.updates_kept} of {case.updates_due}")
    if case.reopened:
        said.append("reopened")
    return " · ".join(said)


def _one(what: str, took: Any, in_time: bool | None, never: bool) -> str:  # noqa: ANN401 - a timedelta or None
    missed = " (target missed)" if in_time is False else ""
    if took is None:
        return f"{'never' if never else 'not yet'} {what}{missed}"
    return f"{what} after {lasting(took)}{missed}"
