"""What one person asked for: where Slack will not have it, they are told."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.advice import advice
from bot.delivery.effect import Effect
from bot.delivery.job import Job
from bot.messages.message import Message, line
from bot.outbox import enqueue
from bot.outbox.payload import P


class AskedFor(Effect[P]):
    """An effect that somebody waits for, about no incident or beside it."""

    def not_done(self, error: str, /) -> Message:
        """Say what did not come, why, and what they can do."""
        return line(f"The file could not be uploaded. Slack said `{error}`. {advice(error)} Then ask again.")

    async def refused(self, job: Job[P], error: str, now: datetime) -> bool:
        """Tell who asked, where one person did."""
        who = job.asked.who_asked()
        if who:
            await enqueue.direct_message(job.unit, who, lambda: self.not_done(error), now)
        return False
