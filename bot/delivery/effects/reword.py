"""Editing a message that stands in Slack, because a text in it was redacted."""

from __future__ import annotations

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.withdraw import NOT_THERE
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble
from bot.language.texts import N_
from bot.messages.message import Message
from bot.outbox import rewording
from bot.slack.client import Method


class Reword(Effect[rewording.Reword]):
    """Edits one message; what stands there no longer needs no edit."""

    payload = rewording.Reword
    trouble = Trouble(N_("A redacted text could not be taken out of a message. Delete that message by hand"))
    refusals_that_mean_done = NOT_THERE

    async def prepare(self, job: Job[rewording.Reword]) -> Prepared | None:
        """Say what is to be said instead."""
        asked = job.asked
        said = Message(asked.text, asked.blocks).payload()
        return Prepared(Method.UPDATE, {"channel": asked.channel, "ts": asked.ts, **said}, channel=asked.channel)
