"""The last step of an upload: what was sent to Slack already is shared, once, where it was asked for.

Slack shares a file seconds to tens of seconds after it answered. Source:
https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.delivery.effect import Prepared, messages_since
from bot.delivery.effects.asked_for import AskedFor
from bot.delivery.effects.posts import direct_channel
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.language.texts import N_
from bot.outbox.file_payloads import CompleteUpload, InChannel, OfFile, ToPerson, Where
from bot.slack.client import Method, Slack, SlackRefused
from storage.tables import Delivery


class ShareFile(AskedFor[CompleteUpload]):
    """Shares a file in a channel or thread, or with one person; of an incident only while they may read of it."""

    payload = CompleteUpload
    trouble = Trouble(N_("The file could not be uploaded"))
    look_after = timedelta(seconds=30)
    looks = 2

    async def prepare(self, job: Job[CompleteUpload]) -> Prepared | None:
        """Share the file that was sent."""
        if not await for_them(job):
            return None
        where = job.asked.where
        arguments: dict[str, Any] = {"files": [job.asked.file.model_dump()]}
        if thread := _thread(where):
            arguments["thread_ts"] = thread
        return Prepared(Method.UPLOAD_DONE, arguments, channel=where.place, facts={"where": where})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Share it, joining the channel first where that is asked for."""
        channel = await _channel_of(slack, prepared.facts["where"])
        arguments = {**prepared.arguments, "channel_id": channel}
        try:
            return await slack.call(Method.UPLOAD_DONE, **arguments)
        except SlackRefused as refusal:
            if refusal.error != "not_in_channel":
                raise
        await slack.call(Method.JOIN, channel=channel)
        return await slack.call(Method.UPLOAD_DONE, **arguments)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the file where it was to be shared."""
        where, wanted = prepared.facts["where"], prepared.arguments["files"][0]["id"]
        channel = await _channel_of(slack, where)
        async for message in messages_since(slack, channel, delivery, thread=_thread(where)):
            if any(file.get("id") == wanted for file in message.get("files", [])):
                return {}
        return None


async def for_them(job: Job[OfFile]) -> bool:
    """Say whether the place is one where what the file tells may be read; a report is about no one incident."""
    if job.delivery.incident_id is None:
        return True
    match job.asked.where:
        case InChannel(channel=channel):
            return channel == (await job.incident()).channel_id
        case ToPerson(user=user):
            return await job.unit.incidents.seen(job.incident_id, user)


def _thread(where: Where) -> str | None:
    return where.thread if isinstance(where, InChannel) else None


async def _channel_of(slack: Slack, where: Where) -> str:
    return where.channel if isinstance(where, InChannel) else await direct_channel(slack, where.user)
