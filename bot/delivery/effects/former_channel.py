"""Leaving a channel that is not the incident's any more: what Muster said there is withdrawn, and it is archived."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of, marked
from bot.delivery.effects.upsert import UpsertMessage
from bot.delivery.trouble import tell_trouble
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

_NOT_THERE = frozenset({"message_not_found", "channel_not_found", "is_inactive", "is_archived", "cant_update_message"})
"""Refusals that say that there is nothing left to withdraw, or no way to."""


_NOTES = frozenset({"channel_topic", "channel_name", "group_topic", "group_name"})
"""Subtypes of such lines: https://docs.slack.dev/reference/events/message"""
_LOOKED_THROUGH = 900
"""Messages looked through for them; Slack returns 999 at most at once."""


class PostInFormerChannel(UpsertMessage):
    """Says something in a channel by its id, or edits what Muster said there."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Say what was to be said."""
        del unit
        payload = delivery.payload
        said = {"channel": payload["channel"], "text": payload["text"], "blocks": payload["blocks"]}
        if "ts" in payload:
            return Prepared(Method.UPDATE, {**said, "ts": payload["ts"]})
        return Prepared(Method.POST, {**said, "metadata": marked(delivery)}, channel=payload["channel"])

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Say it, unless what is to be edited is gone."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_THERE:
                raise
        return {}


class RetireChannel(Effect):
    """Takes an incident's name off the channel it has left, and archives it."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Archive it."""
        bot = (await unit.workspaces.get()).bot_user_id
        facts = {**delivery.payload, "bot": bot}
        return Prepared(Method.ARCHIVE, {"channel": delivery.payload["channel"]}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Take name and topic off it, and Slack's own lines about them, as far as Slack lets Muster; archive it."""
        channel = prepared.arguments["channel"]
        for method, wanted in (
            (Method.SET_TOPIC, {"topic": prepared.facts["topic"]}),
            (Method.RENAME, _name(prepared)),
        ):
            try:
                await slack.call(method, channel=channel, **wanted)
            except SlackRefused:
                # A workspace may forbid it; archiving is what counts.
                continue
        for message in await _written_by(slack, channel, prepared.facts["bot"]):
            with suppress(SlackRefused):
                await _take_back(slack, channel, message, prepared.facts)
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in {"already_archived", "channel_not_found"}:
                raise
        return {}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await incident_of(unit, delivery)
        await tell_trouble(unit, delivery, error, now)
        return False


async def _written_by(slack: Slack, channel: str, bot: str) -> list[dict[str, Any]]:
    """Return the newest messages of Muster's in the channel, with Slack's own lines about what it did there."""
    try:
        page = await slack.call(Method.HISTORY, channel=channel, limit=_LOOKED_THROUGH)
    except SlackRefused:
        return []
    return [message for message in page.get("messages", []) if message.get("user") == bot]


async def _take_back(slack: Slack, channel: str, message: dict[str, Any], said: dict[str, Any]) -> None:
    """Delete a line of Slack's; withdraw what was written by a call under way when all else was withdrawn."""
    if message.get("subtype") in _NOTES:
        await slack.call(Method.DELETE, channel=channel, ts=str(message["ts"]))
    elif not message.get("subtype") and message.get("text") != said["text"]:
        words = {"text": said["text"], "blocks": said["blocks"]}
        await slack.call(Method.UPDATE, channel=channel, ts=str(message["ts"]), **words)


def _name(prepared: Prepared) -> dict[str, str]:
    return {"name": str(prepared.facts["name"])}
