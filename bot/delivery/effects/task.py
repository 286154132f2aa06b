"""A task's message in its incident's channel: posted once, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, incident_of
from bot.delivery.effects.upsert import UpsertMessage, posted_or_edited
from bot.delivery.trouble import tell_trouble
from bot.domain.post_incident import TaskState
from bot.domain.task import task_view
from bot.domain.vocabulary import ChannelState
from bot.messages.tasks.task import task as drawn_task
from bot.outbox.operations import task_of
from bot.slack.client import Method

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Task


class PostOrEditTask(UpsertMessage):
    """Posts the message of a task, or edits it to the newest state."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the task; nothing where the channel takes no messages now, or a settled task has none there."""
        incident, task = await incident_of(unit, delivery), await _task(unit, delivery)
        usable = incident.channel_id and incident.channel_state == ChannelState.OPEN
        if task is None or not usable or (task.message_ts is None and task.state != TaskState.OPEN):
            return None
        drawn = drawn_task(task_view(task, incident))
        return posted_or_edited(delivery, str(incident.channel_id), task.message_ts, drawn)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember where the message is, and let go what waited for it."""
        place = {"channel": prepared.arguments["channel"], "ts": prepared.arguments.get("ts")}
        if prepared.method is Method.POST:
            place = {"channel": str(result["channel"]), "ts": str(result["ts"])}
            incident, task = await incident_of(unit, delivery, lock=True), await _task(unit, delivery)
            if task is None or incident.channel_id != place["channel"]:
                # The incident has left that channel meanwhile; the message in its next one is asked for already.
                return place
            task.message_ts = place["ts"]
            await unit.session.flush()
            await unit.outbox.release(task_of(task.id), now)
        return {**place, "fingerprint": prepared.fingerprint}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Let go what waits for a message that is not to be."""
        await incident_of(unit, delivery, lock=True)
        await unit.outbox.release(task_of(int(delivery.payload["task"])), now)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Post anew where somebody deleted the message of an open task; else tell, and let go what waits for it."""
        await incident_of(unit, delivery, lock=True)
        task = await _task(unit, delivery)
        if task is not None and task.message_ts and error == "message_not_found":
            task.message_ts = None
            return True
        await unit.outbox.release(task_of(int(delivery.payload["task"])), now)
        await tell_trouble(unit, delivery, error, now)
        return False


async def _task(unit: Unit, delivery: Delivery) -> Task | None:
    return await unit.tasks.by_id(int(delivery.payload["task"]))
