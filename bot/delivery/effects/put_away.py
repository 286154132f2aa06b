"""Archiving the channel of a drill that was deleted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.advice import advice
from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble
from bot.language.texts import N_, _
from bot.messages.deletion import not_archived
from bot.outbox import enqueue
from bot.outbox.withdrawal_payloads import PutAwayChannel
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.messages.message import Message


class ArchiveChannelOfDeleted(Effect[PutAwayChannel]):
    """Archives the channel; where Slack refuses, no incident is left to tell of, and who deleted the drill is told."""

    payload = PutAwayChannel
    trouble = Trouble(N_("The channel of a deleted drill could not be archived. Archive it by hand"), told=False)
    refusals_that_mean_done = frozenset({"already_archived", "channel_not_found", "not_in_channel"})

    async def prepare(self, job: Job[PutAwayChannel]) -> Prepared | None:
        """Archive the channel that the drill had."""
        return Prepared(Method.ARCHIVE, {"channel": job.asked.channel})

    async def refused(self, job: Job[PutAwayChannel], error: str, now: datetime) -> bool:
        """Tell who deleted the drill, once, what Slack says and what to do."""
        if (who := job.asked.who_asked()) is not None:
            slot = f"trouble:put_away:{job.asked.channel}"
            await enqueue.tell_of_trouble(
                job.unit, who, lambda: _told(job.asked, error), now, slot=slot, incident_id=None
            )
        return False


def _told(asked: PutAwayChannel, error: str) -> Message:
    return not_archived(asked.drill or _("Drill"), asked.channel, error, advice(error))
