"""Withdrawing what was said of an incident that is private now, a portion at a time, until nothing is left."""

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
PORTION = 20
"""Messages edited by one effect: its calls end before its lease does, and chat.update may be called 50 times a minute
(https://docs.slack.dev/reference/methods/chat.update)."""


class Withdraw(Effect[withdrawal_payloads.Withdraw]):
    """Edits messages to say only that the incident is private, and asks for the next portion."""

    payload = withdrawal_payloads.Withdraw
    trouble = Trouble(N_("A message could not be withdrawn where it was posted before"))

    async def prepare(self, job: Job[withdrawal_payloads.Withdraw]) -> Prepared | None:
        """Take the next messages that stand outside the incident's channel; None when all have been looked at."""
        incident, asked = await job.incident(), job.asked
        rows = await job.unit.posted.outside(incident.id, incident.channel_id, after=asked.after, limit=PORTION)
        if not rows:
            return None
        readers = await job.unit.access.readers(incident, {row.user_id for row in rows if row.user_id})
        left = asked.retire.channel if asked.retire else ""
        secret = {row.id: Place(row.channel_id, row.ts) for row in rows if _secret(row, incident, readers, left)}
        facts = {"secret": secret, "said": asked.said, "last": rows[-1].id}
        return Prepared(Method.UPDATE, asked.said.payload(), facts=facts)

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Edit each; return with what errors Slack kept any as it is."""
        places: dict[int, Place] = prepared.facts["secret"]
        errors = [await withdrawn(slack, place, prepared.facts["said"]) for place in places.values()]
        return {"refused": [error for error in errors if error]}

    async def record(
        self, job: Job[withdrawal_payloads.Withdraw], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Go on with the next portion; tell what could not be withdrawn."""
        await job.unit.posted.forget(prepared.facts["secret"])
        for error in dict.fromkeys(result["refused"]):
            await tell_trouble(job, self.trouble, error, now)
        asked, last = job.asked, prepared.facts["last"]
        rest = withdrawal_payloads.Withdraw(after=last, said=asked.said, retire=asked.retire)
        await withdrawals.withdraw_portion(job.unit, job.incident_id, rest, job.delivery.lane, now)
        return {}

    async def on_skipped(self, job: Job[withdrawal_payloads.Withdraw], now: datetime) -> None:
        """Put the channel away that the incident has left, now that nothing known stands there."""
        said, left = job.asked.said, job.asked.retire
        if left is not None:
            wanted = withdrawal_payloads.RetireChannel(
                channel=left.channel, name=left.name, topic=left.topic, text=said.text, blocks=said.blocks
            )
            await withdrawals.retire(job.unit, job.incident_id, wanted, now)


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
