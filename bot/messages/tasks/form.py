"""The modals of tasks: adding and editing one, giving it to somebody else, moving its due time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.forms import TaskForm
from bot.domain.incident import IncidentView
from bot.domain.post_incident import TaskKind
from bot.domain.task import TaskView
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.message import context, section
from bot.messages.modals.form import TITLE_LIMIT, Answers, ask, modal, moment, one_of, private_source, somebody, words
from bot.messages.tasks.ids import ADD_VIEW, DUE_VIEW, EDIT_VIEW, REASSIGN_VIEW

TICKET_LIMIT = 2500
"""Characters of a ticket's address: with its title it fits a section, whose text Slack limits to 3,000."""
KINDS = {
    TaskKind.TASK: N_("Task – while the incident is worked on"),
    TaskKind.FOLLOW_UP: N_("Follow-up – after the incident, until it is done"),
}
"""The kinds of task, as people choose them."""


def add_modal(incident: IncidentView, form: TaskForm, doubt: str = "") -> dict[str, Any]:
    """Return the modal that adds a task to an incident, holding `form`, with what was doubtful about it."""
    return modal(
        callback_id=ADD_VIEW,
        title=_("{incident}: task", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Add task"),
        metadata={"number": incident.number, "permalink": form.source_permalink},
        blocks=[section(escape(doubt, 1500)) if doubt.strip() else None, *_fields(form)],
    )


def choose_modal(incidents: Sequence[tuple[int, str]], form: TaskForm, *, from_private: bool) -> dict[str, Any]:
    """Return the modal that adds a task to one of these incidents, each by number and name, 100 at most.

    `from_private` says that the message it is made from stands where not everybody can read it.
    """
    choices = {str(number): name for number, name in incidents}
    return modal(
        callback_id=ADD_VIEW,
        title=_("Add task"),
        submit=_("Add task"),
        metadata={"permalink": form.source_permalink},
        blocks=[
            private_source(_("What is to be done")) if from_private else None,
            ask("incident", _("Incident"), one_of(choices, next(iter(choices)) if len(choices) == 1 else None)),
            *_fields(form),
        ],
    )


def edit_modal(task: TaskView) -> dict[str, Any]:
    """Return the modal that edits a task."""
    held = TaskForm(
        text=task.text,
        owner=task.owner,
        due_at=task.due_at,
        kind=task.kind,
        ticket_url=task.ticket_url,
        ticket_title=task.ticket_title,
    )
    return modal(
        callback_id=EDIT_VIEW,
        title=_("{incident}: edit task", incident=task.reference),
        about=task.headline,
        submit=_("Save"),
        metadata={"task": task.id},
        blocks=_fields(held),
    )


def reassign_modal(task: TaskView) -> dict[str, Any]:
    """Return the modal that gives a task to somebody."""
    return modal(
        callback_id=REASSIGN_VIEW,
        title=_("{incident}: owner", incident=task.reference),
        about=task.headline,
        submit=_("Reassign"),
        metadata={"task": task.id},
        blocks=[section(f"*{escape(task.text, 300)}*"), ask("owner", _("Owner"), somebody(task.owner))],
    )


def due_modal(task: TaskView) -> dict[str, Any]:
    """Return the modal that moves the due time of a task."""
    return modal(
        callback_id=DUE_VIEW,
        title=_("{incident}: due", incident=task.reference),
        about=task.headline,
        submit=_("Save"),
        metadata={"task": task.id},
        blocks=[
            section(f"*{escape(task.text, 300)}*"),
            ask("due", _("Due"), moment(task.due_at)),
            context(_("The owner is reminded before it is due, when it is due, and on the working days after.")),
        ],
    )


def read_task_form(view: Mapping[str, Any]) -> TaskForm:
    """Read the modal that adds or edits a task."""
    answers = Answers.of(view)
    return TaskForm(
        text=answers.text("text"),
        owner=answers.user("owner"),
        due_at=answers.moment("due"),
        kind=TaskKind(answers.choice("kind") or TaskKind.TASK),
        ticket_url=answers.text("ticket"),
        ticket_title=answers.text("ticket_title"),
        source_permalink=answers.metadata.get("permalink"),
    )


def _fields(held: TaskForm) -> list[Block | None]:
    return [
        ask("text", _("What is to be done"), words(held.text, lines=True)),
        ask("owner", _("Owner"), somebody(held.owner), optional=True),
        ask("due", _("Due"), moment(held.due_at), optional=True, hint=_("The owner is reminded in time.")),
        ask("kind", _("Kind"), one_of({str(kind): _(said) for kind, said in KINDS.items()}, held.kind)),
        ask(
            "ticket",
            _("Ticket"),
            words(held.ticket_url, limit=TICKET_LIMIT, placeholder="https://"),
            optional=True,
            hint=_("The address of its ticket in another tool."),
        ),
        ask("ticket_title", _("Ticket title"), words(held.ticket_title, limit=TITLE_LIMIT), optional=True),
    ]
