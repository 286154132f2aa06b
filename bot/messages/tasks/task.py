"""Tasks as people read them: the one message in the channel, lists, what their owner is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement, SectionBlock

from bot.domain.incident import IncidentView
from bot.domain.post_incident import TaskKind, TaskState
from bot.domain.references import reference
from bot.domain.task import TaskView
from bot.domain.text import counted, escape
from bot.messages import facts
from bot.messages.message import Message, actions, compose, context, late_note, plain_button, section
from bot.messages.tasks.ids import (
    DIRECT,
    DONE_BUTTON,
    DROP_BUTTON,
    DUE_BUTTON,
    EDIT_BUTTON,
    LATER_BUTTON,
    LIST,
    MORE_MENU,
    NOBODYS,
    REASSIGN_BUTTON,
    REOPEN_BUTTON,
    TAKE_BUTTON,
    Carried,
)
from bot.messages.text import channel, lasting, link, person, to_the_minute, when

LISTED = 15
"""Tasks one list shows: what a phone's screen and Slack's 50 blocks bear."""
TEXT_LIMIT = 2000
"""Units of a task's text in its own message."""
_LINE_LIMIT = 300
_LINK_LIMIT = 300
"""Units of an address that stands within a line; a longer one stands in the task's own message only."""
_LABELS = {
    DONE_BUTTON: "Done",
    TAKE_BUTTON: "I'll take it",
    REASSIGN_BUTTON: "Reassign",
    DUE_BUTTON: "Due",
    EDIT_BUTTON: "Edit",
    DROP_BUTTON: "Drop",
    REOPEN_BUTTON: "Reopen",
    LATER_BUTTON: "Move due by a day",
}
"""What each button says."""


def task(task: TaskView) -> Message:
    """Draw a task's message in its incident's channel for the newest state."""
    title = _title(task)
    return compose(
        f"{title}: {escape(task.text, 500)}",
        section(f"*{title}*\n{escape(task.text, TEXT_LIMIT)}"),
        section(f"Ticket: {_ticket(task)}") if task.ticket_url else None,
        context(_small_print(task)),
        actions(_buttons(task, Carried(task.id))),
    )


def of_incident(shown: Sequence[TaskView], total: int, number: int, *, settled: bool) -> Message:
    """List the tasks of an incident for one person's eyes: those still to be done, or with `settled` all of them."""
    listed = f"{'all' if settled else 'open'} {number}"
    kind = "task" if settled else "open task"
    head = f"{counted(total, kind)} of {reference(number)}"
    nothing = f"{reference(number)} has no {kind}. `/incident task` adds one."
    return _list(shown, total, head if total else nothing, listed)


def own(shown: Sequence[TaskView], total: int) -> Message:
    """List what one person has to do, of all incidents."""
    head = f"{counted(total, 'task')} of yours" if total else "You have no open task."
    return _list(shown, total, head, "mine")


def added(task: TaskView) -> Message:
    """Tell who added a task from elsewhere that it is there."""
    said = f"{_kind(task)} added to {task.reference}: {escape(task.text, _LINE_LIMIT)}"
    return compose(said, section(f"{said}\n{_state(task)}"))


def owned(task: TaskView, by: str) -> Message:
    """Tell a new owner what is theirs to do."""
    return _direct(task, f"{person(by)} gave you a {_kind(task).lower()} of {_incident(task)}:")


@dataclass(frozen=True, slots=True)
class Told:
    """Who is reminded of a task: its owner, or who speaks for its incident where nobody has it, or its owner left."""

    own: bool = True
    who: str = ""
    """Mentions, where it is not said directly."""


def due_soon(task: TaskView, left: timedelta, late: timedelta, to: Told = Told()) -> Message:
    """Remind of a task before its time."""
    return _reminder(task, f"is due in {lasting(to_the_minute(left))}", late, to)


def due(task: TaskView, late: timedelta, to: Told) -> Message:
    """Remind of a task at its time."""
    return _reminder(task, "is due", late, to)


def overdue(task: TaskView, since: timedelta, late: timedelta, to: Told) -> Message:
    """Remind of a task after its time."""
    return _reminder(task, f"is overdue by {lasting(to_the_minute(since))}", late, to)


def _reminder(task: TaskView, stands: str, late: timedelta, to: Told) -> Message:
    mentioned = f"{to.who}: " if to.who else ""
    return _direct(task, f"{mentioned}{_whose(task, own=to.own)} {stands}:", late, theirs=to.own)


