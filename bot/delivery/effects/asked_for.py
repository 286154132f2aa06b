"""What one person asked for: where Slack refuses it, they read so."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.advice import advice
from bot.delivery.effect import Effect
from bot.delivery.job import Job
from bot.language.texts import N_, _
from bot.messages.message import Message, line
from bot.outbox import enqueue
from bot.outbox.payload import P


class AskedFor(Effect[P]):
    """An effect that somebody waits for, about no incident or beside it."""

    def not_done(self, error: str, /) -> Message:
        """Say what did not come, why, and what they can do."""
        said = N_("The file could not be uploaded. Slack said `{error}`. {advice} Then ask again.")
        return line(_(said, error=error, advice=advice(error)))

    async def refused(self, job: Job[P], error: str, now: datetime) -> bool:
        """Tell who asked, where one person did."""
        who = job.asked.who_asked()
        if who:
            await enqueue.direct_message(job.unit, who, lambda: self.not_done(error), now)
        return False
