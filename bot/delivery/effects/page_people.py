"""Calling people: groups are turned into people, who are invited and told directly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, incident_of
from bot.delivery.effects.channel import Invite, invite
from bot.delivery.trouble import usable_channel
from bot.messages.message import Message
from bot.outbox import enqueue, lanes
from bot.slack.client import INVITE_AT_ONCE, Method, Slack, SlackLacksScope, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PagePeople(Invite):
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
        """Find out who is in the groups, and invite everybody.

        For want of a scope nobody is called later than need be: those known are, now.
        """
        users, unread = list(prepared.facts["people"]), []
        for group in prepared.facts["groups"]:
            try:
                users.extend(await _members(slack, group))
            except SlackLacksScope as lack:
                unread.append((group, lack))
        if unread and not users:
            raise unread[0][1]
        users = list(dict.fromkeys(users))
        refused, uninvited = await _invited(slack, prepared, users)
        return {"users": users, "refused": refused, "uninvited": uninvited, "unread": [group for group, _ in unread]}

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
                await enqueue.direct_message(unit, user, told, now, slot=f"called:{delivery.id}:{user}", about=incident)
        if result["uninvited"]:
            await enqueue.invite(unit, incident, result["uninvited"], now)
        if result["unread"]:
            await _call_later(unit, delivery, result["unread"], now)
        return await super().record(unit, delivery, prepared, result, now)


async def _usable(unit: Unit, delivery: Delivery) -> bool:
    """Say whether people can be invited; where the channel is closed, or not open yet, they are told all the same."""
    try:
        return (await usable_channel(unit, delivery)).channel_id is not None
    except SlackRefused:
        return False


async def _invited(slack: Slack, prepared: Prepared, users: list[str]) -> tuple[dict[str, str], list[str]]:
    """Invite them in batches; return who was refused, and who is still to be invited for want of a scope."""
    refused: dict[str, str] = {}
    for start in range(0, len(users) if prepared.facts["open"] else 0, INVITE_AT_ONCE):
        try:
            refused |= await invite(slack, prepared.arguments["channel"], users[start : start + INVITE_AT_ONCE])
        except SlackLacksScope:
            return refused, users[start:]
    return refused, []


async def _call_later(unit: Unit, delivery: Delivery, groups: list[str], now: datetime) -> None:
    """Call the groups that could not be read once they can be."""
    await unit.outbox.post(
        delivery.operation,
        lane=lanes.calls(int(delivery.incident_id or 0)),
        payload={**delivery.payload, "people": [], "groups": groups},
        incident_id=delivery.incident_id,
        now=now,
    )


async def _members(slack: Slack, group: str) -> list[str]:
    """Return who is in a user group; a group that is gone holds nobody."""
    try:
        found = await slack.call(Method.GROUP_MEMBERS, usergroup=group)
    except SlackLacksScope:
        raise
    except SlackRefused:
        return []
    return [str(user) for user in found.get("users", [])]
