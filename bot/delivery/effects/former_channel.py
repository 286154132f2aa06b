"""Leaving a channel that is not the incident's any more: what Muster said there is withdrawn, and it is archived."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, incident_of
from bot.delivery.effects.upsert import UpsertMessage
from bot.delivery.effects.withdraw import NOT_THERE, PORTION, withdrawn
from bot.delivery.trouble import tell_trouble
from bot.outbox import withdrawals
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

_NOTES = frozenset({"channel_topic", "channel_name", "group_topic", "group_name"})
"""Subtypes of such lines: https://docs.slack.dev/reference/events/message"""
_PAGE = 200
"""Messages looked through at once for what Muster wrote; Slack returns 999 at most."""


class PostInFormerChannel(UpsertMessage):
    """Says something in a channel by its id."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Say what was to be said."""
        del unit
        said = {key: delivery.payload[key] for key in ("channel", "text", "blocks")}
        return Prepared(Method.POST, {**said, "metadata": dedup_metadata(delivery)}, channel=said["channel"])

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Say it, unless the channel takes nothing any more."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in NOT_THERE:
                raise
        return {}


class RetireChannel(Effect):
    """Takes an incident's name off the channel it has left and withdraws what is left there; then archives it."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Look through the channel on from where the last effect ended."""
        bot = (await unit.workspaces.get()).bot_user_id
        facts = {**delivery.payload, "bot": bot}
        return Prepared(Method.ARCHIVE, {"channel": delivery.payload["channel"]}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Take back a portion of what Muster and Slack say of it there; return `before` which message to go on."""
        if "before" not in prepared.facts:
            await _take_name_off(slack, prepared)
        before = await _take_back_portion(slack, prepared)
        if before:
            return {"before": before}
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in {"already_archived", "channel_not_found"}:
                raise
        return {}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Go on where there is more to be looked through."""
        del prepared
        if "before" in result:
            payload = {**delivery.payload, "before": result["before"]}
            await withdrawals.retire(unit, await incident_of(unit, delivery), payload, now)
        return {}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await incident_of(unit, delivery)
        await tell_trouble(unit, delivery, error, now)
        return False


async def _take_name_off(slack: Slack, prepared: Prepared) -> None:
    channel, facts = prepared.arguments["channel"], prepared.facts
    for method, wanted in ((Method.SET_TOPIC, {"topic": facts["topic"]}), (Method.RENAME, {"name": facts["name"]})):
        # A workspace may forbid it; archiving is what counts.
        with suppress(SlackRefused):
            await slack.call(method, channel=channel, **wanted)


async def _take_back_portion(slack: Slack, prepared: Prepared) -> str | None:
    """Take back some of what is written there; return the last message looked at, None where there are no more."""
    channel, facts = prepared.arguments["channel"], prepared.facts
    older = {"latest": facts["before"]} if "before" in facts else {}
    try:
        page = await slack.call(Method.HISTORY, channel=channel, limit=_PAGE, **older)
    except SlackRefused:
        return None
    found = page.get("messages", [])
    of_muster = [message for message in found if message.get("user") == facts["bot"] and _tells(message, facts)]
    for message in of_muster[:PORTION]:
        with suppress(SlackRefused):
            await _take_back(slack, channel, message, facts)
    if len(of_muster) > PORTION:
        return str(of_muster[PORTION - 1]["ts"])
    return str(found[-1]["ts"]) if page.get("has_more") else None


def _tells(message: dict[str, Any], said: dict[str, Any]) -> bool:
    """Say whether a message of Muster's, or a line of Slack's about what it did, tells of the incident still."""
    return message.get("subtype") in _NOTES or (not message.get("subtype") and message.get("text") != said["text"])


async def _take_back(slack: Slack, channel: str, message: dict[str, Any], said: dict[str, Any]) -> None:
    """Delete a line of Slack's; withdraw what was written by a call under way when all else was withdrawn."""
    if message.get("subtype") in _NOTES:
        await slack.call(Method.DELETE, channel=channel, ts=str(message["ts"]))
    else:
        await withdrawn(slack, channel, str(message["ts"]), said)
