"""Where it is asked for that a message which stands in Slack says something else, by its channel and its `ts`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from bot.outbox import lanes, rows
from bot.outbox.operations import Operation
from bot.outbox.payloads import Said

if TYPE_CHECKING:
    from storage.store import Unit


class Reword(Said):
    """A message is edited to say this."""

    operation: ClassVar = Operation.REWORD
    channel: str
    ts: str


async def reword(unit: Unit, incident_id: int, place: tuple[str, str], said: dict[str, Any], now: datetime) -> None:
    """Have the message at this channel and `ts` say what a row of the outbox says now."""
    channel, ts = place
    wanted = Reword(channel=channel, ts=ts, text=str(said.get("text", "")), blocks=said.get("blocks", []))
    await rows.post(unit, wanted, lane=lanes.withdrawals(incident_id), incident_id=incident_id, now=now)
