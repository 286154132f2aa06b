"""Taking a channel over in which an incident was declared: Muster joins it, and who is there takes part, unrung."""

from __future__ import annotations

from datetime import datetime

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.members import read_members
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.channel_names import channel_name
from bot.domain.vocabulary import ACTIVE, ChannelState
from bot.language.texts import N_
from bot.outbox import enqueue, payloads
from bot.outbox.calls import redraw_calls
from bot.outbox.operations import Operation, channel_of
from bot.queries.policy import current_policy
from bot.slack.client import Method, Slack, SlackRefused
from storage.kinds import OUTSIDERS, Kind


class AdoptChannel(Effect[payloads.AdoptChannel]):
    """Joins the channel, reads who is there, and lets go what waited for it."""

    payload = payloads.AdoptChannel
    trouble = Trouble(N_("The channel in which it was declared cannot be used, so it gets one of its own"))

    async def prepare(self, job: Job[payloads.AdoptChannel]) -> Prepared | None:
        """Take the channel that the incident was declared in, unless that is done."""
        incident = await job.incident()
        if not incident.channel_adopted or incident.channel_state != ChannelState.OPENING:
            return None
        return Prepared(Method.JOIN, {"channel": incident.channel_id}, facts={"private": incident.channel_private})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Join a public channel; into a private one Muster was invited. Doing it again does no harm."""
        if not prepared.facts["private"]:
            await slack.call(Method.JOIN, **prepared.arguments)
        members = await read_members(slack, prepared.arguments["channel"])
        if not members:
            raise SlackRefused("not_in_channel")
        return {"members": members}

    async def record(
        self, job: Job[payloads.AdoptChannel], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Remember that it is the incident's; who is there has read what stands there, and needs no brief.

        While work goes on, who is not known yet is looked up first, as in any comparison of who is there.
        """
        incident = await job.incident(lock=True)
        muster = (await job.unit.workspaces.get()).bot_user_id
        kinds = await job.unit.people.kinds(result["members"])
        unknown = Kind.STRANGER if incident.private or incident.status in ACTIVE else Kind.MEMBER
        here = [user for user in result["members"] if user != muster and kinds.get(user, unknown) not in OUTSIDERS]
        if here:
            await job.unit.people.join(incident.id, here, now)
        incident.channel_state = ChannelState.OPEN
        await job.unit.session.flush()
        await job.unit.outbox.release(channel_of(incident.id), now)
        await enqueue.compare_members(job.unit, incident, now)
        if incident.called_at is not None:
            await redraw_calls(job.unit, incident.id, now)
        return {"channel": prepared.arguments["channel"]}

    async def held(self, job: Job[payloads.AdoptChannel], now: datetime) -> None:
        """Announce meanwhile: the incident goes on by reference."""
        incident = await job.incident(lock=True)
        await job.unit.outbox.release(channel_of(incident.id), now, only=Operation.ANNOUNCEMENT)

    async def refused(self, job: Job[payloads.AdoptChannel], error: str, now: datetime) -> bool:
        """Open a channel of its own instead, and tell why."""
        incident = await job.incident(lock=True)
        incident.channel_id, incident.channel_adopted, incident.channel_private = None, False, False
        incident.channel_name = channel_name(
            incident.number,
            incident.title,
            drill=incident.drill,
            private=incident.private,
            template=(await current_policy(job.unit)).channel_name,
        )
        await job.unit.session.flush()
        await enqueue.open_channel(job.unit, incident, now)
        await enqueue.invite(job.unit, incident, await job.unit.people.participants(incident.id), now)
        return await super().refused(job, error, now)
