"""Asking an incident's manager to let somebody in."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Prepared
from bot.delivery.effects.posts import InConversation
from bot.delivery.effects.upsert import posted
from bot.delivery.job import Answer, Job
from bot.messages import access as words
from bot.outbox import payloads
from bot.queries.incidents import spokesperson, view_one
from bot.queries.languages import spoken_to


class AskManager(InConversation[payloads.PutToManager]):
    """Asks the manager, or the person who stands in for them; nothing where there is no such incident."""

    payload = payloads.PutToManager

    async def prepare(self, job: Job[payloads.PutToManager]) -> Prepared | None:
        """Draw the question."""
        asked = job.asked
        incident = await job.unit.incidents.by_id(job.incident_id)
        if incident is None or asked.again:
            return None
        view = await view_one(job.unit, incident)
        who = await spokesperson(job.unit, view)
        if who is None or not await job.unit.incidents.seen(incident.id, who):
            return None
        async with spoken_to(job.unit, who):
            return posted(job, who, words.request(view, asked.asker, asked.why, asked.request))

    async def record(
        self, job: Job[payloads.PutToManager], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Keep who reads it, too."""
        return {**await super().record(job, prepared, result, now), "user": prepared.arguments["channel"]}
