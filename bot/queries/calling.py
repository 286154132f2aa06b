"""Whom an incident calls, and who was called: read as it is recorded now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.calls import NOBODY, Calling, Summoned, calls_of, together
from bot.domain.policy import Audience, ServicePolicy
from bot.domain.policy_faults import PolicyError
from bot.domain.vocabulary import Priority, Role, Status
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


log = structlog.get_logger()


async def calling_of(unit: Unit, incident: Incident) -> Calling:
    """Return whom the clock calls to an incident; nobody once somebody has acknowledged."""
    if incident.acknowledged_at is not None or incident.status != Status.DECLARED:
        return Calling()
    policy = await current_policy(unit)
    held = (await unit.people.holders([incident.id]))[incident.id]
    return calls_of(
        policy.of_priority(Priority(incident.priority)),
        policy.people,
        services_of(await unit.services.responders(incident.id)),
        policy.calendar,
        declarer=incident.declared_by,
        manager=next(iter(held.get(Role.INCIDENT_MANAGER, ())), None),
        private=incident.private,
        drill=incident.drill,
    )


def services_of(kept: Iterable[Mapping[str, Any]]) -> list[ServicePolicy]:
    """Read whom services call; one that cannot be read calls nobody: an incident never waits for it to be mended."""
    return [service for each in kept if (service := _service(each)) is not None]


def _service(kept: Mapping[str, Any]) -> ServicePolicy | None:
    try:
        return ServicePolicy.of(kept)
    except PolicyError as error:
        log.exception("Whom a service calls cannot be read", action="bad_service", faults=error.faults)
        return None


async def usually_called(unit: Unit, incident: Incident, *, besides: str) -> Audience:
    """Return whom the services of an incident name, else the first of its priority's chain, for who calls by hand."""
    policy = await current_policy(unit)
    services = services_of(await unit.services.responders(incident.id))
    chain = policy.of_priority(Priority(incident.priority)).chain
    named = together(*(each.responders for each in services))
    usual = next((each for each in (named, *chain) if each.groups or each.people), NOBODY)
    return Audience(groups=usual.groups, people=tuple(user for user in usual.people if user != besides))


def steps_over_of(incident: Incident) -> dict[str, datetime]:
    """Return since when nobody is left of a step of an incident's chain, by the step's slot."""
    return {slot: datetime.fromisoformat(since) for slot, since in (incident.steps_over or {}).items()}


async def called_of(unit: Unit, incident: Incident) -> tuple[Summoned, ...]:
    """Return who was called to an incident, in the order they were."""
    if incident.called_at is None:
        return ()
    return tuple(
        Summoned(
            user=row.user_id,
            called_at=row.called_at,
            by=row.called_by,
            why=row.why,
            step=row.step,
            rings=row.rings,
            answer=row.answer,
            answered_at=row.answered_at,
            told=row.told_at is not None and bool(row.step),
        )
        for row in await unit.summons.of(incident.id)
    )
