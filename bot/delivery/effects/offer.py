"""A known error offered in an incident's channel: posted once, edited as it is answered or holds no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Prepared
from bot.delivery.effects.upsert import UpsertMessage, posted_or_edited
from bot.delivery.trouble import tell_trouble, usable_channel
from bot.messages.problems.offer import Offered, offer, withdrawn_offer
from bot.problems.offering import offerable
from bot.problems.telling import open_to_readers
from bot.problems.view import problem_view
from bot.slack.client import Method

if TYPE_CHECKING:
    from datetime import datetime

    from bot.messages.message import Message
    from storage.store import Unit
    from storage.tables import Delivery, Incident


class PostOrEditOffer(UpsertMessage):
    """Posts an offer, or edits it to what may be read of it now."""

    async def prepare(self, unit: Unit, delivery: Delivery) -> Prepared | None:
        """Draw the offer; what was left behind in another channel is withdrawn with all said there."""
        incident = await usable_channel(unit, delivery)
        posted = "ts" in delivery.result
        drawn = await _drawn(unit, delivery, incident, posted=posted)
        if drawn is None or (posted and delivery.result["channel"] != incident.channel_id):
            return None
        return posted_or_edited(delivery, str(incident.channel_id), delivery.result.get("ts"), drawn)

    async def record(
        self, unit: Unit, delivery: Delivery, prepared: Prepared, result: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Keep where the offer stands, to edit it there."""
        del unit, now
        place = delivery.result if prepared.method is Method.UPDATE else result
        return {"channel": place["channel"], "ts": str(place["ts"]), "fingerprint": prepared.fingerprint}

    async def refused(self, unit: Unit, delivery: Delivery, error: str, now: datetime) -> bool:
        """Tell what to mend; an offer that was deleted stays so."""
        if error != "message_not_found":
            await tell_trouble(unit, delivery, error, now)
        return False


async def _drawn(unit: Unit, delivery: Delivery, incident: Incident, *, posted: bool) -> Message | None:
    """Draw what everybody in the channel may read; None where there is nothing to say, and nothing was said."""
    problem_id = int(delivery.payload["problem"])
    problem, made = await unit.problems.by_id(problem_id), await unit.offers.one(problem_id, incident.id)
    if problem is None or made is None:
        return None
    if not await open_to_readers(unit, problem, incident):
        return withdrawn_offer() if posted else None
    offered = Offered(
        incident=incident.number,
        state=made.state,
        holds=offerable(problem),
        answered_by=made.answered_by,
        answered_at=made.answered_at,
    )
    return offer(await problem_view(unit, problem, None, delivery.due_at), offered)
