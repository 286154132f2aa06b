"""A review on Slack: its message in the incident's channel, posted once, then edited in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, find_message, incident_of, marked
from bot.delivery.operations import review_of
from bot.delivery.slack import Method, Slack
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.incidents.view import view_one
from bot.messages.reviews.review import review as review_message
from bot.reviews import outlet
from bot.reviews.view import view_of_review

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery


class PostOrEditReview(Effect):
    """Posts a review's message, or edits it to the newest state."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the message."""
        incident = await usable_channel(unit, delivery)
        review = await unit.reviews.of(incident.id)
        if review is None:
            return None
        shown = await view_of_review(unit, review, incident)
        facts = {"canvas": review.canvas_id}
        drawn = review_message(await view_one(unit, incident), shown).payload()
        if review.message_ts:
            arguments = {"channel": incident.channel_id, "ts": review.message_ts, **drawn}
            return Prepared(Method.UPDATE, arguments, facts=facts)
        arguments = {"channel": incident.channel_id, **drawn, "metadata": marked(delivery)}
        return Prepared(Method.POST, arguments, channel=incident.channel_id, facts=facts)

    async def find(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> dict[str, Any] | None:
        """Look for the message in the channel; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        return await find_message(slack, prepared.arguments["channel"], delivery)

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
            await outlet.open_canvas(unit, incident, prepared.facts["canvas"], now)
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
