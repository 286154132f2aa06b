"""Where it is asked for that Slack is put right after an attempt that came too late: another process had taken over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from bot.outbox import rows
from bot.outbox.operations import Operation
from bot.outbox.payload import Once, Projection
from storage.tables import Rank

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.store import Unit
    from storage.tables import Delivery


class Overtaken(Once):
    """What a late attempt made is taken away: a message by `channel` and `ts`, or a channel; an edit made nothing."""

    operation: ClassVar = Operation.OVERTAKEN
    rank: ClassVar = Rank.SECOND
    effect: int
    """The id of the row that was attempted."""
    channel: str = ""
    ts: str = ""


class ArrivedLate(Projection):
    """A message of which it is not known whether it arrived is looked for; an edit is shown again.

    It was for `place`: a channel, its name, or a person.
    """

    operation: ClassVar = Operation.ARRIVED_LATE
    rank: ClassVar = Rank.SECOND
    effect: int
    """The id of the row that was attempted."""
    place: str = ""
    thread: str = ""


async def take_away(unit: Unit, delivery: Delivery, made: Mapping[str, str], now: datetime) -> None:
    """Ask for it behind the effect in its lane: it is known then what the other process has made."""
    if await unit.outbox.one(delivery.id) is not None:
        wanted = Overtaken(effect=delivery.id, **made)
        await rows.post(unit, wanted, lane=delivery.lane, incident_id=delivery.incident_id, now=now)


async def look_after(unit: Unit, delivery: Delivery, where: Mapping[str, str], now: datetime, due: datetime) -> None:
    """Ask for a look, at some time, for what an attempt may have left; one that waits does for all attempts.

    `where` is the place of a message and its thread; of an edit it is nothing.
    """
    if (where or delivery.kind == "projection") and await unit.outbox.one(delivery.id) is not None:
        wanted, slot = ArrivedLate(effect=delivery.id, **where), f"arrived_late:{delivery.id}"
        await rows.project(
            unit, wanted, slot=slot, lane=delivery.lane, incident_id=delivery.incident_id, now=now, due=due
        )
