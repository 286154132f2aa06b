"""What is still owed on an incident: its targets and promises, and how the promises before were kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.commitments import OpenCommitments
from bot.domain.promised import on_time
from bot.domain.vocabulary import ACTIVE, Status
from bot.queries.reminder_facts import facts_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def open_commitments(unit: Unit, incident: Incident, now: datetime) -> OpenCommitments:
    """Compute what is owed on an incident now; nothing falls due while it is paused or ended."""
    figures = await unit.figures.kept(incident.id)
    began = figures.impact_started_at if figures else None
    running = Status(incident.status) in ACTIVE and incident.paused_until is None
    facts = await facts_of(unit, incident)
    kept, due = on_time(await unit.promises.tally(incident.id), now, facts.calendar)
    return OpenCommitments(
        acknowledge_by=facts.held.acknowledge.due_at if running and incident.acknowledged_at is None else None,
        resolve_by=facts.held.resolve.due_at if running else None,
        update_by=incident.next_update_at if running else None,
        began=began or incident.declared_at,
        kept=kept,
        settled=due,
    )
