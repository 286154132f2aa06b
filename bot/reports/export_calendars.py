"""The working calendars by which the incidents of an export are counted, and what each is called there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.queries.calendars import calendar_from
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from storage.export import Exported
    from storage.reports import Scope
    from storage.store import Unit


class WorkingTime(NamedTuple):
    """A stretch of working time of a calendar."""

    calendar: str
    opens_at: datetime
    closes_at: datetime


def calendar_of(found: Exported, workspace: WorkingCalendar) -> WorkingCalendar:
    """Return the calendar by which an incident's working time is counted."""
    return calendar_from(workspace, found.settings)


def name_of(found: Exported) -> str:
    """Return what that calendar is called: by the services that it is of, by nothing where it is the workspace's."""
    own = any((kept or {}).get("calendar") for kept in found.settings)
    return "; ".join(found.services) if own else ""


async def working_time(unit: Unit, scope: Scope, now: datetime) -> AsyncIterator[WorkingTime]:
    """Yield the working time of each calendar, from when the first incident of a scope was declared up to now."""
    workspace = (await current_policy(unit)).calendar
    since, calendars = scope.since, {"": workspace}
    async for batch in unit.export.incidents(scope):
        since = min([since, *(found.incident.declared_at for found in batch)])
        calendars |= {name_of(found): calendar_of(found, workspace) for found in batch}
    for name, calendar in calendars.items():
        for opens_at, closes_at in calendar.stretches(since, now):
            yield WorkingTime(name, opens_at, closes_at)
