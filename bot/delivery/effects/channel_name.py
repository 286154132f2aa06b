"""Keeping the name of an incident's channel in step with its title, or with its being private, unless named by hand."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.channel_names import names_given
from bot.language.texts import N_
from bot.outbox import payloads
from bot.queries.channel_names import named_by_muster
from bot.queries.policy import current_policy
from bot.slack.client import Method, Slack, SlackRefused


class RenameChannel(Effect[payloads.ChannelName]):
    """Names the channel after the incident's newest title, by the first free name."""

    payload = payloads.ChannelName
    trouble = Trouble(N_("Its channel keeps its old name"), in_channel=True)

    async def prepare(self, job: Job[payloads.ChannelName]) -> Prepared | None:
        """Ask for the name, unless it has one of the title's already, or one that somebody gave it by hand."""
        incident = await usable_channel(job)
        template = (await current_policy(job.unit)).channel_name
        names = names_given(
            incident.number, incident.title, drill=incident.drill, private=incident.private, template=template
        )
        if incident.channel_name in names or not await named_by_muster(job.unit, incident):
            return None
        return Prepared(Method.RENAME, {"channel": incident.channel_id, "name": names[0]}, facts={"names": names})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Rename the channel; where a name is taken, try the next."""
        for name in prepared.facts["names"]:
            try:
                return await slack.call(Method.RENAME, channel=prepared.arguments["channel"], name=name)
            except SlackRefused as refusal:
                if refusal.error != "name_taken":
                    raise
        raise SlackRefused("name_taken")

    async def record(self, job: Job[payloads.ChannelName], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Remember the name that Slack gave it, unless the incident has left that channel meanwhile."""
        incident = await job.incident(lock=True)
        if incident.channel_id == prepared.arguments["channel"]:
            incident.channel_name = str(result["channel"]["name"])
        return await super().record(job, prepared, result, now)
