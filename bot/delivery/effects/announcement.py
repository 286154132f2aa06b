"""The announcement: posted once in the announcement channel, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, find_message, find_messages, incident_of, marked
from bot.delivery.effects.own_channels import own_channels
from bot.delivery.slack import Method, Slack, SlackRefused
from bot.delivery.trouble import tell_trouble
from bot.incidents.view import view_one
from bot.messages.announcement import announcement

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostOrEditAnnouncement(Effect):
    """Posts the announcement, or edits it to the newest state; makes the channel when there is none."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the announcement."""
        incident = await incident_of(unit, delivery)
        drawn = announcement(await view_one(unit, incident)).payload()
        if incident.announcement_ts:
            arguments = {"channel": incident.announcement_channel_id, "ts": incident.announcement_ts, **drawn}
            return Prepared(Method.UPDATE, arguments)
        workspace = await unit.workspaces.get()
        channel = workspace.announcement_channel_id or f"#{workspace.announcement_channel}"
        facts = {"name": workspace.announcement_channel}
        arguments = {"channel": channel, **drawn, "metadata": marked(delivery)}
        return Prepared(Method.POST, arguments, channel=channel, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Post; where the channel does not exist, create it first."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error != "channel_not_found" or not _by_name(prepared):
                raise
        return await slack.call(Method.POST, **{**prepared.arguments, "channel": await _made(slack, prepared)})

    async def find(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the announcement in its channel; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        channel = await _channel_id(slack, prepared)
        if channel is None:
            return await _post_and_keep_the_first(slack, delivery, prepared)
        return await find_message(slack, channel, delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember the channel and the message."""
        del now
        if prepared.method is Method.POST:
            incident = await incident_of(unit, delivery, lock=True)
            incident.announcement_channel_id = str(result["channel"])
            incident.announcement_ts = str(result["ts"])
            (await unit.workspaces.get()).announcement_channel_id = str(result["channel"])
        return {"fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Announce anew where the message or the channel is gone; else tell what to mend."""
        incident = await incident_of(unit, delivery, lock=True)
        workspace = await unit.workspaces.get()
        gone = incident.announcement_ts and error in {"message_not_found", "channel_not_found"}
        if gone or (error == "channel_not_found" and workspace.announcement_channel_id):
            incident.announcement_ts = None
            if error == "channel_not_found":
                workspace.announcement_channel_id = None
            return True
        await tell_trouble(unit, delivery, error, now)
        return False


def _by_name(prepared: Prepared) -> bool:
    return str(prepared.arguments["channel"]).startswith("#")


async def _made(slack: Slack, prepared: Prepared) -> str:
    """Create the channel and return its id, or its name where another announcement was quicker to make it."""
    try:
        made = await slack.call(Method.CREATE, name=prepared.facts["name"], is_private=False)
    except SlackRefused as refusal:
        if refusal.error != "name_taken":
            raise
        return str(prepared.arguments["channel"])
    return str(made["channel"]["id"])


async def _channel_id(slack: Slack, prepared: Prepared) -> str | None:
    if not _by_name(prepared):
        return str(prepared.arguments["channel"])
    async for channel in own_channels(slack, "public_channel"):
        if channel["name"] == prepared.facts["name"]:
            return str(channel["id"])
    return None


async def _post_and_keep_the_first(slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
    """Settle a doubt about a channel known only by name, which Muster is not in.

    Only posting tells its id, short of listing every channel of the workspace; what is there twice then is deleted.
    """
    try:
        posted = await slack.call(Method.POST, **prepared.arguments)
    except SlackRefused as refusal:
        if refusal.error != "channel_not_found":
            raise
        return None
    found = [message async for message in find_messages(slack, str(posted["channel"]), delivery)]
    first, *later = sorted(found, key=lambda message: str(message["ts"]))
    for message in later:
        await slack.call(Method.DELETE, **message)
    return first
