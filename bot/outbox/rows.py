"""Rows of the outbox: a typed payload in, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.outbox.operations import Operation
from bot.outbox.payload import Needs, Once, Payload, Projection

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Rank


async def post(
    unit: Unit,
    payload: Once,
    *,
    lane: str,
    now: datetime,
    incident_id: int | None = None,
    awaits: str | None = None,
    slot: str | None = None,
) -> None:
    """Have an effect carried out once, after what is in its lane already.

    `awaits` names what must exist first. A `slot` makes it the only one of its name, ever: a second is ignored.
    """
    await unit.outbox.post(
        payload.operation,
        lane=lane,
        payload=_kept(unit, payload),
        incident_id=incident_id,
        awaits=awaits,
        slot=slot,
        rank=payload.rank,
        now=now,
    )


async def project(
    unit: Unit,
    payload: Projection,
    *,
    slot: str,
    now: datetime,
    incident_id: int | None = None,
    awaits: str | None = None,
    lane: str | None = None,
    rank: Rank | None = None,
    due: datetime | None = None,
) -> None:
    """Have what stands on Slack under this name brought up to the newest state, as soon as it is due."""
    await unit.outbox.project(
        payload.operation,
        slot=slot,
        payload=_kept(unit, payload),
        incident_id=incident_id,
        awaits=awaits,
        lane=lane,
        rank=payload.rank if rank is None else rank,
        due=due,
        now=now,
    )


async def ask_otherwise(unit: Unit, payload: Projection, *, slot: str) -> None:
    """Have what stands under this name, which was just asked for, shown by this payload and not by its first one."""
    await unit.outbox.ask_otherwise(slot, _kept(unit, payload))


def _kept(unit: Unit, payload: Payload) -> dict[str, Any]:
    """Return what the row keeps, with who acts in this unit of work."""
    return payload.model_copy(update={"done_by": unit.actor}).to_json()


def operations_that_need(what: Needs) -> list[Operation]:
    """Return the operations that are done in an incident's own channel, and wait for this there."""
    return [kind.operation for kind in _kinds(Payload) if kind.needs is what]


def _kinds(kind: type[Payload]) -> Iterator[type[Payload]]:
    """Give every payload of an operation."""
    if "operation" in vars(kind):
        yield kind
        return
    for each in kind.__subclasses__():
        yield from _kinds(each)
