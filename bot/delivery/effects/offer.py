"""A known error offered in an incident's channel: posted once, edited as it is answered or no longer holds."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Prepared
from bot.delivery.effects.upsert import KeptMessage, edited, posted
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.language.texts import N_
from bot.messages.problems.offer import Offered, offer, withdrawn_offer
from bot.outbox import payloads
from bot.problems.offering import offerable, took_with_workaround
from bot.problems.telling import open_to_readers
from bot.problems.view import problem_view
from storage.offers import OFFERED

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.tables import Incident


class PostOrEditOffer(KeptMessage[payloads.Offer]):
    """Posts an offer, or edits it to what may be read of it now."""

    payload = payloads.Offer
    trouble = Trouble(N_("A known error could not be offered in its channel"), in_channel=True)

    async def prepare(self, job: Job[payloads.Offer]) -> Prepared | None:
        """Draw the offer; what was left behind in another channel is withdrawn with all said there."""
        incident, there = await usable_channel(job), job.posted
        drawn = await _drawn(job, incident)
        if drawn is None or (there is not None and there.channel != incident.channel_id):
            return None
        return posted(job, str(incident.channel_id), drawn) if there is None else edited(there, drawn)

    async def refused(self, job: Job[payloads.Offer], error: str, now: datetime) -> bool:
        """Tell what to do; an offer that was deleted stays so."""
        return error != "message_not_found" and await super().refused(job, error, now)


async def _drawn(job: Job[payloads.Offer], incident: Incident) -> Message | None:
    """Draw what everybody in the channel may read; None where there is nothing to say, and nothing was said."""
    unit, problem_id = job.unit, job.asked.problem
    problem, made = await unit.problems.by_id(problem_id), await unit.offers.one(problem_id, incident.id)
    if problem is None or made is None:
        return None
    if not await open_to_readers(unit, problem, incident):
        return withdrawn_offer() if job.posted else None
    offered = Offered(
        incident=incident.number,
        state=made.state,
        holds=offerable(problem),
        answered_by=made.answered_by,
        answered_at=made.answered_at,
        took=await took_with_workaround(unit, problem_id) if made.state == OFFERED else None,
    )
    return offer(await problem_view(unit, problem, None, job.delivery.due_at), offered)
