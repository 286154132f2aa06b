"""A manager's answer on one screen: verdict, chart, table, the worst incident; each form that Slack may take.

Sources: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block,
https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import SectionBlock

from bot.domain.post_incident_policy import said_cause
from bot.domain.references import reference
from bot.domain.reports.figures import NO_MANAGER, WITHOUT, By, Figures, Share
from bot.domain.reports.glance import Glance, Target, worst
from bot.domain.reports.period import Unit
from bot.domain.reports.summary import impact
from bot.domain.text import clip, escape
from bot.language.texts import N_, _
from bot.messages.buttons import open_button
from bot.messages.message import Message, compose, section
from bot.messages.reports.verdict import typical
from bot.messages.reports.words import counts
from bot.messages.reports.words import share as said_share
from bot.messages.text import lasting, mrkdwn

ROWS = 5
"""Rows of the table: what is read without scrolling."""
NATIVE_CHART = "data_visualization"
_CELL_LIMIT = 60
_TITLE_LIMIT = 120

Rows = Sequence[tuple[str, Figures, Target | None]]
"""What a table shows: the name of each group, its figures, and within what it is to be resolved."""


def with_data(drawn: Message, after: int, glance: Glance, by: By, rows: Rows) -> Message:
    """Put a chart and a table behind the first blocks of a message, and keep its forms without them."""
    first, last = drawn.blocks[:after], drawn.blocks[after:]
    chart = [chart_of(glance)] if glance.counted and any(glance.counts[glance.first :]) else []
    table = [table_of(by, rows)] if rows else []
    as_text = compose("", *_as_text(by, rows)).blocks
    ladder = ([*chart, *table], table, as_text)
    forms = [[*first, *data, *last] for at, data in enumerate(ladder) if data not in ladder[:at]]
    return Message(drawn.text, forms[0], drawn.rings, tuple(forms[1:]))


def chart_of(glance: Glance) -> dict[str, Any]:
    """Return the trend as Slack draws it: incidents, how many missed a target, and what is usual as a line across."""
    names = glance.steps.names[glance.first :]
    series: list[tuple[str, Sequence[float]]] = [
        (_("Incidents"), glance.counts[glance.first :]),
        (_("Missed a target"), glance.missed[glance.first :]),
    ]
    if glance.usual is not None:
        series.append((_("Usual"), (round(glance.usual, 1),) * len(names)))
    return {
        "type": NATIVE_CHART,
        "title": _chart_title(glance),
        "chart": {
            "type": "line",
            "series": [{"name": name, "data": _points(names, values)} for name, values in series],
            "axis_config": {"categories": list(names)},
        },
    }


def _chart_title(glance: Glance) -> str:
    if glance.steps.unit is Unit.DAYS and glance.steps.days > 1:
        return _("Incidents in {days} days", days=glance.steps.days)
    return _(_EACH[glance.steps.unit])


_EACH = {
    Unit.DAYS: N_("Incidents each day"),
    Unit.WEEK: N_("Incidents each week"),
    Unit.MONTH: N_("Incidents each month"),
}
"""What a chart is called, for each period that it goes by."""


def _points(names: Sequence[str], values: Sequence[float]) -> list[dict[str, Any]]:
    return [{"label": name, "value": value} for name, value in zip(names, values, strict=True)]


def table_of(by: By, rows: Rows) -> dict[str, Any]:
    """Return the table: a row for each group."""
    targets = [_("Target")] if by is By.PRIORITY else []
    head = [_(_HEADS[by]), _("Declared"), _("In target"), _("Median"), *targets]
    drawn = [[_name_cell(name, by), *map(cell, _cells(name, found, target, by))] for name, found, target in rows]
    aligned = [{"is_wrapped": True}, *({"align": "right", "is_wrapped": True} for _name in head[1:])]
    return {"type": "table", "rows": [[cell(text) for text in head], *drawn], "column_settings": aligned}


_HEADS = {By.PRIORITY: N_("Priority"), By.SERVICE: N_("Service"), By.MANAGER: N_("Manager"), By.CAUSE: N_("Cause")}
"""Above the column that names the groups."""


def _cells(name: str, found: Figures, target: Target | None, by: By) -> list[str]:
    cells = [str(found.declared), _share(found.resolved_in_time), _median(name, found, target, by)]
    return [*cells, *([target.words if target else "-"] if by is By.PRIORITY else [])]


def _median(name: str, found: Figures, target: Target | None, by: By) -> str:
    """Say how long resolving took, on the clock of its target; of all priorities together, several clocks run."""
    took = None if name == ALL and by is By.PRIORITY else typical(found, target)
    return lasting(took.median) if took else "-"


def _as_text(by: By, rows: Rows) -> list[SectionBlock]:
    lines = []
    for name, found, target in rows:
        took = _median(name, found, target, by)
        said = [
            _("resolved within target {share}", share=said_share(found.resolved_in_time))
            if found.resolved_in_time.whole
            else "",
            _("median to resolve {span}", span=took) if took != "-" else "",
            _("target {span}", span=target.words) if target else "",
        ]
        shown = f"<@{name}>" if _is_person(name, by) else escape(said_name(name, by), _CELL_LIMIT)
        lines.append(f"*{shown}:* {', '.join([counts(found), *filter(None, said)])}")
    return [section("\n".join(lines))] if lines else []


def worst_of(whole: Figures, glance: Glance, now: datetime) -> SectionBlock | None:
    """Name the worst incident, with a button that opens it."""
    case = worst(whole.cases, now)
    if case is None:
        return None
    title, _channel = glance.titles.get(case.number, ("", None))
    named = f"*{reference(case.number)}*" + (f" · {escape(title, _TITLE_LIMIT)}" if title else "")
    span = lasting(impact(case, now))
    span = span if case.took.impact is not None else _("{span} so far", span=span)
    said = _("Worst: {incident}, {span}, {priority}", incident=named, span=span, priority=case.priority)
    return SectionBlock(text=mrkdwn(said), accessory=open_button(case.number))


def cell(text: str) -> dict[str, Any]:
    """Return one cell of plain text; Slack refuses an empty one."""
    return {"type": "raw_text", "text": clip(text, _CELL_LIMIT) or "-"}


def _is_person(name: str, by: By) -> bool:
    return by is By.MANAGER and name not in {NO_MANAGER, ALL}


def _name_cell(name: str, by: By) -> dict[str, Any]:
    if not _is_person(name, by):
        return cell(said_name(name, by))
    part = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": name}]}
    return {"type": "rich_text", "elements": [part]}


def said_name(name: str, by: By) -> str:
    """Return the name of a group as it is said: what is no name of anything is Muster's own, as are usual causes."""
    if name == ALL or name in WITHOUT:
        return _(name)
    return said_cause(name) if by is By.CAUSE else name


ALL = N_("All")
"""The row of everything."""
CLOCKS = N_("Median: time to resolve, on the clock of its target.")


def _share(found: Share) -> str:
    return "-" if found.whole == 0 else f"{found.part}/{found.whole}"
