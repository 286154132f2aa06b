"""Acts on tasks and follow-ups: add, edit, give to somebody, move, finish, drop, take up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find_for
from bot.access.limits import check_open_tasks
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import AlreadyDone, Refusal
from bot.domain.forms import TaskForm
from bot.domain.mentions import spelled
from bot.domain.post_incident import TaskKind, TaskState
from bot.domain.task import TaskView, task_view, task_views
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, Status
from bot.language.texts import N_, _
from bot.messages.tasks import telling as words
from bot.messages.tasks.row import LISTED
from bot.messages.tasks.task import kept_open
from bot.messages.text import person
from bot.outbox import enqueue
from bot.outbox import tasks as showing
from bot.outbox.invitations import welcome
from bot.outbox.reminders import replan
from bot.outbox.reviews import follow
from bot.queries.calendars import calendar_of
from bot.tasks.checks import check_due, check_owner, checked
from bot.tasks.left import ask_who_has
from storage.tables import Incident, Task, Transition

if TYPE_CHECKING:
    from storage.store import Unit

_EVENT = {TaskState.DONE: "done", TaskState.DROPPED: "dropped"}
"""What webhooks call a change to each state."""


class _Recorded(Enum):
    """What the record says of a change: of a task, and of a follow-up."""

    ADDED = N_("Task added"), N_("Follow-up added")
    ADDED_FOR = N_("Task added for {person}"), N_("Follow-up added for {person}")
    CHANGED = N_("Task changed"), N_("Follow-up changed")
    TAKEN = N_("Task taken"), N_("Follow-up taken")
    GIVEN = N_("Task given to {person}"), N_("Follow-up given to {person}")
    DUE = N_("Task due {time}"), N_("Follow-up due {time}")
    DONE = N_("Task done"), N_("Follow-up done")
    DROPPED = N_("Task dropped"), N_("Follow-up dropped")
    REOPENED = N_("Task taken up again"), N_("Follow-up taken up again")

    def of(self, kind: str, **values: str) -> str:
        """Say it of a task of one kind."""
        of_task, of_follow_up = self.value
        return in_record(of_follow_up if kind == TaskKind.FOLLOW_UP else of_task, **values)


_SETTLED = {
    TaskState.DONE: N_("This task is done already. Nothing changed."),
    TaskState.DROPPED: N_("This task is dropped already. Nothing changed."),
}
_SETTLED_BY = {
    TaskState.DONE: N_("{person} has done this task already. Nothing changed."),
    TaskState.DROPPED: N_("{person} has dropped this task already. Nothing changed."),
}
_SETTLING = {TaskState.DONE: _Recorded.DONE, TaskState.DROPPED: _Recorded.DROPPED}
_Said = Callable[[str], str]
"""What the record says, of a task of the kind that is given."""
_FIELDS = ("text", "owner", "due_at", "kind", "ticket_url", "ticket_title")


class NoSuchTask(Refusal):
    """The task does not exist, or this person may not see its incident."""

    def __init__(self) -> None:
        super().__init__(
            _("This task does not exist. Nothing was recorded. To see the tasks there are, type `/incident tasks`.")
        )


def usual_kind(status: Status) -> TaskKind:
    """Return what a new task is unless somebody says otherwise: a follow-up once the incident is resolved."""
    return TaskKind.TASK if status in ACTIVE else TaskKind.FOLLOW_UP


def of_usual_kind(incident: Incident, form: TaskForm) -> TaskForm:
    """Return a form of the kind that fits the incident's status."""
    return replace(form, kind=usual_kind(Status(incident.status)))


async def find_task(unit: Unit, viewer: str, task_id: int) -> tuple[Incident, Task]:
    """Return a task and its incident, if `viewer` may see that.

    Raises `NoSuchTask`.
    """
    task = await unit.tasks.by_id(task_id)
    seen = task is not None and await unit.incidents.seen(task.incident_id, viewer)
    incident = await unit.incidents.by_id(task.incident_id) if task is not None and seen else None
    if task is None or incident is None:
        raise NoSuchTask
    return incident, task


async def allow_change(unit: Unit, actor: str, incident: Incident, task: Task) -> None:
    """Let pass who may change a task now: its owner, and who takes part in its incident.

    Raises `NotAllowed` and `NotNow`.
    """
    resting = Status(incident.status) in {Status.CANCELLED, Status.MERGED}
    if task.owner != actor or resting:
        await allow(unit, actor, incident, Action.TASK)


async def task_for(ctx: Context, task_id: int) -> tuple[Incident, Task]:
    """Return a task and its incident, locked, if the person may change it.

    Raises what `find_task` and `allow_change` raise.
    """
    incident, task = await find_task(ctx.unit, ctx.actor, task_id)
    await ctx.unit.incidents.by_id(incident.id, lock=True)
    for row in (incident, task):
        await ctx.unit.session.refresh(row)
    await allow_change(ctx.unit, ctx.actor, incident, task)
    return incident, task


