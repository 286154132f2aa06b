"""Messages: in an incident's channel, for one person's eyes, and direct."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, dedup_metadata, find_message, incident_of, stands_at
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.domain.vocabulary import Role
from bot.messages.posts import opened
from bot.messages.role_brief import role_brief
from bot.queries.commitments import open_commitments
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostInChannel(Effect):
    """Posts into the incident's channel."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Say what was to be said."""
        incident = await usable_channel(unit, delivery)
        said = {"text": delivery.payload["text"], "blocks": delivery.payload["blocks"]}
        arguments = {"channel": incident.channel_id, **said, "metadata": dedup_metadata(delivery)}
        return Prepared(Method.POST, arguments, channel=incident.channel_id)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the channel."""
        return await find_message(slack, prepared.arguments["channel"], delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the message is."""
        del unit, delivery, prepared, now
        return stands_at(result)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await tell_trouble(unit, delivery, error, now)
        return False


_NOT_THERE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "user_not_in_channel",
    }
)
"""Refusals of chat.postEphemeral that say that Muster or the person is not in the channel
(https://docs.slack.dev/reference/methods/chat.postEphemeral)."""


class Ephemeral(Effect):
    """Says something for one person's eyes; Slack keeps no trace of it, so it is attempted once only."""

    can_reconcile = False

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Say what was to be said, if it is still for that person to know."""
        if delivery.incident_id and not await unit.incidents.seen(delivery.incident_id, delivery.payload["user"]):
            return None
        keys = ("channel", "user", "text", "blocks")
        return Prepared(Method.EPHEMERAL, {key: delivery.payload[key] for key in keys})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Say it in the channel; where Muster or the person is not a member, as a direct message."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_THERE:
                raise
        said = {key: prepared.arguments[key] for key in ("text", "blocks")}
        return await slack.call(Method.POST, channel=prepared.arguments["user"], **said)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the message is, where it was a direct one."""
        del unit, delivery, prepared, now
        return stands_at(result) if "ts" in result else {}


class Direct(Effect):
    """Sends a direct message."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Say what was to be said, if it is still for that person to know."""
        user = delivery.payload["user"]
        gated = delivery.payload.get("gated") and delivery.incident_id
        if gated and not await unit.incidents.seen(int(delivery.incident_id or 0), user):
            return None
        said = await _said(unit, delivery)
        return Prepared(Method.POST, {"channel": user, **said, "metadata": dedup_metadata(delivery)}, channel=user)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the conversation with the person."""
        return await find_message(slack, await direct_channel(slack, prepared.arguments["channel"]), delivery)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the message is."""
        del unit, delivery, prepared, now
        return stands_at(result)


async def _said(unit: Unit, delivery: Delivery) -> dict[str, Any]:
    """Return what to say: where the new channel is, and what a role owes, is known only now."""
    payload = delivery.payload
    if payload.get("opened"):
        return opened(await view_one(unit, await incident_of(unit, delivery))).payload()
    if payload.get("role"):
        incident = await incident_of(unit, delivery)
        commitments = await open_commitments(unit, incident)
        view, role = await view_one(unit, incident), Role(payload["role"])
        return role_brief(
            view, role, commitments, delivery.created_at, by=payload["by"], note=payload["note"]
        ).payload()
    return {"text": payload["text"], "blocks": payload["blocks"]}


async def direct_channel(slack: Slack, user_id: str) -> str:
    """Return the id of Muster's conversation with a person."""
    conversation = await slack.call(Method.OPEN, users=user_id)
    return str(conversation["channel"]["id"])
