"""Tasks in Slack: the commands, the message shortcut, their buttons and their modals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.due_time import read_task
from bot.domain.errors import NoIncidentHere, OtherVersion, Refusal
from bot.domain.forms import TaskForm
from bot.domain.post_incident import TaskState
from bot.domain.references import reference
from bot.domain.task import TaskView, task_view, task_views
from bot.domain.text import escape
from bot.domain.vocabulary import OPEN
from bot.language.texts import _
from bot.messages.message import Message
from bot.messages.modals.form import TEXT_LIMIT, Answers
from bot.messages.tasks import form as modals
from bot.messages.tasks import ids, telling
from bot.messages.tasks import task as words
from bot.messages.tasks.row import LISTED
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.tasks import acts as tasks
from handlers import queries
from handlers.mentions import named
from handlers.quoting import quoted

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit

_CHOICES = 100
"""Options of a menu: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""
_STATES = {"open": (TaskState.OPEN,), "all": tuple(TaskState)}
_AT_ONCE: dict[str, Callable[[Context, int], Awaitable[TaskView]]] = {
    ids.DONE_BUTTON: lambda ctx, task_id: tasks.settle(ctx, task_id, TaskState.DONE),
    ids.DROP_BUTTON: lambda ctx, task_id: tasks.settle(ctx, task_id, TaskState.DROPPED),
    ids.REOPEN_BUTTON: tasks.take_up,
    ids.LATER_BUTTON: tasks.put_off,
    ids.TAKE_BUTTON: tasks.take,
}
"""Buttons that act without asking more."""
_MODALS: dict[str, Callable[[TaskView], dict[str, Any]]] = {
    ids.EDIT_BUTTON: modals.edit_modal,
    ids.REASSIGN_BUTTON: modals.reassign_modal,
    ids.DUE_BUTTON: modals.due_modal,
}
"""Buttons that ask, and with which modal."""


async def by_command(handler: HandlerContext, body: Body, user: str, place: IncidentRef, typed: str) -> Message | None:
    """Add the task that was typed; open the form where nothing was, or where it may mean something else.

    Raises the refusals of finding the incident and of not being allowed.
    """
    said, people = named(typed)
    async with handler.runner.read() as unit:
        calendar = (await current_policy(unit)).calendar
    read = read_task(said, people, handler.runner.clock.now(), calendar)
    form = TaskForm(text=read.text, owner=read.owner, due_at=read.due_at)
    if read.doubt or len(read.text) > TEXT_LIMIT:
        await open_form(handler, body, user, place, form, read.doubt if said else "")
        return None

    async def work(ctx: Context) -> Message | None:
        task = await tasks.add(ctx, place, form)
        return None if place.number is None else words.added(task)

    return await handler.run(body, work)


async def open_form(
    handler: HandlerContext, body: Body, user: str, place: IncidentRef, form: TaskForm, doubt: str = ""
) -> None:
    """Open the modal that adds a task to the incident that `place` points at.

    Raises the refusals of finding it and of not being allowed.
    """
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage=Action.TASK.typed)
        await allow(unit, user, incident, Action.TASK)
        drawn = modals.add_modal(await view_one(unit, incident), tasks.of_usual_kind(incident, form), doubt)
    await handler.open_form(body, drawn)


async def from_message(handler: HandlerContext, body: Body) -> None:
    """Open the modal with the message's text; outside an incident's channel the incident is chosen in it.

    Raises `Refusal` where there is no incident to choose.
    """
    user, message = body["user"]["id"], quoted(handler, body, TEXT_LIMIT)
    form = TaskForm(text=message.text, source_permalink=message.permalink)
    try:
        await open_form(handler, body, user, IncidentRef(channel_id=body["channel"]["id"]), form)
    except NoIncidentHere:
        choices = await _choices(handler, user)
        await handler.open_form(body, modals.choose_modal(choices, form, from_private=message.private))


async def _choices(handler: HandlerContext, user: str) -> list[tuple[int, str]]:
    async with handler.runner.read() as unit:
        rows = await unit.incidents.taken_part_in(user, OPEN, limit=_CHOICES)
    if not rows:
        raise Refusal(
            _("You take part in no open incident. Join the channel of one, then add the task. Nothing changed.")
        )
    return [(row.number, f"{reference(row.number)} {row.title}") for row in rows]


async def listing(handler: HandlerContext, user: str, place: IncidentRef, typed: str) -> Message:
    """List the tasks of an incident, or a person's own ones of all incidents.

    Raises `Refusal` for a word that says neither, and the refusals of finding the incident.
    """
    word = typed.lower()
    if word not in {"", "mine", *_STATES}:
        raise Refusal(
            _(
                "There is no list of tasks `{word}`. Choose one of {choices}.",
                word=escape(typed, 60),
                choices="mine, open, all",
            )
        )
    async with handler.runner.read() as unit:
        if word != "mine" and (word or place.number is not None or await _in_channel(unit, user, place)):
            incident = await find(unit, user, place, usage="tasks")
            await queries.record_access(handler, unit, user, incident)
            return await _of_incident(unit, user, incident.number, word or "open")
        return await _own(unit, user)


