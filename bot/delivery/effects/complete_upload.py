"""The last step of an upload: what was sent to Slack already is shared, once, where it was asked for.

Slack shares a file seconds to tens of seconds after it answered. Source:
https://docs.slack.dev/messaging/working-with-files#uploading_files
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.delivery.advice import advice
from bot.delivery.effect import Effect, Prepared, incident_of, messages_since
from bot.delivery.effects.posts import direct_channel
from bot.messages.message import Message, line
from bot.outbox import enqueue
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class CompleteUpload(Effect):
    """Shares a file in a channel or thread, or with one person; of an incident only while they may read of it."""

    look_after = timedelta(seconds=30)
    looks = 2

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Share the file that was sent."""
        if not await for_them(unit, delivery):
            return None
        where = delivery.payload["where"]
        arguments: dict[str, Any] = {"files": [delivery.payload["file"]]}
        if where.get("thread"):
            arguments["thread_ts"] = where["thread"]
        return Prepared(
            Method.UPLOAD_DONE, arguments, channel=where.get("channel") or where["user"], facts={"where": where}
        )

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
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

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the file where it was to be shared."""
        where, wanted = prepared.facts["where"], delivery.payload["file"]["id"]
        channel = await _channel_of(slack, where)
        async for message in messages_since(slack, channel, delivery, thread=where.get("thread")):
            if any(file.get("id") == wanted for file in message.get("files", [])):
                return {}
        return None

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who asked."""
        await tell_asker(unit, delivery, error, now)
        return False


async def for_them(unit: Unit, delivery: Delivery) -> bool:
    """Say whether the place is one where what the file tells may be read; a report is about no one incident."""
    if delivery.incident_id is None:
        return True
    where = delivery.payload["where"]
    if where.get("channel"):
        return bool(where["channel"] == (await incident_of(unit, delivery)).channel_id)
    return await unit.incidents.seen(delivery.incident_id, where["user"])


async def tell_asker(unit: Unit, delivery: Delivery, error: str, now: datetime) -> None:
    """Tell who asked for a file, where one person did, that it does not come."""
    where = delivery.payload["where"]
    who = where.get("user") or where.get("asker")
    if who:
        await enqueue.direct_message(unit, who, _not_uploaded(error), now)


async def _channel_of(slack: Slack, where: dict[str, str]) -> str:
    return where.get("channel") or await direct_channel(slack, where["user"])


def _not_uploaded(error: str) -> Message:
    return line(f"The file could not be uploaded. Slack said `{error}`. {advice(error)} Then ask again.")
