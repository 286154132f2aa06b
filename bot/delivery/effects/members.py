"""Who is in an incident's channel: compared with Slack, whose events are missed at times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.kinds import kind_of
from bot.delivery.effect import Effect, Prepared, incident_of
from bot.domain.vocabulary import ACTIVE, ChannelState
from bot.incidents.communication import channel_events
from bot.slack.client import Method, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from bot.slack.client import Slack
    from storage.store import Unit
    from storage.tables import Delivery

_PAGE = 500
_NOT_HERE = frozenset({"channel_not_found", "not_in_channel"})
"""Errors by which Muster is not in a private channel (https://docs.slack.dev/reference/methods/conversations.members)."""

_NOBODY = frozenset({"user_not_found", "user_not_visible"})
"""Errors by which Slack tells nothing of somebody (https://docs.slack.dev/reference/methods/users.info)."""


class CompareMembers(Effect):
    """Reads who is in the channel; who is there takes part, and who is not does so no longer."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Ask for the channel there is now; of one that is closed to Muster nothing can be known."""
        incident = await incident_of(unit, delivery)
        wanted = incident.private or incident.status in ACTIVE
        if not wanted or not incident.channel_id or incident.channel_state != ChannelState.OPEN:
            return None
        here = [user for user, row in (await unit.people.memberships(incident.id)).items() if row.left_at is None]
        return Prepared(Method.MEMBERS, {"channel": incident.channel_id, "limit": _PAGE}, facts={"take_part": here})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Read who is there, and of those who are new who they are."""
        members = await _members(slack, prepared)
        fresh = sorted(set(members) - set(prepared.facts["take_part"]))
        return {"members": members, "people": [told for user in fresh if (told := await _told(slack, user))]}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Record who came and who left; what has changed since Slack was asked is newer than its answer."""
        for told in result["people"]:
            await unit.people.keep(told["id"], kind_of(told, unit.people.team_id), told.get("team_id"), now)
        there = prepared.arguments["channel"]
        await channel_events.compared(unit, there, set(result["members"]), asked_at=delivery.due_at, now=now)
        return {}


async def _members(slack: Slack, prepared: Prepared) -> list[str]:
    """Read all pages; no members at all where Muster is not in the channel."""
    members: list[str] = []
    more: dict[str, str] = {}
    while True:
        try:
            page = await slack.call(Method.MEMBERS, **prepared.arguments, **more)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_HERE:
                raise
            return []
        members += page.get("members", [])
        more = {"cursor": (page.get("response_metadata") or {}).get("next_cursor") or ""}
        if not more["cursor"]:
            return members


async def _told(slack: Slack, user: str) -> dict[str, Any] | None:
    """Return what Slack says of a person; None where it knows nothing of them."""
    try:
        told: dict[str, Any] = (await slack.call(Method.USER, user=user))["user"]
    except SlackRefused as refusal:
        if refusal.error not in _NOBODY:
            raise
        return None
    return told
