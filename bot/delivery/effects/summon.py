"""Calling people: groups are turned into people, who are invited and told directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery import outlet
from bot.delivery.effect import Prepared, incident_of
from bot.delivery.effects.channel import INVITE_AT_ONCE, Invite, invite
from bot.delivery.slack import Method, Slack, SlackRefused
from bot.delivery.trouble import usable_channel
from bot.messages.message import Message

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class Summon(Invite):
    """Invites everybody called; each then gets a direct message of their own, once."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Call those asked for, unless somebody has acknowledged meanwhile."""
        incident = await incident_of(unit, delivery)
        if delivery.payload["until_acknowledged"] and incident.acknowledged_at is not None:
            return None
        facts = {"groups": delivery.payload["groups"], "people": delivery.payload["people"]}
        facts["open"] = await _usable(unit, delivery)
        return Prepared(Method.INVITE, {"channel": incident.channel_id}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Find out who is in the groups, and invite everybody in batches that Slack takes."""
        users = list(prepared.facts["people"])
        for group in prepared.facts["groups"]:
            users.extend(await _members(slack, group))
        users = list(dict.fromkeys(users))
        refused: dict[str, str] = {}
        for start in range(0, len(users) if prepared.facts["open"] else 0, INVITE_AT_ONCE):
            refused |= await invite(slack, prepared.arguments["channel"], users[start : start + INVITE_AT_ONCE])
        return {"users": users, "refused": refused}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Let those called take part, and tell each of them."""
        incident = await incident_of(unit, delivery, lock=True)
        called = [user for user in result["users"] if user not in result["refused"]]
        if called:
            await unit.people.join(incident.id, called, now)
        pages = bool(delivery.payload["until_acknowledged"])
        if pages:
            await unit.summons.call(incident.id, result["users"], now)
        if not (pages and incident.acknowledged_at is not None):
            told = Message(**delivery.payload["message"])
            for user in result["users"]:
                await outlet.direct(unit, user, told, now, slot=f"called:{delivery.id}:{user}", about=incident)
        return await super().record(unit, delivery, prepared, result, now)


async def _usable(unit: Unit, delivery: Delivery) -> bool:
    """Say whether people can be invited; where the channel is closed, or not open yet, they are told all the same."""
    try:
        return (await usable_channel(unit, delivery)).channel_id is not None
    except SlackRefused:
        return False


async def _members(slack: Slack, group: str) -> list[str]:
    """Return who is in a user group; a group that is gone holds nobody."""
    try:
        found = await slack.call(Method.GROUP_MEMBERS, usergroup=group)
    except SlackRefused:
        return []
    return [str(user) for user in found.get("users", [])]
