"""Whether each reminder that fell due was said once, and each step of a chain called once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.reminder_plan import Kind
from storage.reminders import PENDING
from storage.tables import Reminder, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.store import Store
    from tests.bot.ledger import Ledger

_LATE = timedelta(minutes=2)
"""How late a reminder may be: the worker looks every 15 s, and a lease lasts 30 s."""


async def of_reminders(store: Store, found: Ledger, now: datetime) -> list[str]:
    """Return each promise about reminders that was not kept, in a sentence."""
    async with store.read() as unit:
        reminders = list((await unit.session.execute(select(Reminder))).scalars())
        escalated = select(Transition.incident_id, Transition.after).where(Transition.kind == "escalated")
        calls = [(incident, after.get("stage")) for incident, after in await unit.session.execute(escalated)]
    fired = Counter((row.incident_id, row.kind, row.stage) for row in reminders if row.fired_at is not None)
    steps = Counter((incident, Kind.ACKNOWLEDGE.value, stage) for incident, stage in calls if stage)
    return [
        *(f"never said: {row.kind} {row.slot}, due at {row.due_at}" for row in reminders if _is_late(row, now)),
        *(f"said {times} times: {what}" for what, times in _said(found).items() if times > fired[what[:3]]),
        *(f"called {times} times: {what}" for what, times in steps.items() if times > fired[what]),
    ]


def _is_late(row: Reminder, now: datetime) -> bool:
    return row.state == PENDING and row.due_at < now - _LATE


def _said(found: Ledger) -> Counter[tuple[int, str, str, str]]:
    """Count what was asked to be said: by incident, kind and stage of the reminder, and whom it is for."""
    return Counter(_read(row.slot) for row in found.rows if row.operation == "remind" and row.slot)


def _read(slot: str) -> tuple[int, str, str, str]:
    _, incident, about, user, moment_and_stage = slot.split(":", 4)
    return int(incident), about.split()[0], moment_and_stage.split(maxsplit=1)[1], user


def reminders_in(found: Ledger) -> Iterator[str]:
    """Name the kind of each reminder that was said."""
    return (kind for _, kind, _, _ in _said(found).elements())
