"""Whom an incident calls, and who was called: read as it is recorded now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.calls import NOBODY, Calling, Summoned, calls_of, line_of, speaks_for, together
from bot.domain.policy import Audience, ServicePolicy
from bot.domain.policy_faults import PolicyError
from bot.domain.vocabulary import Priority, Role, Status
from bot.queries.calendars import calendar_of
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
        await calendar_of(unit, incident),
        declarer=incident.declared_by,
        manager=next(iter(held.get(Role.INCIDENT_MANAGER, ())), None),
        private=incident.private,
        drill=incident.drill,
    )


def services_of(kept: Iterable[Mapping[str, Any]]) -> list[ServicePolicy]:
    """Read whom services call; one that cannot be read calls nobody: an incident never waits for it to be fixed."""
    return [service for each in kept if (service := _service(each)) is not None]


def _service(kept: Mapping[str, Any]) -> ServicePolicy | None:
    try:
        return ServicePolicy.of(kept)
    except PolicyError as error:
        log.exception("Whom a service calls cannot be read", action="bad_service", faults=error.faults)
        rest = {name: value for name, value in kept.items() if name != "calendar"}
        return _service(rest) if len(rest) < len(kept) else None


async def speaker_of(unit: Unit, incident: Incident, *holders: str | None, groups: bool = True) -> Audience:
    """Return who speaks for an incident now: the first of these who is there, else the next in line, as is recorded.

    Without `groups`, only people are in line.
    """
    held = [user for user in holders if user]
    gone = await unit.people.gone(incident.id, held)
    if not gone.issuperset(held):
        return speaks_for(held, (), (), gone)
    line, others = await _line(unit, incident, groups=groups), await _others(unit, incident)
    everybody = {*held, *others, *(user for each in line for user in each.people)}
    return speaks_for(held, line, others, await unit.people.gone(incident.id, everybody))


async def _line(unit: Unit, incident: Incident, *, groups: bool) -> list[Audience]:
    policy = await current_policy(unit)
    line = line_of(
        policy.of_priority(Priority(incident.priority)),
        policy.people,
        services_of(await unit.services.responders(incident.id)),
        await calendar_of(unit, incident),
        private=incident.private,
        drill=incident.drill,
    )
    return [each if groups else Audience(people=each.people) for each in line]


async def _others(unit: Unit, incident: Incident) -> list[str]:
    """Return who is asked where nobody is set: who acknowledged, who declared, who takes part longest."""
    here = await unit.people.participants(incident.id)
    first = [user for user in (incident.acknowledged_by, incident.declared_by) if user]
    return list(dict.fromkeys([*(user for user in first if user in here or not incident.private), *here]))


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
