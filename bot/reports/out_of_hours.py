"""The hours of incident work outside working hours, gathered for a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.domain.durations import moments_of, rests
from bot.domain.reports.out_of_hours import NONE, OutOfHours, Stretch, Work, out_of_hours
from bot.domain.reports.report import Asked
from bot.domain.text import clip
from bot.domain.transitions import COUNTED
from bot.domain.vocabulary import Priority, Status
from bot.language.texts import listed, ngettext
from bot.queries.calendars import calendar_from
from bot.queries.policy import current_policy
from storage.reports import Scope

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from storage.store import Unit
    from storage.work import Acknowledged

_UNCOUNTED = (Status.CANCELLED, Status.MERGED)
_NAMED = 3
"""Services named of one team."""
_NAME_LIMIT = 100

Settings = dict[str, Any] | None
Key = tuple[tuple[str, ...], tuple[str, ...]]
"""Whom a service calls first, groups and people: services of the same are one team."""


@dataclass(slots=True)
class _Teams:
    """Who is known of each team, and by which services it is named."""

    services: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    people: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, affected: Iterable[tuple[str, Settings]]) -> list[Key]:
        """Return the teams of the services that an incident affects, known from then on."""
        found = [(key, name) for name, settings in affected if any(key := _key(settings or {}))]
        for key, name in found:
            self.services[key].add(name)
            self.people[key].update(key[1])
        return list(dict.fromkeys(key for key, _ in found))

    def named(self) -> dict[Key, str]:
        """Return what each is called."""
        return {key: _name(sorted(services)) for key, services in self.services.items()}


def _key(settings: Mapping[str, Any]) -> Key:
    return tuple(sorted(settings.get("groups", ()))), tuple(sorted(settings.get("people", ())))


def _name(services: list[str]) -> str:
    more = len(services) - _NAMED
    named = [clip(name, _NAME_LIMIT) for name in services[:_NAMED]]
    return listed([*named, *([ngettext("{n} more service", "{n} more services", more)] if more > 0 else [])])


async def hours_outside(unit: Unit, asked: Asked, now: datetime, *, viewer: str | None) -> OutOfHours:
    """Return how long teams worked on incidents outside working hours, within a period and up to now.

    Only on priorities that are worked on around the clock: on others nobody is expected to.
    """
    policy = await current_policy(unit)
    priorities = [each for each in Priority if not policy.of_priority(each).resolve.working]
    scope = Scope(asked.period.since, min(asked.period.until, now), viewer)
    affected: dict[int, list[tuple[str, Settings]]] = defaultdict(list)
    for incident_id, name, settings in await unit.work.affected(scope, priorities, _UNCOUNTED):
        affected[incident_id].append((name, settings))
    teams = _Teams()
    of_incident = {
        incident_id: keys
        for incident_id, services in affected.items()
        if _asked_for(services, asked) and (keys := teams.of(services))
    }
    if not of_incident:
        return NONE
    for incident_id, user in await unit.work.called_first(scope, priorities, _UNCOUNTED):
        match of_incident.get(incident_id):
            case [key]:  # of several teams, nobody can say who is of which
                teams.people[key].add(user)
    found = [row for row in await unit.work.acknowledged(scope, priorities, _UNCOUNTED) if row.id in of_incident]
    rested, names = await _rests(unit, found, scope), teams.named()
    calendars = _Calendars(policy.calendar)
    worked = [
        Work(
            began=max(row.acknowledged_at, scope.since),
            ended=min(row.resolved_at or scope.until, scope.until),
            rests=rested.get(row.id, ()),
            calendar=calendars.of(affected[row.id]),
            teams=tuple(names[key] for key in of_incident[row.id]),
        )
        for row in found
    ]
    return out_of_hours(worked, {names[key]: frozenset(people) for key, people in teams.people.items()})


def _asked_for(services: Iterable[tuple[str, Settings]], asked: Asked) -> bool:
    return not asked.services or any(name in asked.services for name, _ in services)


class _Calendars:
    """The calendar of each set of services, put together once."""

    def __init__(self, workspace: WorkingCalendar) -> None:
        self._workspace = workspace
        self._known: dict[tuple[str, ...], WorkingCalendar] = {}

    def of(self, services: list[tuple[str, Settings]]) -> WorkingCalendar:
        """Return the calendar of these services."""
        names = tuple(name for name, _ in services)
        if names not in self._known:
            self._known[names] = calendar_from(self._workspace, [settings for _, settings in services])
        return self._known[names]


async def _rests(unit: Unit, found: Iterable[Acknowledged], scope: Scope) -> dict[int, tuple[Stretch, ...]]:
    """Return when nobody was to work on those few whose clock ever stood still; a pause under way goes on."""
    paused = {row.id: row.paused_at for row in found if row.paused_seconds or row.reopened or row.paused_at}
    if not paused:
        return {}
    rows = defaultdict(list)
    for row in await unit.history.transitions(paused, COUNTED):
        rows[row.incident_id].append(row)
    over = {incident_id: rests(moments_of(rows[incident_id])) for incident_id in paused}
    going_on = {each: [(at, max(at, scope.until))] for each, at in paused.items() if at is not None}
    return {each: (*over[each], *going_on.get(each, ())) for each in paused}