async def add(ctx: Context, place: IncidentRef, form: TaskForm, *, of_its_kind: bool = False) -> TaskView:
    """Add a task; without `of_its_kind` it is of the kind that fits the incident's status.

    Raises `Refusal`, naming the field, for blank text, a time past or too far, an owner who may not see it, or an
    address that is none; naming none, for an incident with too many open tasks.
    """
    incident = await find_for(ctx, place, Action.TASK)
    await check_open_tasks(ctx.unit, incident)
    form = form if of_its_kind else of_usual_kind(incident, form)
    values = await checked(ctx, incident, form, {})
    task = await ctx.unit.tasks.add(
        Task(
            incident_id=incident.id,
            state=TaskState.OPEN,
            created_by=ctx.actor,
            created_at=ctx.now,
            due_set_at=ctx.now,
            source_permalink=form.source_permalink,
            **values,
        )
    )
    added = partial(_Recorded.ADDED_FOR.of, person=spelled(task.owner)) if task.owner else _Recorded.ADDED.of
    await _changed(ctx, incident, task, added, {}, event="created")
    await _told(ctx, incident, task)
    if incident.status == Status.CLOSED and task.owner is None and task.due_at is None:
        await ask_who_has(ctx, incident, task)
    return task_view(task, incident)


async def edit(ctx: Context, task_id: int, form: TaskForm) -> TaskView:
    """Change what a task says.

    Raises what `task_for` and `add` raise, and `Refusal` where nothing would change.
    """
    incident, task = await task_for(ctx, task_id)
    return await _changed_to(
        ctx, incident, task, await checked(ctx, incident, form, _values(task)), _Recorded.CHANGED.of
    )


async def reassign(ctx: Context, task_id: int, owner: str | None) -> TaskView:
    """Give a task to somebody.

    Raises what `task_for` raises, and `Refusal` for nobody, the same person, or one who may not see it.
    """
    incident, task = await task_for(ctx, task_id)
    if owner is None:
        raise Refusal(_("Choose an owner."), field="owner")
    if owner == task.owner:
        raise Refusal(_("{person} has it already.", person=person(owner)), field="owner")
    await check_owner(ctx, incident, owner)
    given = _Recorded.TAKEN.of if owner == ctx.actor else partial(_Recorded.GIVEN.of, person=spelled(owner))
    return await _changed_to(ctx, incident, task, _values(task) | {"owner": owner}, given)


async def take(ctx: Context, task_id: int) -> TaskView:
    """Have oneself do a task that nobody has.

    Raises what `task_for` raises, and `AlreadyDone` where somebody was quicker.
    """
    incident, task = await task_for(ctx, task_id)
    if task.owner is not None:
        if task.owner == ctx.actor:
            raise AlreadyDone(_("You have it already. Nothing changed."))
        raise AlreadyDone(_("{person} has it already. Nothing changed.", person=person(task.owner)))
    return await _changed_to(ctx, incident, task, _values(task) | {"owner": ctx.actor}, _Recorded.TAKEN.of)


async def move_due(ctx: Context, task_id: int, due_at: datetime | None) -> TaskView:
    """Move when a task is due.

    Raises what `task_for` raises, and `Refusal` for a time that is past, too far, or the same.
    """
    incident, task = await task_for(ctx, task_id)
    if due_at is None:
        raise Refusal(_("Choose when it is due."), field="due")
    check_due(ctx, due_at)
    return await _changed_to(ctx, incident, task, _values(task) | {"due_at": due_at}, _due_words(due_at))


async def put_off(ctx: Context, task_id: int) -> TaskView:
    """Move when a task is due by a day, from now where it is overdue; a follow-up by a working day."""
    incident, task = await task_for(ctx, task_id)
    _refuse_settled(task)
    calendar = await calendar_of(ctx.unit, incident)
    start = max(task.due_at or ctx.now, ctx.now)
    working = calendar.add(start, calendar.day_length)
    due_at = working if task.kind == TaskKind.FOLLOW_UP else start + timedelta(days=1)
    return await _changed_to(ctx, incident, task, _values(task) | {"due_at": due_at}, _due_words(due_at))


async def settle(ctx: Context, task_id: int, state: TaskState) -> TaskView:
    """Finish or drop a task.

    Raises what `task_for` raises, and `AlreadyDone` where somebody did so before.
    """
    incident, task = await task_for(ctx, task_id)
    _refuse_settled(task)
    task.state, task.settled_by, task.settled_at = state, ctx.actor, ctx.now
    await _changed(ctx, incident, task, _SETTLING[state].of, {"state": TaskState.OPEN}, event=_EVENT[state])
    return task_view(task, incident)


