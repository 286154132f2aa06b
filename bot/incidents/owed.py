"""What is still owed on an incident: its targets and promises, and how the promises before were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.incidents.targets import deadline
from bot.incidents.vocabulary import ACTIVE, Status
from bot.reminders.plan import breach
from bot.reminders.replan import facts_of
from storage.promises import KEPT, MISSED

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Until when what is promised; None where it is not owed any more."""

    acknowledge_by: datetime | None = None
    resolve_by: datetime | None = None
    update_by: datetime | None = None
    began: datetime
    """When its impact started, as far as is known, else when it was declared."""
    kept: int = 0
    """Promised updates that came in time."""
    settled: int = 0
    """Promised updates that came, in time or late."""


async def owed_on(unit: Unit, incident: Incident) -> Owed:
    """Compute what is owed on an incident now; nothing falls due while it is paused or ended."""
    figures = await unit.reports.kept(incident.id)
    began = figures.impact_started_at if figures else None
    outcomes = [promise.outcome for promise in await unit.promises.of(incident.id)]
    running = Status(incident.status) in ACTIVE and incident.paused_until is None
    facts = await facts_of(unit, incident)
    acknowledge_by = deadline(facts.policy.acknowledge, facts.declared_at, facts.rests, facts.calendar)
    return Owed(
        acknowledge_by=acknowledge_by if running and incident.acknowledged_at is None else None,
        resolve_by=breach(facts) if running else None,
        update_by=incident.next_update_at if running else None,
        began=began or incident.declared_at,
        kept=outcomes.count(KEPT),
        settled=outcomes.count(KEPT) + outcomes.count(MISSED),
    )