async def _in_channel(unit: Unit, user: str, place: IncidentRef) -> bool:
    return await unit.incidents.by_channel(place.channel_id or "", viewer=user) is not None


async def _of_incident(unit: Unit, user: str, number: int, word: str) -> Message:
    incident = await find(unit, user, IncidentRef(number), usage="tasks")
    shown = task_views(await unit.tasks.of(incident.id, _STATES[word], limit=LISTED), incident)
    total = await unit.tasks.count(incident.id, _STATES[word])
    return words.of_incident(shown, total, number, settled=word == "all")


async def _own(unit: Unit, user: str) -> Message:
    found = await unit.tasks.owned_by(user, LISTED)
    shown = [task_view(one.task, one.incident) for one in found]
    return words.own(shown, await unit.tasks.count_owned(user))


async def clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Do what a button or a menu of a task asks.

    Raises the refusals of its act.
    """
    action = body["actions"][0]
    name, value = _named(action)
    carried = ids.Carried.read(value)
    if name in _MODALS:
        await _ask(handler, body, name, carried)
    elif name in _AT_ONCE:
        await _at_once(handler, body, respond, name, carried)
    else:
        raise OtherVersion("tasks")


async def _ask(handler: HandlerContext, body: Body, name: str, carried: ids.Carried) -> None:
    user = body["user"]["id"]
    async with handler.runner.read() as unit:
        incident, task = await tasks.find_task(unit, user, carried.task_id)
        await tasks.allow_change(unit, user, incident, task)
        drawn = _MODALS[name](task_view(task, incident))
    await handler.open_form(body, drawn)


async def _at_once(handler: HandlerContext, body: Body, respond: Respond, name: str, carried: ids.Carried) -> None:
    """Act, and show what became of it where the button stood, if that is no message of the task's own."""
    user = body["user"]["id"]
    became: list[TaskView] = []

    async def work(ctx: Context) -> None:
        became.append(await _AT_ONCE[name](ctx, carried.task_id))

    await handler.run(body, work)
    shown = await _instead(handler, user, carried, became)
    if shown is not None:
        respond.instead(shown)


async def _instead(handler: HandlerContext, user: str, carried: ids.Carried, became: list[TaskView]) -> Message | None:
    if carried.origin == ids.DIRECT and became:
        return telling.settled(became[0])
    if carried.origin == ids.NOBODYS:
        return await _nobodys(handler, user, carried)
    if carried.origin != ids.LIST:
        return None
    word, _, number = carried.listed.partition(" ")
    async with handler.runner.read() as unit:
        return await (_of_incident(unit, user, int(number), word) if number else _own(unit, user))


async def _nobodys(handler: HandlerContext, user: str, carried: ids.Carried) -> Message | None:
    """Return what is left that nobody has; once nothing is, the reminder ends as every other does."""
    async with handler.runner.read() as unit:
        incident, _ = await tasks.find_task(unit, user, carried.task_id)
        left = await unit.tasks.nobodys(incident.id)
        view = await view_one(unit, incident)
        if not left:
            return None
        shown = task_views(left[:LISTED], incident)
        return telling.without_owner(view, shown, len(left), "", timedelta(0))


def _named(action: dict[str, Any]) -> tuple[str, str]:
    if action["action_id"] == ids.MORE_MENU:
        name, _, value = action["selected_option"]["value"].partition(":")
        return name, value
    return action["action_id"], action.get("value", "")


async def _add(ctx: Context, view: Body) -> object:
    answers = Answers.of(view)
    number = answers.metadata.get("number") or answers.choice("incident")
    if number is None:
        raise Refusal(_("Choose the incident it is for."), field="incident")
    return await tasks.add(ctx, IncidentRef(int(number)), modals.read_task_form(view), of_its_kind=True)


async def _edit(ctx: Context, view: Body) -> object:
    return await tasks.edit(ctx, _task(view), modals.read_task_form(view))


async def _reassign(ctx: Context, view: Body) -> object:
    return await tasks.reassign(ctx, _task(view), Answers.of(view).user("owner"))


async def _due(ctx: Context, view: Body) -> object:
    return await tasks.move_due(ctx, _task(view), Answers.of(view).moment("due"))


_WORK: dict[str, Callable[[Context, Body], Awaitable[object]]] = {
    ids.ADD_VIEW: _add,
    ids.EDIT_VIEW: _edit,
    ids.REASSIGN_VIEW: _reassign,
    ids.DUE_VIEW: _due,
}
"""What each modal does when it is submitted."""


async def submitted(handler: HandlerContext, body: Body) -> None:
    """Carry out a submitted modal, once however often it is delivered.

    Raises the refusals of its act; nothing is recorded then.
    """
    view = body["view"]

    await handler.run(body, lambda ctx: _WORK[view["callback_id"]](ctx, view))


def _task(view: Body) -> int:
    return int(Answers.of(view).metadata["task"])
