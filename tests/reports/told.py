"""Incidents told in a line each: what happened when, written down as the bot would have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.policy import DEFAULT_POLICY
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Role, Status
from bot.reports.metrics_store import update_metrics
from storage.promises import MISSED
from storage.store import Store, Unit
from storage.tables import Incident, Participant, Promise, RoleAssignment, Transition

TEAM = "T1"


def at(words: str) -> datetime:
    """Read a moment in UTC, such as `2027-10-05 09:45:30`, or of 2026, such as `10-05 09:45`."""
    return datetime.fromisoformat(words if words[4] == "-" else f"2026-{words}").replace(tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """One incident: `happened` is (kind, when) or, for a correction, (milestone, when, "corrected")."""

    number: int
    priority: str
    status: Status
    happened: tuple[tuple[str, ...], ...]
    drill: bool = False
    private: bool = False
    services: tuple[str, ...] = ()
    manager: str = "UMANAGER"
    cause_category: str = ""
    root_cause: str = ""
    promises: tuple[tuple[str, str], ...] = ()
    """When each was due, and its outcome."""


async def write(
    store: Store,
    told: Sequence[Told],
    *,
    zone: str = "Europe/Berlin",
    country: str | None = None,
    member: str = "UMEMBER",
) -> None:
    """Write these incidents into an empty workspace whose calendar is in `zone`; `member` takes part in all."""
    calendar = type(DEFAULT_POLICY.calendar)(zone=zone, country=country)
    policy = DEFAULT_POLICY.model_copy(update={"calendar": calendar})
    async with store.write() as unit:
        workspace = await unit.workspaces.remember(
            name="Company",
            url="https://x.slack.com/",
            bot_user_id="UBOT",
            announcement_channel="incidents",
            now=at("01-01 00:00"),
        )
        workspace.policy = policy.to_json()
    for incident in told:
        async with store.write() as unit:
            await _write(unit, incident, member)


async def _write(unit: Unit, told: Told, member: str) -> None:
    declared_at = at(told.happened[0][1])
    row = Incident(
        team_id=unit.incidents.team_id,
        number=told.number,
        title=f"Incident {told.number}",
        status=told.status,
        impact="minor",
        urgency="medium",
        priority=told.priority,
        drill=told.drill,
        private=told.private,
        cause_category=told.cause_category,
        root_cause=told.root_cause,
        declared_by="UDECLARER",
        declared_at=declared_at,
        active_at=declared_at,
        channel_name=f"inc-{told.number}",
        reopened=sum(kind == "reopened" for kind, *_ in told.happened),
    )
    await unit.incidents.add(row)
    unit.session.add(Participant(incident_id=row.id, user_id=member, team_id=row.team_id, since=declared_at))
    unit.session.add(
        RoleAssignment(
            incident_id=row.id,
            team_id=row.team_id,
            role=Role.INCIDENT_MANAGER,
            user_id=told.manager,
            assigned_by="UDECLARER",
            since=declared_at,
        )
    )
    await unit.services.affect(row.id, await unit.services.ensure(told.services, declared_at))
    recorded = declared_at
    for kind, when, *correction in told.happened:
        recorded = max(recorded, at(when))
        unit.history.add(
            Transition(
                incident_id=row.id,
                kind=Kind.TIMES if correction else Kind(kind),
                actor="UMANAGER",
                via="command",
                recorded_at=recorded,
                effective_at=at(when),
                before={},
                after={"milestone": kind} if correction else {},
            )
        )
    for due, outcome in told.promises:
        settled = at(due) + timedelta(seconds=1) if outcome == MISSED else None
        unit.session.add(
            Promise(
                team_id=row.team_id,
                incident_id=row.id,
                made_at=declared_at,
                due_at=at(due),
                settled_at=settled,
                outcome=outcome,
                missed=int(outcome == MISSED),
            )
        )
    await unit.session.flush()
    await update_metrics(unit, row, recorded)
