"""A report as people read it: privately as text, shared as a table where Slack takes one.

Table block: https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, DividerBlock, SectionBlock

from bot.domain.reports.figures import NO_MANAGER, By, Distribution, Figures, Share
from bot.domain.reports.period import day
from bot.domain.reports.report import Report, mark_of
from bot.domain.text import clip, escape
from bot.messages.message import Message, actions, compose, context, header, plain_button, section
from bot.messages.reports import ids, words
from bot.messages.reports.out_of_hours import hours_outside
from bot.messages.text import lasting, person

GROUPS = 12
"""Groups shown: with their buttons they stay within Slack's 50 blocks, and within a reader's patience."""
_NAME_LIMIT = 200
_CELL_LIMIT = 60


def report(found: Report, *, chart: bool = True) -> Message:
    """Draw a report for the person who asked; `chart` is whether one can be drawn of it."""
    return compose(
        _title(found),
        header(_title(found)),
        section(_opening(found)),
        *_whole(found),
        *_groups(found),
        hours_outside(found.out_of_hours),
        context(_small_print(found)),
        actions(_buttons(found, chart=chart)) if found.whole.count else None,
    )


def shared(found: Report, *, table: bool = True) -> Message:
    """Draw a report for a channel: as a table, or as text where Slack refuses tables."""
    drawn = compose(
        f"{_title(found)}: {_opening(found)}",
        header(_title(found)),
        section(_opening(found)),
        *([] if table else [*_whole(found), *_groups(found)]),
        actions(_show_buttons(found)) if table and found.whole.count else None,
        hours_outside(found.out_of_hours),
        context(_small_print(found)),
    )
    if table and found.whole.count:
        drawn.blocks.insert(2, table_of(found))
    return drawn


def _title(found: Report) -> str:
    return f"Incidents of {found.period.name}"


def _opening(found: Report) -> str:
    if found.comparable:
        return words.comparison(found.whole, found.before, "the period before")
    since = day(found.counted_since, found.zone)
    count = words.counts(found.whole).capitalize()
    return f"{count}. Muster has counted since {since}: the period before is not compared."


def _small_print(found: Report) -> str:
    days = found.period.words(found.zone)
    gate = "Only what everybody may see." if found.public else "With the private incidents that you may see."
    return (
        f"{days[:1].upper()}{days[1:]}, {found.zone}. {words.left_out(found.left_out)} {gate} `/incident help metrics`"
    )


def _whole(found: Report) -> list[Block]:
    return [_with_button(f"*All: {words.counts(found.whole)}*", found.whole, found)] if found.whole.count else []


def _groups(found: Report) -> list[Block]:
    shown = list(found.groups.items())[:GROUPS]
    if len(found.groups) < 2 and found.asked.by is By.PRIORITY:  # noqa: PLR2004 - one group says what the whole says
        return [context(f"All are {shown[0][0]}.")] if shown else []
    blocks: list[Block] = [DividerBlock()]
    for name, figures in shown:
        title = f"*{group_name(name, found.asked.by)}: {words.counts(figures)}*"
        blocks.append(_with_button(title, figures, found, name))
    rest = len(found.groups) - len(shown)
    return [*blocks, *([context(f"{rest} more groups are in the CSV.")] if rest else [])]


def _with_button(title: str, figures: Figures, found: Report, group: str | None = None) -> SectionBlock:
    shown = section(f"{title}\n{words.in_full(figures)}")
    shown.accessory = _show(found, group, "Show incidents")
    return shown


def _show(found: Report, group: str | None, text: str) -> ButtonElement:
    of = clip(f" of {group}", _CELL_LIMIT) if group else ""
    return plain_button(
        text,
        ids.SHOW_BUTTON if group is None else f"{ids.SHOW_BUTTON}.{_slug(found, group)}",
        value=ids.carried(found.asked, group=mark_of(group), public=found.public),
        accessibility_label=clip(f"Show the incidents{of} behind these figures", 75),
    )


def _slug(found: Report, group: str) -> str:
    return str(list(found.groups).index(group))


def _show_buttons(found: Report) -> list[ButtonElement]:
    """Return a button for the whole and for each group; a table's rows can hold none."""
    groups = [] if len(found.groups) < 2 else list(found.groups)[:GROUPS]  # noqa: PLR2004 - one group is the whole
    labelled = [
        (name, clip(f"{_plain(name, found.asked.by)}: {found.groups[name].count}", _CELL_LIMIT)) for name in groups
    ]
    return [_show(found, None, "Show incidents"), *(_show(found, name, label) for name, label in labelled)]


def _buttons(found: Report, *, chart: bool) -> list[ButtonElement]:
    carried = ids.carried(found.asked)
    drawn = (("Chart", ids.CHART_BUTTON),) if chart else ()
    return [
        plain_button(text, action, value=carried)
        for text, action in (("Share here", ids.SHARE_BUTTON), *drawn, ("CSV", ids.CSV_BUTTON))
    ]


def group_name(name: str, by: By) -> str:
    """Name a group as people read it."""
    return person(name) if by is By.MANAGER and name != NO_MANAGER else escape(name, _NAME_LIMIT)


def _plain(name: str, by: By) -> str:
    return "Manager" if by is By.MANAGER and name != NO_MANAGER else name


def table_of(found: Report) -> dict[str, Any]:
    """Return the table block: a row for each group, and one for the whole."""
    head = [found.asked.by.capitalize(), "Declared", "Resolved", "Acknowledge: median", "p90", "in target"]
    head += ["Resolve: median", "p90", "in target", "Updates on time"]
    rows = [[cell(text) for text in head]]
    for name, figures in list(found.groups.items())[:GROUPS]:
        rows.append([_name_cell(name, found.asked.by), *map(cell, row_of(figures))])
    if len(found.groups) > 1:
        rows.append([cell("All"), *map(cell, row_of(found.whole))])
    aligned = [{"is_wrapped": True}, *({"align": "right"} for _ in head[1:])]
    return {"type": "table", "rows": rows, "column_settings": aligned}


def row_of(figures: Figures) -> list[str]:
    """Return the cells of one set of incidents."""
    return [
        str(figures.declared),
        str(figures.resolved),
        *_spread_cells(figures.acknowledge),
        _share_cell(figures.acknowledged_in_time),
        *_spread_cells(figures.resolve),
        _share_cell(figures.resolved_in_time),
        _share_cell(figures.updates_on_time),
    ]


def cell(text: str) -> dict[str, Any]:
    """Return one cell of plain text; Slack refuses an empty one."""
    return {"type": "raw_text", "text": clip(text, _CELL_LIMIT) or "-"}


def _name_cell(name: str, by: By) -> dict[str, Any]:
    if by is not By.MANAGER or name == NO_MANAGER:
        return cell(name)
    part = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": name}]}
    return {"type": "rich_text", "elements": [part]}


def _spread_cells(found: Distribution | None) -> tuple[str, str]:
    return ("-", "-") if found is None else (lasting(found.median), lasting(found.p90))


def _share_cell(found: Share) -> str:
    return "-" if found.whole == 0 else f"{found.part}/{found.whole}"
