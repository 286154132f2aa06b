"""Looking at a message that is, or is to be, in a timeline: only Slack knows what it says and who reacted to it."""

from __future__ import annotations

from datetime import datetime

from bot.commands.runner import Context
from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble
from bot.domain.vocabulary import Via
from bot.language.texts import N_
from bot.outbox import payloads
from bot.slack.client import Method, Slack
from bot.slack.links import permalink
from bot.timeline.sources import TOMBSTONE, Cause, look, pin_name, seen


class LookAtMessage(Effect[payloads.LookAtMessage]):
    """Reads one message and brings the timeline into step with it; it changes nothing on Slack, so it may be repeated.

    conversations.replies finds a message wherever it stands: the `ts` of a reply returns that reply, which
    conversations.history would not, and the event of a reaction does not tell its thread.
    """

    payload = payloads.LookAtMessage
    trouble = Trouble(N_("A message of its timeline could not be read"), told=False)
    refusals_that_mean_done = frozenset({"thread_not_found", "message_not_found"})

    async def prepare(self, job: Job[payloads.LookAtMessage]) -> Prepared | None:
        """Ask for the message by itself."""
        channel, ts = job.asked.channel, job.asked.ts
        span = {"oldest": ts, "latest": ts, "inclusive": "true", "limit": 2}
        return Prepared(Method.REPLIES, {"channel": channel, "ts": ts, **span})

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Read it; where it is gone, the answer is empty."""
        page = await super().send(slack, prepared)
        found = (message for message in page.get("messages", []) if message["ts"] == prepared.arguments["ts"])
        message = next(found, None)
        return {} if message is None or message.get("subtype") == TOMBSTONE else {"message": message}

    async def record(
        self, job: Job[payloads.LookAtMessage], _prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Bring the timeline into step; nothing that the message says is kept elsewhere."""
        unit, asked = job.unit, job.asked
        incident = await job.incident(lock=True)
        link = permalink((await unit.workspaces.get()).url, asked.channel, asked.ts)
        message = result.get("message")
        found = None if message is None else seen(message, asked.channel, link, await pin_name(unit))
        ctx = Context(unit=unit, now=now, actor=asked.actor, via=Via.REACTION)
        await look(ctx, incident, Cause(asked.cause), (asked.channel, asked.ts), found)
        return {}
