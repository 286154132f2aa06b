"""A review on Slack: its message in the incident's channel, posted once, then edited in place."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Prepared
from bot.delivery.effects.upsert import AwaitedMessage, posted_or_edited
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble, usable_channel
from bot.language.texts import N_
from bot.messages.reviews.review import review as review_message
from bot.outbox import payloads, reviews
from bot.outbox.file_payloads import TakeDownMessage
from bot.outbox.operations import review_of
from bot.queries.incidents import view_one
from bot.reviews.view import view_of_review
from bot.slack.client import Method


class PostOrEditReview(AwaitedMessage[payloads.Review]):
    """Posts a review's message, or edits it to the newest state."""

    payload = payloads.Review
    trouble = Trouble(N_("Its review could not be shown"), in_channel=True)

    async def prepare(self, job: Job[payloads.Review]) -> Prepared | None:
        """Draw the message."""
        incident = await usable_channel(job)
        review = await job.unit.reviews.of(incident.id)
        if review is None:  # it was withdrawn with the resolution that had begun it
            return None
        if not review.message_ts:  # there was none, or the incident has just left the channel that it stands in
            await job.look_again()
            incident = await usable_channel(job)
        shown = await view_of_review(job.unit, review, incident)
        drawn = review_message(await view_one(job.unit, incident), shown)
        return posted_or_edited(job, str(incident.channel_id), review.message_ts, drawn, canvas=review.canvas_id)

    def awaited(self, job: Job[payloads.Review]) -> str:
        """Name the review's message."""
        return review_of(job.incident_id)

    async def remember(self, job: Job[payloads.Review], place: Place) -> bool:
        """Remember it with the review."""
        incident, review = await job.incident(), await job.unit.reviews.of(job.incident_id)
        if review is None or incident.channel_id != place.channel:
            return False
        review.message_ts = place.ts
        return True

    async def forget(self, job: Job[payloads.Review]) -> bool:
        """Have a new message posted."""
        review = await job.unit.reviews.of(job.incident_id)
        if review is None or not review.message_ts:
            return False
        review.message_ts = None
        return True

    async def record(self, job: Job[payloads.Review], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Open the canvas to the channel, once its link stands there; what was withdrawn meanwhile does not stay."""
        kept = await super().record(job, prepared, result, now)
        incident = await job.incident(lock=True)
        if prepared.method is Method.POST and await job.unit.reviews.of(incident.id) is None:
            here = Place.of(result)
            await reviews.take_down(job.unit, incident, TakeDownMessage(channel=here.channel, ts=here.ts), now)
            return {}
        if not kept or incident.channel_id != prepared.arguments["channel"]:
            return {}
        if prepared.facts["canvas"]:
            await reviews.open_canvas(job.unit, incident, prepared.facts["canvas"], now)
        elif prepared.method is Method.POST and (review := await job.unit.reviews.of(incident.id)) is not None:
            await reviews.stand_in_for_none(job.unit, incident, review, now)
        return kept
