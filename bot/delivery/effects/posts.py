"""Messages: in an incident's channel, for one person's eyes, and direct."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.delivery.effect import Effect, Prepared, find_message
from bot.delivery.effects.upsert import KeptMessage, posted, trace
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.transitions import MEASURED
from bot.domain.vocabulary import Role
from bot.language.texts import N_
from bot.messages.brief import brief
from bot.messages.buttons import card_buttons
from bot.messages.message import Message
from bot.messages.posts import opened
from bot.messages.role_brief import role_brief
from bot.outbox import payloads
from bot.outbox.payload import P
from bot.queries.brief import brief_of, just_invited
from bot.queries.commitments import open_commitments
from bot.queries.incidents import view_one
from bot.slack.client import Method, Slack, SlackRefused
from storage.around import read_around
from storage.tables import Delivery


class PostInChannel(KeptMessage[payloads.Post]):
    """Posts into the incident's channel."""

    payload = payloads.Post
    trouble = Trouble(N_("A message could not be posted in its channel"), in_channel=True)

    async def prepare(self, job: Job[payloads.Post]) -> Prepared | None:
        """Say what was to be said."""
        incident = await usable_channel(job)
        return posted(job, str(incident.channel_id), Message(job.asked.text, job.asked.blocks, job.asked.rings))


_NOT_THERE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "user_not_in_channel",
    }
)
"""Refusals of chat.postEphemeral that say that Muster or the person is not in the channel
(https://docs.slack.dev/reference/methods/chat.postEphemeral)."""


_WORTH = timedelta(hours=1)
"""How long an answer for one person's eyes, or what they must know who have joined, is worth reading."""


class Ephemeral(Effect[payloads.Ephemeral]):
    """Says something for one person's eyes; Slack keeps no trace of it, so it is attempted once only."""

    payload = payloads.Ephemeral
    trouble = Trouble(told=False)
    can_reconcile = False
    worth_for = _WORTH

    async def prepare(self, job: Job[payloads.Ephemeral]) -> Prepared | None:
        """Say what was to be said, if it is still for that person to know."""
        asked = job.asked
        if job.incident_id and not await job.unit.incidents.seen(job.incident_id, asked.user):
            return None
        said = await _for_one(job)
        if said is None:
            return None
        whose = {"channel": asked.channel, "user": asked.user}
        return Prepared(Method.EPHEMERAL, {**whose, "text": said.text, "blocks": said.blocks})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Say it in the channel; where Muster or the person is not a member, as a direct message."""
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error not in _NOT_THERE:
                raise
        said = {key: prepared.arguments[key] for key in ("text", "blocks")}
        return await slack.call(Method.POST, channel=prepared.arguments["user"], **said)

    async def record(
        self, _job: Job[payloads.Ephemeral], _prepared: Prepared, result: Answer, _now: datetime
    ) -> Answer:
        """Keep where the message is, where it was a direct one."""
        return Place.of(result)._asdict() if "ts" in result else {}


async def _for_one(job: Job[payloads.Ephemeral]) -> Message | None:
    """Return what to say; what one must know who has joined is known only now, and the manager knows it already."""
    asked = job.asked
    if isinstance(asked, payloads.EphemeralMessage):
        return Message(asked.text, asked.blocks)
    if isinstance(asked, payloads.OwnRoleBrief):
        return await _brief(job, asked.role, asked.user, asked.note)
    incident, at = await job.incident(), job.delivery.created_at
    await read_around(job.unit, incident, actor=asked.user, kinds=MEASURED, viewed_since=at)
    told = await brief_of(job.unit, incident, at)
    if just_invited(incident, asked.user, at, invited=told.incident.manager):
        return None
    return brief(told, card_buttons(told.incident))


class InConversation(KeptMessage[P]):
    """A message in Muster's conversation with a person, who is the channel that it is posted in."""

    trouble = Trouble(told=False)

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the message in the conversation with the person; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        return await find_message(slack, await direct_channel(slack, prepared.arguments["channel"]), delivery)


class SayDirectly(InConversation[payloads.Direct]):
    """Sends a direct message."""

    payload = payloads.Direct

    async def prepare(self, job: Job[payloads.Direct]) -> Prepared | None:
        """Say what was to be said, if it is still for that person to know."""
        asked = job.asked
        if asked.gated and job.incident_id and not await job.unit.incidents.seen(job.incident_id, asked.user):
            return trace(job, asked.user)
        return posted(job, asked.user, await _said(job))


async def _said(job: Job[payloads.Direct]) -> Message:
    """Return what to say: where the new channel is, and what a role owes, is known only now."""
    match job.asked:
        case payloads.DirectMessage(text=text, blocks=blocks):
            return Message(text, blocks)
        case payloads.RoleBrief() as asked:
            return await _brief(job, asked.role, asked.by, asked.note)
        case _:
            return opened(await view_one(job.unit, await job.incident()))


async def _brief(job: Job[P], role: str, by: str, note: str) -> Message:
    """Return what a role owes as things stand."""
    incident = await job.incident()
    owed = await open_commitments(job.unit, incident, job.delivery.created_at)
    view = await view_one(job.unit, incident)
    return role_brief(view, Role(role), owed, job.delivery.created_at, by=by, note=note)


async def direct_channel(slack: Slack, user_id: str) -> str:
    """Return the id of Muster's conversation with a person."""
    conversation = await slack.call(Method.OPEN, users=user_id)
    return str(conversation["channel"]["id"])
