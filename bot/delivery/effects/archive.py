"""Archiving the channel of an incident that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.trouble import tell_trouble
from bot.domain.vocabulary import OPEN, ChannelState
from bot.incidents.communication.channel_events import put_away
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery

_DONE = frozenset({"already_archived", "channel_not_found"})
"""Refusals of https://docs.slack.dev/reference/methods/conversations.archive that leave nothing to archive."""


class ArchiveChannel(Effect):
    """Archives an incident's channel, unless work on it goes on again by then."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Archive the channel that the incident had when it was asked for."""
        incident = await incident_of(unit, delivery)
        wanted = incident.channel_id == delivery.payload["channel"] and incident.status not in OPEN
        if not wanted or incident.channel_state != ChannelState.OPEN:
            return None
        return Prepared(Method.ARCHIVE, {"channel": incident.channel_id})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Archive it; one that somebody archived already is what was wanted."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _DONE:
                raise
        return {}

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Record that it is archived; whoever took the incident up again meanwhile is told."""
        await put_away(unit, prepared.arguments["channel"], now)
        return await super().record(unit, delivery, prepared, result, now)

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell who can mend it."""
        await tell_trouble(unit, delivery, error, now)
        return False