def nobodys(task: TaskView, who: str) -> Message:
    """Ask who has a follow-up of a closed incident: without an owner and a time nothing tells of it again."""
    mentioned = f"{who}: " if who else ""
    said = f"{mentioned}Nobody has this {_kind(task).lower()} of {_incident(task)}, and it has no due date:"
    return _direct(task, said, theirs=False)


def without_owner(incident: IncidentView, tasks: Sequence[TaskView], total: int, who: str, late: timedelta) -> Message:
    """Ask who does the follow-ups of an incident that is over; each is taken by one tap."""
    mentioned, name = f"{who}: " if who else "", facts.escaped_headline(incident)
    have = f"{counted(total, 'follow-up')} of *{name}* {'has' if total == 1 else 'have'}"
    said = f"{mentioned}{have} neither an owner nor a due date."
    rest = total - len(tasks)
    ways = f"`/incident tasks {incident.reference}` gives one to somebody, sets when it is due, or drops it."
    return compose(
        said,
        section(f"{said} Who does {'it' if total == 1 else 'them'}?"),
        *map(_to_take, tasks),
        context(f"{rest} more. {ways}" if rest > 0 else ways),
        late_note(late),
    )


def _to_take(task: TaskView) -> SectionBlock:
    row = section(escape(task.text, _LINE_LIMIT))
    row.accessory = _button(TAKE_BUTTON, task, Carried(task.id, NOBODYS, str(task.number)))
    return row


def left_behind(incident: IncidentView, tasks: Sequence[TaskView], total: int, user_id: str, who: str) -> Message:
    """Tell what is left of what somebody had to do who has left."""
    mentioned, name = f"{who}: " if who else "", facts.escaped_headline(incident)
    said = f"{mentioned}{person(user_id)} has left. Still open on {name} and nobody's now: {counted(total, 'task')}."
    rest = total - len(tasks)
    return compose(
        said,
        section(f"{said} *Reassign* gives it to somebody, *Drop* says that it is not needed."),
        *[_row(one, Carried(one.id)) for one in tasks],
        context(f"{rest} more: `/incident tasks {incident.reference}`") if rest > 0 else None,
    )


def settled(task: TaskView) -> Message:
    """Say in a direct message, in place of its buttons, what became of a task."""
    return _direct(task, f"{_title(task)}, {_incident(task)}:")


def kept_open(tasks: Sequence[TaskView], total: int) -> Message:
    """Tell at a resolution which tasks are follow-ups from now on."""
    many = f"{total} open tasks are follow-ups from now on" if total > 1 else "One open task is a follow-up from now on"
    said = f"{many}: due dates and reminders stay."
    rest = total - len(tasks)
    return compose(
        said,
        section(f"{said} Drop those nobody needs any more."),
        *[_row(one, Carried(one.id)) for one in tasks],
        context(f"{rest} more: `/incident tasks`") if rest > 0 else None,
    )


def _list(shown: Sequence[TaskView], total: int, head: str, listed: str) -> Message:
    rest = total - len(shown)
    return compose(
        head,
        section(f"*{head}*" if shown else head),
        *[_row(one, Carried(one.id, LIST, listed)) for one in shown],
        context(f"{rest} more are not shown, due later.") if rest > 0 else None,
    )


def task_in_brief(task: TaskView) -> str:
    """Tell an open task in one line."""
    due = f", due {when(task.due_at)}" if task.due_at else ""
    return f"• {escape(task.text, 150)}: {_owner(task)}{due}"


def own_row(task: TaskView) -> SectionBlock:
    """Show one of a person's own tasks, with the button that says it is done."""
    there = f" · {channel(task.channel_id)}" if task.channel_id else ""
    row = section(f"{escape(task.text, _LINE_LIMIT)}\n{_incident(task)}{there} · {_due(task)}{_linked(task)}")
    row.accessory = _button(DONE_BUTTON, task, Carried(task.id))
    return row


def _row(task: TaskView, carried: Carried) -> SectionBlock:
    there = f"{channel(task.channel_id)} · " if task.channel_id else ""
    of = f"{task.reference} · {there}" if carried.listed == "mine" else ""
    row = section(f"{escape(task.text, _LINE_LIMIT)}\n{of}{_state(task)}{_linked(task)}")
    row.accessory = _menu(task, carried)
    return row


def _title(task: TaskView) -> str:
    return _kind(task) if task.open else f"{_kind(task)} {task.state}"


def _kind(task: TaskView) -> str:
    return "Follow-up" if task.kind is TaskKind.FOLLOW_UP else "Task"


def _incident(task: TaskView) -> str:
    return f"{task.reference} {escape(task.incident_title, 150)}"