async def take_up(ctx: Context, task_id: int) -> TaskView:
    """Take a settled task up again.

    Raises what `task_for` raises, `AlreadyDone` where it is open, and `Refusal` where too many are.
    """
    incident, task = await task_for(ctx, task_id)
    if task.state == TaskState.OPEN:
        raise AlreadyDone(_("This task is open already. Nothing changed."))
    await check_open_tasks(ctx.unit, incident)
    before, task.state = task.state, TaskState.OPEN
    task.settled_by = task.settled_at = None
    await _changed(ctx, incident, task, _Recorded.REOPENED.of, {"state": before}, event="reopened")
    return task_view(task, incident)


async def keep_open(ctx: Context, incident: Incident, resolution: Transition) -> None:
    """Turn what is still to be done into follow-ups at a resolution, and say so."""
    kept = await ctx.unit.tasks.keep_open(incident.id) if incident.has_tasks else []
    for task in kept:
        await showing.show(ctx.unit, incident, task, ctx.now)
        await showing.webhook(ctx.unit, incident, task, "created", ctx.now)
    if kept:
        after = {"tasks": [task.id for task in kept], "kind": str(TaskKind.FOLLOW_UP), "transition": resolution.id}
        turned = in_record(N_("Open tasks became follow-ups: {n}"), n=len(kept))
        record(ctx, incident, Kind.TASK, turned, after=after)
        said = kept_open(task_views(kept[:LISTED], incident), len(kept))
        await enqueue.post_end(ctx.unit, incident, said, resolution.id, ctx.now, of="tasks")
        await replan(ctx.unit, incident, ctx.now)


async def undo_keep_open(ctx: Context, incident: Incident, resolution: Transition) -> None:
    """Have the tasks that a resolution, now undone, had turned into follow-ups be tasks of the incident again."""
    turned = await ctx.unit.history.of_act(incident.id, Kind.TASK, resolution.id)
    for task_id in () if turned is None else turned.after["tasks"]:
        task = await ctx.unit.tasks.by_id(task_id)
        if task is not None and task.kind == TaskKind.FOLLOW_UP:
            await showing.webhook(ctx.unit, incident, task, "withdrawn", ctx.now)
            task.kind = TaskKind.TASK
            await showing.show(ctx.unit, incident, task, ctx.now)


async def _changed_to(ctx: Context, incident: Incident, task: Task, values: Mapping[str, Any], said: _Said) -> TaskView:
    """Take over what differs; a new owner is told."""
    _refuse_settled(task)
    before = {name: value for name, value in _values(task).items() if values[name] != value}
    if not before:
        raise Refusal(_("Nothing has changed."), field="text")
    for name in before:
        setattr(task, name, values[name])
    if "due_at" in before:
        task.due_set_at = ctx.now
    became = before.get("kind") == TaskKind.TASK
    await _changed(ctx, incident, task, said, before, event="created" if became else "changed")
    if "owner" in before:
        await _told(ctx, incident, task)
        await enqueue.refresh_homes(ctx.unit, ctx.now, only={before["owner"]})
    return task_view(task, incident)


async def _changed(
    ctx: Context, incident: Incident, task: Task, said: _Said, before: Mapping[str, Any], *, event: str
) -> None:
    """Record what happened to a task, bring up to date what shows it, and plan its reminders."""
    names = list(before) or [*_FIELDS, "state"]
    record(
        ctx,
        incident,
        Kind.TASK,
        said(task.kind),
        before={"task": task.id, **{name: _json(value) for name, value in before.items()}},
        after={"task": task.id, **{name: _json(getattr(task, name)) for name in names}},
        reason=task.text,
    )
    await showing.show(ctx.unit, incident, task, ctx.now)
    await showing.webhook(ctx.unit, incident, task, event, ctx.now)
    await enqueue.refresh_homes(ctx.unit, ctx.now, only={task.owner})
    await follow(ctx.unit, incident, ctx.now)
    await replan(ctx.unit, incident, ctx.now)


async def _told(ctx: Context, incident: Incident, task: Task) -> None:
    """Tell a new owner; who is to do something while a public incident is worked on takes part in it from then on."""
    if task.owner is None:
        return
    if task.kind == TaskKind.TASK and not incident.private:
        await welcome(ctx, incident, [task.owner])
    if task.owner != ctx.actor:
        said = partial(words.owned, task_view(task, incident), ctx.actor)
        await showing.tell_owner(ctx.unit, incident, task, said, ctx.now)


def _values(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in _FIELDS}


def _refuse_settled(task: Task) -> None:
    if task.state != TaskState.OPEN:
        if not task.settled_by:
            raise AlreadyDone(_(_SETTLED[TaskState(task.state)]))
        raise AlreadyDone(_(_SETTLED_BY[TaskState(task.state)], person=person(task.settled_by)))


def _due_words(due_at: datetime) -> _Said:
    return partial(_Recorded.DUE.of, time=f"{due_at:%Y-%m-%d %H:%M} UTC")


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
