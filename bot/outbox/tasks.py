"""Showing tasks: the message of each in its incident's channel, its owner's direct message, the webhook."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.post_incident import TaskKind
from bot.outbox import enqueue, lanes, payloads, rows
from bot.outbox.drawing import Drawable
from bot.outbox.operations import after_card, task_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Task


async def show(unit: Unit, incident: Incident, task: Task, now: datetime) -> None:
    """Bring a task's message up to date, and App Home of its owner."""
    await rows.project(
        unit,
        payloads.Task(task=task.id),
        slot=task_of(task.id),
        lane=lanes.tasks(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )


async def show_again(unit: Unit, incident: Incident, now: datetime) -> None:
    """Bring every task's message up to date, where the channel could not take them for a while."""
    if incident.has_tasks:
        await unit.outbox.redo(incident.id, task_of(""), now)


async def tell_owner(unit: Unit, incident: Incident, task: Task, message: Drawable, now: datetime) -> None:
    """Tell the owner of a task that it is theirs, once ever; only if they may see its incident by then."""
    if task.owner:
        slot = f"task:{task.id}:owner:{task.owner}"
        await enqueue.direct_message(unit, task.owner, message, now, slot=slot, about=incident)


async def webhook(unit: Unit, incident: Incident, task: Task, event: str, now: datetime) -> None:
    """Send a follow-up to the web address that is set for it, if one is set, once its message can be linked."""
    if task.kind == TaskKind.FOLLOW_UP:
        await rows.post(
            unit,
            payloads.WebhookFollowUp(task=task.id, event=event),
            lane=lanes.webhook_task(task.id),
            incident_id=incident.id,
            awaits=None if task.message_ts else task_of(task.id),
            now=now,
        )
