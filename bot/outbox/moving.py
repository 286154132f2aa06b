"""Leaving an incident's channel for a new one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.channel_names import channel_name
from bot.messages.message import Message
from bot.outbox import enqueue, lanes, rows, withdrawals
from bot.outbox.operations import after_card, after_channel, card_of, channel_of, task_of
from bot.outbox.payload import Needs
from bot.outbox.withdrawal_payloads import FormerChannel, SayInFormerChannel, Withdraw
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def move_out(unit: Unit, incident: Incident, said: Message, name: str, now: datetime) -> None:
    """Leave the incident's channel for a new one: all that is still to be said waits for that.

    The old one is told `said`; once all that Muster said there is withdrawn, it is named `name` and archived, unless it
    was there before the incident.
    """
    old, card_ts, adopted = str(incident.channel_id), incident.card_ts, incident.channel_adopted
    await unit.posted.keep_of(incident.id, old)
    if card_ts:
        await unit.posted.add(incident.id, old, card_ts)
    incident.channel_id, incident.channel_state = None, "opening"
    incident.card_ts = incident.bookmark_id = None
    incident.channel_adopted = False
    incident.channel_name = channel_name(
        incident.number,
        incident.title,
        drill=incident.drill,
        private=incident.private,
        template=(await current_policy(unit)).channel_name,
    )
    await unit.session.flush()
    await unit.tasks.forget_messages(incident.id)
    await unit.outbox.redo(incident.id, task_of(""), now)
    await unit.outbox.hold_back(incident.id, rows.operations_that_need(Needs.CHANNEL), channel_of(incident.id))
    await unit.outbox.hold_back(incident.id, rows.operations_that_need(Needs.CARD), card_of(incident.id))
    left = FormerChannel(channel=old, name=name, topic=said.text)
    await _leave(unit, incident, said, left, now, retire=not adopted)
    await enqueue.open_channel(unit, incident, now)


def needed_in_channel(incident: Incident, needs: Needs | None) -> str | None:
    """Name what an effect waits for in an incident's channel; None where that is there, or none is to come."""
    return after_card(incident) if needs is Needs.CARD else after_channel(incident)


async def _leave(
    unit: Unit, incident: Incident, said: Message, left: FormerChannel, now: datetime, *, retire: bool
) -> None:
    lane = lanes.former_channel(left.channel)
    last_word = SayInFormerChannel(channel=left.channel, text=said.text, blocks=said.blocks)
    await rows.post(unit, last_word, lane=lane, incident_id=incident.id, now=now)
    await withdrawals.withdraw_behind(
        unit, incident.id, Withdraw(after=0, said=said, retire=left if retire else None), lane, now
    )
