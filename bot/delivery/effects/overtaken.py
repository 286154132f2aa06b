"""Putting Slack right after an attempt that came too late: what it made goes, or the newest state is shown again."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble
from bot.outbox.overtaken import Overtaken
from bot.slack.client import Method
from storage.outbox import SENT


class PutRight(Effect[Overtaken]):
    """Deletes a message, or archives a channel, that stands beside the one that is known."""

    payload = Overtaken
    trouble = Trouble(told=False)
    refusals_that_mean_done = frozenset({"already_archived", "channel_not_found", "is_archived", "message_not_found"})

    async def prepare(self, job: Job[Overtaken]) -> Prepared | None:
        """Take it away where the row keeps another one: what was found and kept meanwhile is the only one."""
        asked, row = job.asked, await job.unit.outbox.one(job.asked.effect)
        made = {name: value for name, value in (("channel", asked.channel), ("ts", asked.ts)) if value}
        known = None if row is None or row.state != SENT else row.result.get("ts" if asked.ts else "channel")
        if not made or known in {None, asked.ts or asked.channel}:
            return None
        return Prepared(Method.DELETE if asked.ts else Method.ARCHIVE, made)

    async def on_skipped(self, job: Job[Overtaken], now: datetime) -> None:
        """Show the newest state again, where what came too late was an edit."""
        if not job.asked.channel:
            await job.unit.outbox.show_again(job.asked.effect, now)
