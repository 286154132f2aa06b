"""Tasks as people read them: the one message of each in its incident's channel, and lists."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement, OverflowMenuElement

from bot.domain.references import reference
from bot.domain.task import TaskView
from bot.domain.text import escape
from bot.language.texts import _, for_everybody, ngettext
from bot.messages.message import Message, actions, compose, context, section
from bot.messages.tasks.ids import (
    DONE_BUTTON,
    DROP_BUTTON,
    DUE_BUTTON,
    EDIT_BUTTON,
    LIST,
    REASSIGN_BUTTON,
    REOPEN_BUTTON,
    TAKE_BUTTON,
    Carried,
)
from bot.messages.tasks.row import LINE_LIMIT, TEXT_LIMIT, button, due, overflow, owner, row, state, ticket, title
from bot.messages.text import link, person


@for_everybody
def task(task: TaskView) -> Message:
    """Draw a task's message in its incident's channel for the newest state."""
    head = title(task)
    return compose(
        f"{head}: {escape(task.text, 500)}",
        section(f"*{head}*\n{escape(task.text, TEXT_LIMIT)}"),
        ticket(task),
        context(_small_print(task)),
        actions(_buttons(task, Carried(task.id))),
    )


def of_incident(shown: Sequence[TaskView], total: int, number: int, *, settled: bool) -> Message:
    """List the tasks of an incident for one person's eyes: those still to be done, or with `settled` all of them."""
    of = reference(number)
    if settled:
        head = ngettext("{n} task of {incident}", "{n} tasks of {incident}", total, incident=of)
        nothing = _("{incident} has no task. To add one, type `/incident task`.", incident=of)
        return _list(shown, total, head if total else nothing, f"all {number}")
    head = ngettext("{n} open task of {incident}", "{n} open tasks of {incident}", total, incident=of)
    nothing = _("{incident} has no open task. To add one, type `/incident task`.", incident=of)
    return _list(shown, total, head if total else nothing, f"open {number}")


def own(shown: Sequence[TaskView], total: int) -> Message:
    """List what one person has to do, of all incidents."""
    head = ngettext("You have {n} open task", "You have {n} open tasks", total)
    return _list(shown, total, head if total else _("You have no open task."), "mine")


def added(task: TaskView) -> Message:
    """Tell who added a task from elsewhere that it is there."""
    said = _(
        "{kind} added to {incident}: {text}",
        kind=title(task),
        incident=task.reference,
        text=escape(task.text, LINE_LIMIT),
    )
    return compose(said, section(f"{said}\n{state(task)}"))


@for_everybody
def kept_open(tasks: Sequence[TaskView], total: int) -> Message:
    """Tell at a resolution which tasks are follow-ups from now on."""
    said = ngettext(
        "{n} open task is now a follow-up. Its due date and reminders are unchanged.",
        "{n} open tasks are now follow-ups. Their due dates and reminders are unchanged.",
        total,
    )
    drop = ngettext("Drop it if it is no longer needed.", "Drop those that are no longer needed.", total)
    rest = total - len(tasks)
    more = ngettext("{n} more: `/incident tasks`", "{n} more: `/incident tasks`", rest)
    return compose(
        said,
        section(f"{said} {drop}"),
        *[row(one, Carried(one.id)) for one in tasks],
        context(more) if rest > 0 else None,
    )


def _list(shown: Sequence[TaskView], total: int, head: str, listed: str) -> Message:
    rest = total - len(shown)
    more = ngettext("{n} more is not shown; it is due later.", "{n} more are not shown; they are due later.", rest)
    return compose(
        head,
        section(f"*{head}*" if shown else head),
        *[row(one, Carried(one.id, LIST, listed)) for one in shown],
        context(more) if rest > 0 else None,
    )


def task_in_brief(task: TaskView) -> str:
    """Tell an open task in one line."""
    until = f", {due(task)}" if task.due_at else ""
    return f"• {escape(task.text, 150)}: {owner(task)}{until}"


def _small_print(task: TaskView) -> str:
    said = [state(task), _("added by {person}", person=person(task.created_by))]
    if task.source_permalink:
        said.append(link(task.source_permalink, _("from this message")))
    return " · ".join(said)


def _buttons(task: TaskView, carried: Carried) -> list[ButtonElement | OverflowMenuElement]:
    if not task.open:
        return [button(REOPEN_BUTTON, task, carried)]
    taking = [] if task.owner else [TAKE_BUTTON]
    plain = [button(name, task, carried) for name in (DONE_BUTTON, *taking, REASSIGN_BUTTON, DUE_BUTTON)]
    return [*plain, overflow([EDIT_BUTTON, DROP_BUTTON], carried)]
