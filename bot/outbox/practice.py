"""Guiding who practises: each next step is posted once, as soon as the one before it has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.practice import KINDS, MARK, next_step
from bot.domain.references import reference
from bot.domain.transitions import Kind
from bot.messages import practice
from bot.outbox import enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Incident


async def guide(unit: Unit, incident: Incident, now: datetime) -> None:
    """Tell in the channel of a practice incident what to do next, where that was not told yet."""
    if not incident.drill:
        return
    happened = await unit.history.recorded(incident.id, KINDS)
    if not any(row.kind == Kind.DECLARED and row.after.get(MARK) for row in happened):
        return
    step = next_step({row.kind for row in happened})
    if await unit.inbox.enter(f"practice:{incident.id}:{step or 'done'}", now):
        await enqueue.post(unit, incident, practice.told(reference(incident.number), step), now)
