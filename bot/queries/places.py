"""Where an incident is shown outside its channel, and where it no longer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.transitions import Kind
from bot.domain.vocabulary import DEFAULT_PLACE, Priority
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.announcements import Place
    from storage.store import Unit
    from storage.tables import Incident


async def places_of(unit: Unit, incident: Incident) -> list[Place]:
    """Return where the incident is announced and concerns those who read it there."""
    told = await unit.announcements.of(incident.id)
    left = await left_of(unit, incident, (here.place for here in told))
    return [here for here in told if here.place not in left]


async def left_of(unit: Unit, incident: Incident, places: Iterable[str]) -> set[str]:
    """Return those of these places that only a service asked for which the incident does not affect after all.

    Where a priority asked that it does not have any more, it stays announced.
    """
    promised = (await current_policy(unit)).of_priority(Priority(incident.priority))
    wanted = {DEFAULT_PLACE, *promised.announce, *await unit.services.channels(incident.id)}
    doubtful = set(places) - wanted
    return doubtful & await _once_asked_for(unit, incident) if doubtful else set()


async def _once_asked_for(unit: Unit, incident: Incident) -> set[str]:
    """Return the channels of services that were taken out of the incident."""
    rows = await unit.history.transitions([incident.id], [Kind.EDITED])
    once = {str(name) for row in rows for name in row.before.get("services", ())}
    affected = (await unit.services.affected_by([incident.id])).get(incident.id, [])
    kept = await unit.services.responders_of(once.difference(affected))
    return {str(channel) for each in kept for channel in each.get("channels", ())}
