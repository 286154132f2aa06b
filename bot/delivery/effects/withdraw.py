"""Withdrawing what was said of an incident that is private now, a portion at a time, until nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.trouble import tell_trouble
from bot.outbox import withdrawals
from bot.slack.client import Method, Slack, SlackLacksScope, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Incident, PostedMessage

NOT_THERE = frozenset({"message_not_found", "channel_not_found", "is_inactive", "is_archived", "cant_update_message"})
"""Refusals that say that there is nothing left to withdraw, or no way to."""
PORTION = 20
"""Messages edited by one effect: its calls end before its lease does, and chat.update may be called 50 times a minute
(https://docs.slack.dev/reference/methods/chat.update)."""


class Withdraw(Effect):
    """Edits messages to say no more than that the incident is private, and asks for the next portion."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Take the next messages that stand outside the incident's channel; None when all have been looked at."""
        incident, payload = await incident_of(unit, delivery), delivery.payload
        rows = await unit.posted.outside(incident.id, incident.channel_id, after=payload["after"], limit=PORTION)
        if not rows:
            return None
        readers = await unit.access.readers(incident, {row.user_id for row in rows if row.user_id})
        left = str((payload["retire"] or {}).get("channel", ""))
        secret = [row for row in rows if _secret(row, incident, readers, left)]
        messages = [{"id": row.id, "channel": row.channel_id, "ts": row.ts} for row in secret]
        return Prepared(Method.UPDATE, payload["said"], facts={"messages": messages, "last": rows[-1].id})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Edit each; return with what errors Slack kept any as it is."""
        refused = []
        for message in prepared.facts["messages"]:
            error = await withdrawn(slack, message["channel"], message["ts"], prepared.arguments)
            refused += [error] if error else []
        return {"refused": refused}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Go on with the next portion; tell what could not be withdrawn."""
        await unit.posted.forget(message["id"] for message in prepared.facts["messages"])
        for error in dict.fromkeys(result["refused"]):
            await tell_trouble(unit, delivery, error, now)
        incident, payload = await incident_of(unit, delivery), delivery.payload
        await withdrawals.withdraw_portion(
            unit, incident, {**payload, "after": prepared.facts["last"]}, delivery.lane, now
        )
        return {}

    async def on_skipped(self, unit: Unit, delivery: Delivery, now: datetime) -> None:
        """Put the channel away that the incident has left, now that nothing known stands there."""
        if delivery.payload["retire"]:
            payload = {**delivery.payload["said"], **delivery.payload["retire"]}
            await withdrawals.retire(unit, await incident_of(unit, delivery), payload, now)


async def withdrawn(slack: Slack, channel: str, ts: str, said: dict[str, Any]) -> str | None:
    """Have a message say no more than `said`, or delete it where it may not be edited; else return Slack's error."""
    try:
        await slack.call(Method.UPDATE, channel=channel, ts=ts, text=said["text"], blocks=said["blocks"])
    except SlackLacksScope:
        raise
    except SlackRefused as refusal:
        return None if refusal.error in NOT_THERE else await _deleted(slack, channel, ts, refusal.error)
    return None


async def _deleted(slack: Slack, channel: str, ts: str, error: str) -> str | None:
    try:
        await slack.call(Method.DELETE, channel=channel, ts=ts)
    except SlackRefused:
        return error
    return None


def _secret(row: PostedMessage, incident: Incident, readers: set[str], left: str) -> bool:
    """Say whether what stands there is not for who reads it; the channel that was left keeps nothing."""
    if row.channel_id == left:
        return True
    return row.user_id not in readers if row.user_id else incident.private
