"""Archiving the channel of an incident that is over."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.vocabulary import OPEN, ChannelState
from bot.incidents.communication.channel_events import put_away
from bot.language.texts import N_
from bot.outbox import payloads
from bot.slack.client import Method


class ArchiveChannel(Effect[payloads.ArchiveChannel]):
    """Archives an incident's channel, unless work on it goes on again by then."""

    payload = payloads.ArchiveChannel
    trouble = Trouble(N_("Its channel could not be archived, though it is due. Archive it by hand"))
    refusals_that_mean_done = frozenset({"already_archived", "channel_not_found"})
    """Those of https://docs.slack.dev/reference/methods/conversations.archive that leave nothing to archive."""

    async def prepare(self, job: Job[payloads.ArchiveChannel]) -> Prepared | None:
        """Archive the channel that the incident had when it was asked for."""
        incident = await job.incident()
        wanted = incident.channel_id == job.asked.channel and incident.status not in OPEN
        if not wanted or incident.channel_adopted or incident.channel_state != ChannelState.OPEN:
            return None
        return Prepared(Method.ARCHIVE, {"channel": incident.channel_id})

    async def record(
        self, job: Job[payloads.ArchiveChannel], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Record that it is archived; anyone who reopened the incident meanwhile is told."""
        await put_away(job.unit, prepared.arguments["channel"], now)
        return await super().record(job, prepared, result, now)
