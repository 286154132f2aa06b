"""The announcement: posted once in the announcement channel, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, find_message, incident_of, marked
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
            named = str(prepared.arguments["channel"]).startswith("#")
            if refusal.error != "channel_not_found" or not named:
                raise
        made = await slack.call(Method.CREATE, name=prepared.facts["name"], is_private=False)
        return await slack.call(Method.POST, **{**prepared.arguments, "channel": made["channel"]["id"]})

    async def find(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the announcement in its channel; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        channel = await _channel_id(slack, prepared)
        return await find_message(slack, channel, delivery) if channel else None

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


async def _channel_id(slack: Slack, prepared: Prepared) -> str | None:
    channel = str(prepared.arguments["channel"])
    if not channel.startswith("#"):
        return channel
    page = await slack.call(Method.OWN_CHANNELS, types="public_channel", exclude_archived="true", limit=200)
    named = (found for found in page.get("channels", []) if found["name"] == prepared.facts["name"])
    return next((str(found["id"]) for found in named), None)
