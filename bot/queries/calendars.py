"""The working calendar of an incident: that of the services it affects, as the settings have it now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.calendar import WorkingCalendar
from bot.domain.combined_calendar import calendar_of_services
from bot.domain.policy import ServicePolicy
from bot.domain.policy_faults import PolicyError
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

log = structlog.get_logger()


async def calendar_of(unit: Unit, incident: Incident) -> WorkingCalendar:
    """Return the calendar that an incident's working time is counted by."""
    return (await calendars_of(unit, [incident.id]))[incident.id]


async def calendars_of(unit: Unit, incident_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """Return the same for several incidents."""
    workspace, settings = (await current_policy(unit)).calendar, await unit.services.settings_of(incident_ids)
    return {each: calendar_from(workspace, kept) for each, kept in settings.items()}


def calendar_from(workspace: WorkingCalendar, settings: Iterable[Mapping[str, Any] | None]) -> WorkingCalendar:
    """Return the calendar of an incident by the workspace's and by what each service that it affects sets."""
    return calendar_of_services(workspace, list(map(_own, settings)))


def _own(kept: Mapping[str, Any] | None) -> WorkingCalendar | None:
    """Read a service's own calendar; one that cannot be used any more gives way to the workspace's."""
    if kept is None or kept.get("calendar") is None:
        return None
    try:
        return ServicePolicy.of({"calendar": kept["calendar"]}).calendar
    except PolicyError as error:
        log.exception("A service's calendar cannot be used", action="bad_service_calendar", faults=error.faults)
        return None
