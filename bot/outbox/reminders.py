"""Bringing an incident's pending reminders into line with its newest state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.reminder_plan import plan
from bot.domain.vocabulary import OPEN
from bot.outbox import enqueue
from bot.queries.reminder_facts import facts_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def replan(unit: Unit, incident: Incident, now: datetime) -> None:
    """Make what is pending exactly what the plan says now, by the policy in force."""
    await _adopt_policy(unit, incident, now)
    due = plan(await facts_of(unit, incident), now)
    rows = [
        {"kind": item.kind, "slot": item.slot, "stage": item.stage, "why": item.why, "due_at": item.due_at}
        for item in due
    ]
    await unit.reminders.replace(incident.id, rows)


async def _adopt_policy(unit: Unit, incident: Incident, now: datetime) -> None:
    """Remember which policy the incident is planned by; its card, which tells of targets, follows a new one."""
    newest = (await unit.workspaces.get()).policy_version
    if incident.policy_version != newest:
        incident.policy_version = newest
        if incident.status in OPEN:
            await enqueue.redraw_card(unit, incident, now)
