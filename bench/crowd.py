"""Many open incidents at once, put straight into a database with their reminders planned."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.reminder_plan import Facts, plan
from bot.domain.vocabulary import ChannelState, Impact, Priority, Role, Status, Urgency
from storage.tables import Incident, Promise, Reminder, RoleAssignment

if TYPE_CHECKING:
    from storage.store import Store, Unit

TEAM = "T0CROWD"
MANAGER = "U0MANAGER"
CADENCE = DEFAULT_POLICY.of_priority(Priority.P1).update_every.length(DEFAULT_POLICY.calendar)
"""How often an update of each of them is due."""


async def gather(store: Store, updates_due: Iterable[datetime], *, first: int = 1) -> None:
    """Open a P1 for each moment, acknowledged and with an incident manager, whose next update is due then.

    They are numbered from `first` on.
    """
    moments = list(updates_due)
    async with store.write() as unit:
        await unit.workspaces.remember(
            name="Crowd", url="", bot_user_id="U0MUSTER", announcement_channel="incidents", now=min(moments)
        )
        incidents = [_incident(unit, number, due) for number, due in enumerate(moments, start=first)]
        unit.session.add_all(incidents)
        await unit.session.flush()
        for incident, due in zip(incidents, moments, strict=True):
            _plan(unit, incident, due)


def _incident(unit: Unit, number: int, due: datetime) -> Incident:
    declared = due - CADENCE
    return Incident(
        team_id=unit.incidents.team_id,
        number=number,
        title=f"Incident {number}",
        status=Status.INVESTIGATING,
        impact=Impact.MAJOR,
        urgency=Urgency.IMMEDIATE,
        priority=Priority.P1,
        declared_by=MANAGER,
        declared_at=declared,
        active_at=declared,
        acknowledged_at=declared,
        acknowledged_by=MANAGER,
        next_update_at=due,
        channel_id=f"C{number:08}",
        channel_name=f"inc-{number}",
        channel_state=ChannelState.OPEN,
        card_ts="1700000000.000000",
    )


def _plan(unit: Unit, incident: Incident, due: datetime) -> None:
    team = incident.team_id
    unit.session.add(
        RoleAssignment(
            team_id=team,
            incident_id=incident.id,
            role=Role.INCIDENT_MANAGER,
            user_id=MANAGER,
            assigned_by=MANAGER,
            since=incident.declared_at,
        )
    )
    unit.session.add(
        Promise(team_id=team, incident_id=incident.id, made_at=incident.declared_at, due_at=due, outcome="open")
    )
    # Planned as of that moment: what is pending is the reminder itself, and no nudge before it.
    unit.session.add_all(
        Reminder(
            team_id=team,
            incident_id=incident.id,
            kind=one.kind,
            slot=one.slot,
            stage=one.stage,
            why=one.why,
            due_at=one.due_at,
            state="pending",
        )
        for one in plan(_facts(incident, due), due)
    )


def _facts(incident: Incident, due: datetime) -> Facts:
    return Facts(
        status=Status.INVESTIGATING,
        priority=Priority.P1,
        policy=DEFAULT_POLICY.of_priority(Priority.P1),
        calendar=DEFAULT_POLICY.calendar,
        declared_at=incident.declared_at,
        acknowledged_at=incident.declared_at,
        promised_at=incident.declared_at,
        next_update_at=due,
        active_at=incident.declared_at,
    )
