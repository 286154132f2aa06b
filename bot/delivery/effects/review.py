"""A review on Slack: its message in the incident's channel, posted once, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared, incident_of
from bot.delivery.effects.upsert import UpsertMessage, posted_or_edited
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.messages.reviews.review import review as review_message
from bot.outbox import reviews
from bot.outbox.operations import review_of
from bot.queries.incidents import view_one
from bot.reviews.view import view_of_review
from bot.slack.client import Method

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostOrEditReview(UpsertMessage):
    """Posts a review's message, or edits it to the newest state."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the message."""
        incident = await usable_channel(unit, delivery)
        review = await unit.reviews.of(incident.id)
        if review is None:
            return None
        shown = await view_of_review(unit, review, incident)
        drawn = review_message(await view_one(unit, incident), shown)
        facts = {"canvas": review.canvas_id}
        return posted_or_edited(delivery, str(incident.channel_id), review.message_ts, drawn, facts)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Remember where the message is; a canvas whose link it holds can be opened to the channel."""
        incident = await incident_of(unit, delivery, lock=True)
        review = await unit.reviews.of(incident.id)
        if review is None or incident.channel_id != prepared.arguments["channel"]:
            # The incident has left that channel meanwhile; its next message is asked for already.
            return {}
        if prepared.method is Method.POST:
            review.message_ts = str(result["ts"])
            await unit.session.flush()
            await unit.outbox.release(review_of(incident.id), now)
        if prepared.facts["canvas"]:
            await reviews.open_canvas(unit, incident, prepared.facts["canvas"], now)
        return {
            "fingerprint": prepared.fingerprint,
            "channel": prepared.arguments["channel"],
            "ts": str(review.message_ts),
        }

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Post a new message where somebody deleted it; else tell."""
        incident = await incident_of(unit, delivery, lock=True)
        review = await unit.reviews.of(incident.id)
        if error == "message_not_found" and review is not None and review.message_ts:
            review.message_ts = None
            return True
        await unit.outbox.release(review_of(incident.id), now)
        await tell_trouble(unit, delivery, error, now)
        return False
