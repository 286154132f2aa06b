"""What is said of a task wherever it stands: its kind, who has it until when, its ticket, its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement, SectionBlock

from bot.domain.post_incident import TaskKind, TaskState
from bot.domain.task import TaskView
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.message import plain_button, section
from bot.messages.tasks.ids import (
    DONE_BUTTON,
    DROP_BUTTON,
    DUE_BUTTON,
    EDIT_BUTTON,
    LATER_BUTTON,
    MORE_MENU,
    REASSIGN_BUTTON,
    REOPEN_BUTTON,
    TAKE_BUTTON,
    Carried,
)
from bot.messages.text import channel, link, person, when

LISTED: Final = 15
"""Tasks one list shows: what a phone's screen and Slack's 50 blocks bear."""
TEXT_LIMIT: Final = 2000
"""Units of a task's text in its own message."""
LINE_LIMIT: Final = 300
_LINK_LIMIT = 300
"""Units of an address that stands within a line; a longer one stands in the task's own message only."""
_LABELS = {
    DONE_BUTTON: N_("Done"),
    TAKE_BUTTON: N_("I'll take it"),
    REASSIGN_BUTTON: N_("Reassign"),
    DUE_BUTTON: N_("Due"),
    EDIT_BUTTON: N_("Edit"),
    DROP_BUTTON: N_("Drop"),
    REOPEN_BUTTON: N_("Reopen"),
    LATER_BUTTON: N_("Postpone a day"),
}
"""What each button says."""
_TITLES = {
    (TaskKind.TASK, TaskState.OPEN): N_("Task"),
    (TaskKind.TASK, TaskState.DONE): N_("Task done"),
    (TaskKind.TASK, TaskState.DROPPED): N_("Task dropped"),
    (TaskKind.FOLLOW_UP, TaskState.OPEN): N_("Follow-up"),
    (TaskKind.FOLLOW_UP, TaskState.DONE): N_("Follow-up done"),
    (TaskKind.FOLLOW_UP, TaskState.DROPPED): N_("Follow-up dropped"),
}
_BUTTON_OF = {
    TaskKind.TASK: N_("{button}, task of {incident}"),
    TaskKind.FOLLOW_UP: N_("{button}, follow-up of {incident}"),
}
"""What a button says to who does not see it."""
_SETTLED = {TaskState.DONE: N_("Done"), TaskState.DROPPED: N_("Dropped")}
_SETTLED_BY = {TaskState.DONE: N_("Done by {person}"), TaskState.DROPPED: N_("Dropped by {person}")}


def title(task: TaskView) -> str:
    """Say what kind of task it is, and what became of it."""
    return _(_TITLES[task.kind, task.state])


def in_sentence(task: TaskView) -> str:
    """Name its incident within a sentence."""
    return f"*{task.reference} · {escape(task.incident_title, 150)}*"


def row(task: TaskView, carried: Carried) -> SectionBlock:
    """Show a task in a list, with a menu of what can be done to it."""
    there = f"{channel(task.channel_id)} · " if task.channel_id else ""
    of = f"{task.reference} · {there}" if carried.listed == "mine" else ""
    shown = section(f"{escape(task.text, LINE_LIMIT)}\n{of}{state(task)}{_linked(task)}")
    shown.accessory = _menu(task, carried)
    return shown


def own_row(task: TaskView) -> SectionBlock:
    """Show one of a person's own tasks, with the button that says it is done."""
    there = f" · {channel(task.channel_id)}" if task.channel_id else ""
    incident = f"{task.reference} · {escape(task.incident_title, 150)}"
    shown = section(f"{escape(task.text, LINE_LIMIT)}\n{incident}{there} · {due(task)}{_linked(task)}")
    shown.accessory = button(DONE_BUTTON, task, Carried(task.id))
    return shown


def state(task: TaskView) -> str:
    """Say who has it and until when, or what became of it."""
    if task.open:
        return f"{owner(task)} · {due(task)}"
    by = task.settled_by
    said = _(_SETTLED_BY[task.state], person=person(by)) if by else _(_SETTLED[task.state])
    return f"{said}, {when(task.settled_at)}" if task.settled_at else said


def owner(task: TaskView) -> str:
    """Say who has it."""
    return person(task.owner) if task.owner else _("no owner")


def due(task: TaskView) -> str:
    """Say until when it is to be done."""
    return _("due {at}", at=when(task.due_at)) if task.due_at else _("no due date")


def ticket(task: TaskView) -> SectionBlock | None:
    """Show the ticket, where there is one."""
    return section(_("Ticket: {ticket}", ticket=_ticket(task))) if task.ticket_url else None


def _linked(task: TaskView) -> str:
    """Name the ticket within a line."""
    if not task.ticket_url:
        return ""
    whole = len(task.ticket_url) <= _LINK_LIMIT
    return f" · {_ticket(task) if whole else escape(task.ticket_title, 100)}".removesuffix(" · ")


def _ticket(task: TaskView) -> str:
    """Link the ticket by its title; the bar, which ends an address in Slack's markup, is no part of either."""
    name = escape(task.ticket_title.replace("|", "/"), 300).strip()
    return link(escape(task.ticket_url), name or _("in another tool"))


def button(name: str, task: TaskView, carried: Carried) -> ButtonElement:
    """Return one of a task's buttons."""
    label = _(_LABELS[name])
    of = _(_BUTTON_OF[task.kind], button=label, incident=task.reference)
    return plain_button(label, name, value=carried.value, accessibility_label=of)


def overflow(names: Sequence[str], carried: Carried) -> OverflowMenuElement:
    """Return a menu of these buttons."""
    options = [Option(text=_(_LABELS[name]), value=f"{name}:{carried.value}") for name in names]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)


def _menu(task: TaskView, carried: Carried) -> OverflowMenuElement:
    # A menu holds five: of what nobody has, *Edit* sets when it is due.
    second = [REASSIGN_BUTTON, DUE_BUTTON] if task.owner else [TAKE_BUTTON, REASSIGN_BUTTON]
    open_task = [DONE_BUTTON, *second, EDIT_BUTTON, DROP_BUTTON]
    return overflow(open_task if task.state is TaskState.OPEN else [REOPEN_BUTTON], carried)
