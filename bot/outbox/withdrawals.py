"""Where withdrawing what was said of an incident is asked for, a message at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.references import reference
from bot.domain.vocabulary import ChannelState
from bot.outbox import lanes, rows
from bot.outbox.withdrawal_payloads import PutAwayChannel, RetireChannel, SayInFormerChannel, Withdraw
from bot.slack.client import CALL_SECONDS

if TYPE_CHECKING:
    from bot.messages.message import Message
    from storage.store import Unit
    from storage.tables import Incident

_UNDER_WAY = timedelta(seconds=CALL_SECONDS + 2)
"""How long a call that was under way when an incident left its channel may still write there: it is put away after."""


async def withdraw_posts(unit: Unit, incident: Incident, said: Message, now: datetime) -> None:
    """Have what was posted outside the incident's channel, for people who may not read it now, say only `said`."""
    await unit.posted.keep_of(incident.id, None)
    wanted = Withdraw(after=0, said=said, retire=None)
    await withdraw_behind(unit, incident.id, wanted, lanes.withdrawals(incident.id), now)


async def withdraw_behind(unit: Unit, incident_id: int, wanted: Withdraw, lane: str, now: datetime) -> None:
    """Ask for the messages behind the one `after` to be withdrawn, one by one, then for what is to be done next."""
    await rows.post(unit, wanted, lane=lane, incident_id=incident_id, now=now)


async def retire(unit: Unit, incident_id: int, wanted: RetireChannel, now: datetime) -> None:
    """Take the incident's name off a channel it has left, and archive it once nothing of Muster's stands there.

    That goes on behind the message `before`, where the payload names one.
    """
    lane, due = lanes.former_channel(wanted.channel), now if wanted.before else now + _UNDER_WAY
    await rows.post(unit, wanted, lane=lane, incident_id=incident_id, now=due)


async def put_away(unit: Unit, drill: Incident, said: Message, now: datetime) -> bool:
    """Say a last word in the channel of a drill that is deleted and archive it; return whether it is archived.

    One that was there before the drill stays open. The rows belong to no incident: the drill's own go with it.
    """
    if drill.channel_id is None or drill.channel_state != ChannelState.OPEN:
        return False
    lane = lanes.former_channel(drill.channel_id)
    last_word = SayInFormerChannel(channel=drill.channel_id, text=said.text, blocks=said.blocks)
    await rows.post(unit, last_word, lane=lane, now=now)
    if not drill.channel_adopted:
        wanted = PutAwayChannel(channel=drill.channel_id, drill=reference(drill.number))
        await rows.post(unit, wanted, lane=lane, now=now)
    return not drill.channel_adopted
