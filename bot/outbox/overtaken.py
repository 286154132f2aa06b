"""Where it is asked for that Slack is put right after an attempt that came too late: another process had taken over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from bot.outbox import rows
from bot.outbox.operations import Operation
from bot.outbox.payload import Once
from storage.tables import Rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.store import Unit
    from storage.tables import Delivery


class Overtaken(Once):
    """What a late attempt made is taken away: a message by `channel` and `ts`, or a channel; an edit made nothing.

    Where it is not known whether a message arrived, it is looked for: `place` is the channel, its name, or the person.
    """

    operation: ClassVar = Operation.OVERTAKEN
    rank: ClassVar = Rank.SECOND
    effect: int
    """The id of the row that was attempted."""
    channel: str = ""
    ts: str = ""
    place: str = ""
    thread: str = ""


async def put_right(unit: Unit, delivery: Delivery, made: Mapping[str, str], now: datetime) -> None:
    """Ask for it behind the effect in its lane: it is known then what the other process has made."""
    changed = made or delivery.kind == "projection"
    if changed and await unit.outbox.one(delivery.id) is not None:
        wanted = Overtaken(effect=delivery.id, **made)
        await rows.post(unit, wanted, lane=delivery.lane, incident_id=delivery.incident_id, now=now)
