"""Reminding of a task: its owner by direct message, or for one that nobody has the incident manager."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.incident import IncidentView
from bot.domain.reminder_plan import Due
from bot.domain.task import TaskView, task_view, task_views
from bot.messages.message import Message
from bot.messages.tasks import telling as words
from bot.messages.tasks.row import LISTED
from bot.outbox import reminders
from bot.outbox.speaking import Saying, put_to_speaker

if TYPE_CHECKING:
    from storage.tables import Incident

_SOON = "soon"


async def remind(ctx: Context, incident: Incident, view: IncidentView, due: Due, late: timedelta) -> None:
    """Tell the owner of a task how it stands with its time; who speaks for the incident, where it has none."""
    task = await ctx.unit.tasks.by_id(task_of(due))
    if task is None:
        return
    shown = task_view(task, incident)
    owner = await _reachable(ctx, incident, task.owner)
    if due.stage == _SOON and owner is None and (task.owner is None or incident.drill):
        return
    if owner is not None:
        told = partial(_told, ctx, shown, due, late, words.Told())
        await reminders.remind(ctx.unit, incident, due, told, ctx.now, user=owner, gated=True)
        return
    await put_to_speaker(
        ctx.unit,
        incident,
        view.manager,
        lambda who: _told(ctx, shown, due, late, words.Told(own=False, who=who)),
        ctx.now,
        due,
    )


async def ask_who_does(ctx: Context, incident: Incident, view: IncidentView, due: Due, late: timedelta) -> None:
    """Ask who speaks for an incident who does its follow-ups that have neither an owner nor a date."""
    found = await ctx.unit.tasks.nobodys(incident.id)
    shown = task_views(found[:LISTED], incident)
    saying: Saying = lambda who: words.without_owner(view, shown, len(found), who, late)  # noqa: E731 - said to those who hear it
    await put_to_speaker(ctx.unit, incident, view.manager, saying, ctx.now, due)


def task_of(due: Due) -> int:
    """Return which task a reminder is about."""
    return int(due.slot.partition(" ")[0])


async def _reachable(ctx: Context, incident: Incident, owner: str | None) -> str | None:
    """Return the owner, if they may still see the incident, and it is not a drill that they have left."""
    if owner is None or not await ctx.unit.incidents.seen(incident.id, owner):
        return None
    bothered = not incident.drill or await ctx.unit.people.takes_part(incident.id, owner)
    return owner if bothered else None


def _told(ctx: Context, task: TaskView, due: Due, late: timedelta, to: words.Told) -> Message:
    since = ctx.now - (task.due_at or ctx.now)
    if due.stage == _SOON:
        return words.due_soon(task, -since, late, to)
    return words.due(task, late, to) if due.stage == "due" else words.overdue(task, since, late, to)
