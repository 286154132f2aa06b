"""The incident card: posted once, pinned, then edited in place."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.in_forms import InForms
from bot.delivery.effects.upsert import AwaitedMessage, posted_or_edited
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble, usable_channel
from bot.language.texts import N_
from bot.messages.card import card
from bot.outbox import enqueue, payloads
from bot.outbox.operations import card_of
from bot.queries.calling import called_of, calling_of
from bot.queries.incidents import view_one
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.tables import Incident


class PostOrEditCard(InForms[payloads.Card], AwaitedMessage[payloads.Card]):
    """Posts the card, or edits it to the newest state; where Slack folds nothing, with its details open."""

    payload = payloads.Card
    trouble = Trouble(N_("The incident card could not be kept up to date"), in_channel=True)

    async def prepare(self, job: Job[payloads.Card]) -> Prepared | None:
        """Draw the card."""
        incident = await usable_channel(job)
        drawn = await _drawn(job, incident)
        return posted_or_edited(job, str(incident.channel_id), incident.card_ts, drawn, forms=drawn.forms)

    def awaited(self, job: Job[payloads.Card]) -> str:
        """Name the card."""
        return card_of(job.incident_id)

    async def remember(self, job: Job[payloads.Card], place: Place) -> bool:
        """Remember it with the incident."""
        incident = await job.incident()
        if incident.channel_id != place.channel:
            return False
        incident.card_ts = place.ts
        return True

    async def forget(self, job: Job[payloads.Card]) -> bool:
        """Have a new card posted."""
        incident = await job.incident()
        known, incident.card_ts = incident.card_ts, None
        return known is not None

    async def record(self, job: Job[payloads.Card], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Have a new card pinned and bookmarked."""
        kept = await super().record(job, prepared, result, now)
        if kept and prepared.method is Method.POST:
            incident = await job.incident()
            await enqueue.mark_card(job.unit, incident, now)
            if incident.called_at is not None:
                await enqueue.redraw_card(job.unit, incident, now)
        return kept


async def _drawn(job: Job[payloads.Card], incident: Incident) -> Message:
    """Draw the card; who was called is named by an edit only, since they are rung by a message of their own."""
    view = await view_one(job.unit, incident)
    called = await called_of(job.unit, incident) if incident.card_ts else ()
    unacknowledged = incident.acknowledged_at is None and incident.called_at is None
    nobody = unacknowledged and not incident.drill and not (await calling_of(job.unit, incident)).calls
    return card(view, called, nobody=nobody)


class Pin(Effect[payloads.Pin]):
    """Pins the card."""

    payload = payloads.Pin
    trouble = Trouble(N_("The card could not be pinned"), in_channel=True)
    refusals_that_mean_done = frozenset({"already_pinned"})

    async def prepare(self, job: Job[payloads.Pin]) -> Prepared | None:
        """Pin the card that is there."""
        incident = await usable_channel(job)
        if incident.card_ts is None:
            return None
        return Prepared(Method.PIN, {"channel": incident.channel_id, "timestamp": incident.card_ts})
