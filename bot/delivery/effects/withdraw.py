"""Withdrawing what was said of an incident that is private now, a message at a time, until nothing is left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Effect, Prepared
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble, tell_trouble
from bot.language.texts import N_
from bot.messages.message import Message
from bot.outbox import withdrawal_payloads, withdrawals
from bot.slack.client import Method, Slack, SlackLacksScope, SlackRefused

if TYPE_CHECKING:
    from storage.tables import Incident, PostedMessage

NOT_THERE = frozenset({"message_not_found", "channel_not_found", "is_inactive", "is_archived", "cant_update_message"})
"""Refusals that say that there is nothing left to withdraw, or no way to."""
_READ_AT_ONCE = 20


class Withdraw(Effect[withdrawal_payloads.Withdraw]):
    """Edits a message to say only that the incident is private, and asks for the next.

    One call for each effect: what Slack has taken is kept when it wants the next later.
    """

    payload = withdrawal_payloads.Withdraw
    trouble = Trouble(N_("A message could not be withdrawn where it was posted before"))

    async def prepare(self, job: Job[withdrawal_payloads.Withdraw]) -> Prepared | None:
        """Take the next message outside the incident's channel that is not for who reads it; None after the last."""
        row = await _next(job)
        if row is None:
            return None
        facts = {"id": row.id, "place": Place(row.channel_id, row.ts), "said": job.asked.said}
        return Prepared(Method.UPDATE, job.asked.said.payload(), facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Edit it; return with what error Slack kept it as it is."""
        return {"refused": await withdrawn(slack, prepared.facts["place"], prepared.facts["said"])}

    async def record(
        self, job: Job[withdrawal_payloads.Withdraw], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Go on with the next; tell that this could not be withdrawn."""
        await job.unit.posted.forget([prepared.facts["id"]])
        if result["refused"]:
            await tell_trouble(job, self.trouble, result["refused"], now)
        rest = job.asked.model_copy(update={"after": prepared.facts["id"]})
        await withdrawals.withdraw_behind(job.unit, job.incident_id, rest, job.delivery.lane, now)
        return {}

    async def on_skipped(self, job: Job[withdrawal_payloads.Withdraw], now: datetime) -> None:
        """Put the channel away that the incident has left, now that nothing known stands there."""
        said, left = job.asked.said, job.asked.retire
        if left is not None:
            wanted = withdrawal_payloads.RetireChannel(
                channel=left.channel, name=left.name, topic=left.topic, text=said.text, blocks=said.blocks
            )
            await withdrawals.retire(job.unit, job.incident_id, wanted, now)


async def _next(job: Job[withdrawal_payloads.Withdraw]) -> PostedMessage | None:
    """Return the first message behind `after` that is to be withdrawn."""
    incident, after = await job.incident(), job.asked.after
    left = job.asked.retire.channel if job.asked.retire else ""
    while rows := await job.unit.posted.outside(incident.id, incident.channel_id, after=after, limit=_READ_AT_ONCE):
        readers = await job.unit.access.readers(incident, {row.user_id for row in rows if row.user_id})
        found = next((row for row in rows if _secret(row, incident, readers, left)), None)
        if found is not None:
            return found
        after = rows[-1].id
    return None


async def withdrawn(slack: Slack, place: Place, said: Message) -> str | None:
    """Have a message say only `said`, or delete it where it may not be edited; else return Slack's error."""
    try:
        await slack.call(Method.UPDATE, channel=place.channel, ts=place.ts, **said.payload())
    except SlackLacksScope:
        raise
    except SlackRefused as refusal:
        return None if refusal.error in NOT_THERE else await _deleted(slack, place, refusal.error)
    return None


async def _deleted(slack: Slack, place: Place, error: str) -> str | None:
    try:
        await slack.call(Method.DELETE, channel=place.channel, ts=place.ts)
    except SlackRefused:
        return error
    return None


def _secret(row: PostedMessage, incident: Incident, readers: set[str], left: str) -> bool:
    """Say whether what stands there is not for who reads it; the channel that was left keeps nothing."""
    if row.channel_id == left:
        return True
    return row.user_id not in readers if row.user_id else incident.private
