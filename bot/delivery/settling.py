"""Recording how effects went: what ends for one incident while another end is written is written together, next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from storage.errors import ClaimLostError
from storage.outbox_carrying import Sent

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store, Unit
    from storage.tables import Delivery

AT_ONCE = 16
"""Ends written in one transaction: people wait for the row of the incident meanwhile."""

_IN_TIME = timedelta(seconds=5)
"""An effect whose lease is over in less than this is recorded alone, which tells whether another has taken it over."""

Record: TypeAlias = "Callable[[Unit], Awaitable[Sent]]"
"""Writes down what an effect made, and returns what is to be kept of it; it may be called again after a rollback."""


@dataclass(eq=False, slots=True)
class _End:
    """One effect that has reached Slack."""

    record: Record
    lease_until: datetime | None = None
    recorded: bool = False
    rolled_back: bool = False
    """Whether it was rolled back with others, one of which cannot be recorded."""

    def alone(self, now: datetime) -> bool:
        """Say whether it is recorded by itself."""
        return self.rolled_back or (self.lease_until is not None and now >= self.lease_until - _IN_TIME)


@dataclass(eq=False, slots=True)
class _Line:
    """The ends of one incident's effects, which are written in turn."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[_End] = field(default_factory=list)

    def take(self, first: _End, now: datetime) -> list[_End]:
        """Take one out of the line, and those that may be written with it."""
        others = [] if first.alone(now) else [end for end in self.waiting if end is not first and not end.alone(now)]
        taken = [first, *others[: AT_ONCE - 1]]
        self.waiting = [end for end in self.waiting if end not in taken]
        return taken


class Settling:
    """Writes down what has reached Slack."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._lines: dict[int, _Line] = {}

    async def sent(self, delivery: Delivery, record: Record) -> None:
        """Record an effect that reached Slack; return once that is committed, and raise why it cannot be.

        Raises `ClaimLostError` where another process has taken it over: nothing of it is recorded then.
        """
        end = _End(record, delivery.lease_until)
        if delivery.incident_id is None:
            await self._write(_Line(), end, None)
            return
        line = self._lines.setdefault(delivery.incident_id, _Line())
        line.waiting.append(end)
        try:
            async with line.turn:
                if not end.recorded:
                    await self._in_turn(line, end, delivery.incident_id)
        finally:
            line.waiting = [each for each in line.waiting if each is not end]
            if not line.waiting and not line.turn.locked():
                self._lines.pop(delivery.incident_id, None)

    async def _in_turn(self, line: _Line, end: _End, incident_id: int) -> None:
        try:
            await self._write(line, end, incident_id)
        except ClaimLostError:
            raise
        except Exception:
            if not end.rolled_back:
                raise
            await self._write(line, end, incident_id)

    async def _write(self, line: _Line, first: _End, incident_id: int | None) -> None:
        """Write one end, and what else waits; what was rolled back together is tried by each for itself."""
        taken: list[_End] = []
        unit = None
        await asyncio.sleep(0)  # what ends in this turn of the loop goes along, as does what ends while this waits
        try:
            # Without this an effect counts as begun, as it is on the disk, and is looked for on Slack.
            async with self._store.write(durable=False) as unit:
                await unit.session.connection()
                taken = line.take(first, self._clock.now())
                if len(taken) > 1 and incident_id is not None:
                    await unit.incidents.lock_first(incident_id)
                await unit.outbox.all_sent([await end.record(unit) for end in taken])
        finally:
            for end in taken:
                end.recorded = unit is not None and unit.committed
                end.rolled_back = not end.recorded and len(taken) > 1
