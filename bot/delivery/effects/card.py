"""The incident card: posted once, pinned, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, incident_of
from bot.delivery.effects.upsert import UpsertMessage, posted_or_edited
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.messages.card import card
from bot.outbox import enqueue, operations
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack, SlackRefused

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostOrEditCard(UpsertMessage):
    """Posts the card, or edits it to the newest state."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the card."""
        incident = await usable_channel(unit, delivery)
        drawn = card(await view_one(unit, incident))
        return posted_or_edited(delivery, str(incident.channel_id), incident.card_ts, drawn)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember where the card is and let go what waited for it."""
        if prepared.method is Method.POST:
            incident = await incident_of(unit, delivery, lock=True)
            if incident.channel_id != result["channel"]:
                # The incident has left that channel meanwhile; its next card is asked for already.
                return {}
            incident.card_ts = str(result["ts"])
            await unit.session.flush()
            await unit.outbox.release(operations.card_of(incident.id), now)
            await enqueue.mark_card(unit, incident, now)
        return {"fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Post a new card where somebody deleted it; else tell, and let what waited for the card go on."""
        incident = await incident_of(unit, delivery, lock=True)
        if error == "message_not_found" and incident.card_ts:
            incident.card_ts = None
            return True
        await unit.outbox.release(operations.card_of(incident.id), now)
        await tell_trouble(unit, delivery, error, now)
        return False


class Pin(Effect):
    """Pins the card."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Pin the card that is there."""
        incident = await usable_channel(unit, delivery)
        if incident.card_ts is None:
            return None
        return Prepared(Method.PIN, {"channel": incident.channel_id, "timestamp": incident.card_ts})

    async def send(self, slack: Slack, prepared: Prepared) -> dict[str, Any]:
        """Pin; a card that is pinned already is as wanted."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error != "already_pinned":
                raise
            return {}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell the incident manager what to mend."""
        await tell_trouble(unit, delivery, error, now)
        return False
