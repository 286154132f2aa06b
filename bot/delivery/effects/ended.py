"""What tells an end in the incident's channel: posted once, edited where the end is undone."""

from __future__ import annotations

from bot.delivery.effect import Prepared
from bot.delivery.effects.upsert import KeptMessage, edited, posted
from bot.delivery.job import Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from bot.language.texts import N_
from bot.messages.message import Message
from bot.messages.undoing import undone_line
from bot.outbox import payloads
from bot.queries.incidents import view_one


class TellEnd(KeptMessage[payloads.Ended]):
    """Tells an end, or that it was undone; one that was undone before it was told is not told."""

    payload = payloads.Ended
    trouble = Trouble(N_("A message could not be posted in its channel"), in_channel=True)

    async def prepare(self, job: Job[payloads.Ended]) -> Prepared | None:
        """Say what was to be said, unless it has become untrue."""
        incident = await usable_channel(job)
        undone = await _undone(job)
        if job.posted is None:
            said = Message(job.asked.text, job.asked.blocks)
            return posted(job, str(incident.channel_id), said) if undone is None else None
        if undone is None or job.posted.channel != incident.channel_id:
            return None
        return edited(job.posted, undone)


async def _undone(job: Job[payloads.Ended]) -> Message | None:
    """Return what stands for it once it is undone; at its first drawing nobody has asked for another."""
    history, incident_id = job.unit.history, job.incident_id
    undoing = await history.of_act(incident_id, Kind.UNDONE, job.asked.act) if job.delivery.version > 1 else None
    if undoing is None:
        return None
    act = next(
        row for row in await history.transitions([incident_id], [undoing.after["undone"]]) if row.id == job.asked.act
    )
    view = await view_one(job.unit, await job.incident())
    return undone_line(view, Status(act.kind), act.actor, undoing.actor, undoing.recorded_at - act.recorded_at)
