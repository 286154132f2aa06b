"""A task's message in its incident's channel: posted once, then edited in place."""

from __future__ import annotations

from bot.delivery.effect import Prepared
from bot.delivery.effects.upsert import AwaitedMessage, posted_or_edited
from bot.delivery.job import Job, Place
from bot.delivery.trouble import Trouble
from bot.domain.post_incident import TaskState
from bot.domain.task import task_view
from bot.domain.vocabulary import ChannelState
from bot.language.texts import N_
from bot.messages.tasks.task import task as drawn_task
from bot.outbox import payloads
from bot.outbox.operations import task_of


class PostOrEditTask(AwaitedMessage[payloads.Task]):
    """Posts the message of a task, or edits it to the newest state."""

    payload = payloads.Task
    trouble = Trouble(N_("A task could not be shown in its channel"), in_channel=True)

    async def prepare(self, job: Job[payloads.Task]) -> Prepared | None:
        """Draw the task; nothing where the channel takes no messages now, or a settled task has none there."""
        incident, task = await job.incident(), await job.unit.tasks.by_id(job.asked.task)
        if task is not None and not task.message_ts:  # there was none, or the incident has just left its channel
            await job.look_again()
        usable = incident.channel_id and incident.channel_state == ChannelState.OPEN
        if task is None or not usable or (task.message_ts is None and task.state != TaskState.OPEN):
            return None
        return posted_or_edited(job, str(incident.channel_id), task.message_ts, drawn_task(task_view(task, incident)))

    def awaited(self, job: Job[payloads.Task]) -> str:
        """Name the task's message."""
        return task_of(job.asked.task)

    async def remember(self, job: Job[payloads.Task], place: Place) -> bool:
        """Remember it with the task."""
        incident, task = await job.incident(), await job.unit.tasks.by_id(job.asked.task)
        if task is None or incident.channel_id != place.channel:
            return False
        task.message_ts = place.ts
        return True

    async def forget(self, job: Job[payloads.Task]) -> bool:
        """Have a new message posted."""
        task = await job.unit.tasks.by_id(job.asked.task)
        if task is None or not task.message_ts:
            return False
        task.message_ts = None
        return True
