"""Leaving a channel that is no longer the incident's: what Muster said there is withdrawn, and it is archived."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.upsert import UpsertMessage, posted
from bot.delivery.effects.withdraw import NOT_THERE, withdrawn
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.language.texts import N_
from bot.messages.message import Message
from bot.outbox import withdrawal_payloads, withdrawals
from bot.slack.client import Method, Slack, SlackRefused

_NOTES = frozenset({"channel_topic", "channel_name", "group_topic", "group_name"})
"""Subtypes of such lines: https://docs.slack.dev/reference/events/message"""
_PORTION = 20
"""Messages taken back by one effect: its calls end before its lease does, and chat.update may be called 50 times a
minute (https://docs.slack.dev/reference/methods/chat.update). Tried again, it goes on with what is not taken back."""
_PAGE = 200
"""Messages looked through at once for what Muster wrote; Slack returns 999 at most."""


class PostInFormerChannel(UpsertMessage[withdrawal_payloads.SayInFormerChannel]):
    """Says something in a channel by its id, unless the channel no longer takes anything."""

    payload = withdrawal_payloads.SayInFormerChannel
    trouble = Trouble(told=False)
    refusals_that_mean_done = NOT_THERE

    async def prepare(self, job: Job[withdrawal_payloads.SayInFormerChannel]) -> Prepared | None:
        """Say what was to be said."""
        return posted(job, job.asked.channel, Message(job.asked.text, job.asked.blocks))


class RetireChannel(Effect[withdrawal_payloads.RetireChannel]):
    """Takes an incident's name off the channel it has left and withdraws what is left there; then archives it."""

    payload = withdrawal_payloads.RetireChannel
    trouble = Trouble(N_("The channel it has left could not be archived. Archive it by hand"))
    refusals_that_mean_done = frozenset({"already_archived", "channel_not_found"})

    async def prepare(self, job: Job[withdrawal_payloads.RetireChannel]) -> Prepared | None:
        """Look through the channel on from where the last effect ended."""
        bot = (await job.unit.workspaces.get()).bot_user_id
        return Prepared(Method.ARCHIVE, {"channel": job.asked.channel}, facts={"asked": job.asked, "bot": bot})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Take back a portion of what Muster and Slack say of it there; return `before` which message to go on."""
        asked: withdrawal_payloads.RetireChannel = prepared.facts["asked"]
        if asked.before is None:
            await _take_name_off(slack, asked)
        before = await _take_back_portion(slack, asked, prepared.facts["bot"])
        return {"before": before} if before else await super().send(slack, prepared)

    async def record(
        self, job: Job[withdrawal_payloads.RetireChannel], _prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Go on where there is more to be looked through."""
        if "before" in result:
            rest = job.asked.model_copy(update={"before": str(result["before"])})
            await withdrawals.retire(job.unit, job.incident_id, rest, now)
        return {}


async def _take_name_off(slack: Slack, asked: withdrawal_payloads.RetireChannel) -> None:
    for method, wanted in ((Method.SET_TOPIC, {"topic": asked.topic}), (Method.RENAME, {"name": asked.name})):
        # A workspace may forbid it; archiving is what counts.
        with suppress(SlackRefused):
            await slack.call(method, channel=asked.channel, **wanted)


async def _take_back_portion(slack: Slack, asked: withdrawal_payloads.RetireChannel, bot: str | None) -> str | None:
    """Take back some of what is written there; return the last message looked at, None where nothing is left."""
    older = {"latest": asked.before} if asked.before else {}
    try:
        page = await slack.call(Method.HISTORY, channel=asked.channel, limit=_PAGE, **older)
    except SlackRefused:
        return None
    found = page.get("messages", [])
    of_muster = [message for message in found if message.get("user") == bot and _tells(message, asked)]
    for message in of_muster[:_PORTION]:
        with suppress(SlackRefused):
            await _take_back(slack, message, asked)
    if len(of_muster) > _PORTION:
        return str(of_muster[_PORTION - 1]["ts"])
    return str(found[-1]["ts"]) if page.get("has_more") else None


def _tells(message: dict[str, Any], asked: withdrawal_payloads.RetireChannel) -> bool:
    """Say whether a message of Muster's, or a line of Slack's about what it did, tells of the incident still."""
    return message.get("subtype") in _NOTES or (not message.get("subtype") and message.get("text") != asked.text)


async def _take_back(slack: Slack, message: dict[str, Any], asked: withdrawal_payloads.RetireChannel) -> None:
    """Delete a line of Slack's; withdraw what was written by a call under way when all else was withdrawn."""
    place = Place(asked.channel, str(message["ts"]))
    if message.get("subtype") in _NOTES:
        await slack.call(Method.DELETE, channel=place.channel, ts=place.ts)
    else:
        await withdrawn(slack, place, Message(asked.text, asked.blocks))
