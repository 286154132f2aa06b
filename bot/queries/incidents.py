"""An incident as rules and messages see it: plain data, no rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.domain.incident import IncidentView, view_of
from bot.queries.calendars import calendars_of
from bot.queries.policy import current_policy
from storage.around import read_viewed

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def views_of(unit: Unit, rows: Iterable[Incident]) -> list[IncidentView]:
    """Build the views of several incidents with two queries, however many there are; one more where any is merged."""
    listed = list(rows)
    ids = [row.id for row in listed]
    policy = await current_policy(unit)
    await read_viewed(unit, ids)
    services, calendars = await unit.services.affected_by(ids), await calendars_of(unit, ids)
    roles = await unit.people.holders(ids)
    shown = await unit.figures.shown(ids)
    merged = await unit.incidents.whereabouts({row.merged_into_id for row in listed if row.merged_into_id})
    return [
        view_of(
            row,
            services.get(row.id, ()),
            roles.get(row.id, {}),
            policy,
            calendars[row.id],
            shown=shown.get(row.id),
            merged_into=merged.get(row.merged_into_id or 0),
        )
        for row in listed
    ]


async def spokesperson(unit: Unit, incident: IncidentView) -> str | None:
    """Return whom to tell what is wrong: the manager, else the declarer, else who takes part longest, who is not gone.

    Of a private incident only a member is told; None when it has none left.
    """
    first = [user for user in (incident.manager, incident.declared_by) if user]
    gone = await unit.people.gone(incident.id, first)
    for user in first:
        if user not in gone and (not incident.private or await unit.people.takes_part(incident.id, user)):
            return user
    here = await unit.people.participants(incident.id)
    gone = await unit.people.gone(incident.id, here)
    return next((user for user in here if user not in gone), None)


async def as_read(unit: Unit, viewer: str, view: IncidentView) -> IncidentView:
    """Return the view of an incident as `viewer`, who may see it, may read it."""
    if not view.workaround_steps or await unit.steps.of_incidents([view.id], viewer=viewer):
        return view
    return view.without_steps


async def view_one(unit: Unit, row: Incident) -> IncidentView:
    """Build the view of one incident."""
    return (await views_of(unit, [row]))[0]
