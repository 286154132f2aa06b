"""Archiving the channel of a drill that was deleted."""

from __future__ import annotations

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble
from bot.language.texts import N_
from bot.outbox.withdrawal_payloads import PutAwayChannel
from bot.slack.client import Method


class ArchiveChannelOfDeleted(Effect[PutAwayChannel]):
    """Archives the channel; where Slack refuses, nothing is left that could tell, and people archive it by hand."""

    payload = PutAwayChannel
    trouble = Trouble(N_("The channel of a deleted drill could not be archived. Archive it by hand"), told=False)
    refusals_that_mean_done = frozenset({"already_archived", "channel_not_found", "not_in_channel"})

    async def prepare(self, job: Job[PutAwayChannel]) -> Prepared | None:
        """Archive the channel that the drill had."""
        return Prepared(Method.ARCHIVE, {"channel": job.asked.channel})