def _whose(task: TaskView, *, own: bool) -> str:
    """Name a task to its owner, or to who is told because nobody has it, or its owner has left."""
    kind, of = _kind(task).lower(), _incident(task)
    if own:
        return f"Your {kind} of {of}"
    return (
        f"The {kind} of {of} given to {person(task.owner)}, who has left,"
        if task.owner
        else f"An unowned {kind} of {of}"
    )


def _state(task: TaskView) -> str:
    """Say who has it and until when, or what became of it."""
    if not task.open:
        by = f" by {person(task.settled_by)}" if task.settled_by else ""
        at = f", {when(task.settled_at)}" if task.settled_at else ""
        return f"{str(task.state).capitalize()}{by}{at}"
    return f"{_owner(task)} · {_due(task)}"


def _owner(task: TaskView) -> str:
    return person(task.owner) if task.owner else "nobody has it"


def _due(task: TaskView) -> str:
    return f"due {when(task.due_at)}" if task.due_at else "no due date"


def _small_print(task: TaskView) -> str:
    said = [_state(task), f"added by {person(task.created_by)}"]
    if task.source_permalink:
        said.append(link(task.source_permalink, "from this message"))
    return " · ".join(said)


def _linked(task: TaskView) -> str:
    """Name the ticket within a line."""
    if not task.ticket_url:
        return ""
    whole = len(task.ticket_url) <= _LINK_LIMIT
    return f" · {_ticket(task) if whole else escape(task.ticket_title, 100)}".removesuffix(" · ")


def _ticket(task: TaskView) -> str:
    """Link the ticket by its title; the bar, which ends an address in Slack's markup, is no part of either."""
    title = escape(task.ticket_title.replace("|", "/"), 300).strip()
    return link(escape(task.ticket_url), title or "in another tool")


def _direct(task: TaskView, said: str, late: timedelta = timedelta(0), *, theirs: bool = True) -> Message:
    return compose(
        f"{said} {escape(task.text, 500)}",
        section(f"{said}\n*{escape(task.text, TEXT_LIMIT)}*"),
        section(f"Ticket: {_ticket(task)}") if task.ticket_url else None,
        context(_direct_state(task)),
        actions(_direct_buttons(task, theirs=theirs)),
        late_note(late),
    )


def _direct_state(task: TaskView) -> str:
    owner = [] if task.owner else ["nobody has it"]
    where = [f"channel {channel(task.channel_id)}"] if task.channel_id else []
    return " · ".join([*([_state(task)] if not task.open else [*owner, _due(task)]), *where])


def _direct_buttons(task: TaskView, *, theirs: bool) -> list[ButtonElement]:
    carried = Carried(task.id, DIRECT)
    if not task.open:
        return [_button(REOPEN_BUTTON, task, carried)]
    wanted = [
        DONE_BUTTON,
        *([] if task.owner else [TAKE_BUTTON]),
        *([LATER_BUTTON] if task.due_at else []),
        *([] if task.owner and theirs else [REASSIGN_BUTTON]),
    ]
    return [_button(name, task, carried) for name in (*wanted, EDIT_BUTTON)]


def _buttons(task: TaskView, carried: Carried) -> list[ButtonElement | OverflowMenuElement]:
    if not task.open:
        return [_button(REOPEN_BUTTON, task, carried)]
    taking = [] if task.owner else [TAKE_BUTTON]
    plain = [_button(name, task, carried) for name in (DONE_BUTTON, *taking, REASSIGN_BUTTON, DUE_BUTTON)]
    return [*plain, _overflow([EDIT_BUTTON, DROP_BUTTON], carried)]


def _menu(task: TaskView, carried: Carried) -> OverflowMenuElement:
    # A menu holds five: of what nobody has, *Edit* sets when it is due.
    second = [REASSIGN_BUTTON, DUE_BUTTON] if task.owner else [TAKE_BUTTON, REASSIGN_BUTTON]
    open_task = [DONE_BUTTON, *second, EDIT_BUTTON, DROP_BUTTON]
    return _overflow(open_task if task.state is TaskState.OPEN else [REOPEN_BUTTON], carried)


def _button(name: str, task: TaskView, carried: Carried) -> ButtonElement:
    return plain_button(
        _LABELS[name],
        name,
        value=carried.value,
        accessibility_label=f"{_LABELS[name]}, {_kind(task).lower()} of {task.reference}",
    )


def _overflow(names: Sequence[str], carried: Carried) -> OverflowMenuElement:
    options = [Option(text=_LABELS[name], value=f"{name}:{carried.value}") for name in names]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)
