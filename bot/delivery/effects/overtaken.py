"""Putting Slack right after an attempt that came too late: what it made goes, or the newest state is shown again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.delivery.effect import Effect, Prepared, Trace, find_messages
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.outbox.overtaken import ArrivedLate, Overtaken
from bot.slack.client import Method, Slack
from storage.outbox import SENT

_ID = re.compile("[CDG][A-Z0-9]{6,}")
"""A conversation's id, where messages can be read: they are also posted to a channel's name, or to a person."""


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


class LookForLate(Effect[ArrivedLate]):
    """Deletes what an attempt of which nothing was heard has left beside the message that is known."""

    payload = ArrivedLate
    trouble = Trouble(told=False)
    refusals_that_mean_done = frozenset({"channel_not_found", "message_not_found"})

    async def prepare(self, job: Job[ArrivedLate]) -> Prepared | None:
        """Look where it went to, or where the known one is, if that was not an id."""
        asked, row = job.asked, await job.unit.outbox.one(job.asked.effect)
        if not asked.place or row is None or row.state != SENT or "ts" not in row.result:
            return None
        known = Place.of(row.result)
        place = asked.place if _ID.fullmatch(asked.place) else known.channel
        facts = {"trace": Trace(row.key, row.created_at), "thread": asked.thread or None}
        return Prepared(Method.DELETE, {"channel": place, "ts": known.ts}, facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Delete each that is found but the known one."""
        where, known = prepared.arguments["channel"], prepared.arguments["ts"]
        async for found in find_messages(slack, where, prepared.facts["trace"], thread=prepared.facts["thread"]):
            if found["ts"] != known:
                await super().send(slack, replace(prepared, arguments=found))
        return {}

    async def record(self, _job: Job[ArrivedLate], _prepared: Prepared, _result: Answer, _now: datetime) -> Answer:
        """Keep nothing: the next look is another, though it looks in the same place."""
        return {}

    async def on_skipped(self, job: Job[ArrivedLate], now: datetime) -> None:
        """Show the newest state again, where it was an edit."""
        if not job.asked.place:
            await job.unit.outbox.show_again(job.asked.effect, now)
