"""Telling people outside: where an incident is announced, who follows it, and which of them an update reaches."""

from __future__ import annotations

from bot.delivery import outlet
from bot.incidents.desk import Act
from bot.incidents.in_force import policy_of
from bot.incidents.policy import Policy
from bot.incidents.vocabulary import Priority, Reach
from storage.tables import Incident, StatusUpdate

INCIDENT, SERVICE, PRIORITY = "incident", "service", "priority"
"""What can be followed."""


async def reach_out(act: Act, incident: Incident) -> None:
    """Have the incident announced, and its followers told, wherever its priority and services ask for it now.

    Nobody is told twice, and who stopped following is not brought back.
    """
    policy = await policy_of(act.unit)
    services = (await act.unit.services.affected_by([incident.id])).get(incident.id, [])
    if outlet.announced(incident):
        named = await act.unit.services.channels(incident.id)
        wanted = [outlet.DEFAULT_PLACE, *policy.of_priority(Priority(incident.priority)).announce, *named]
        await act.unit.announcements.ensure(incident.id, dict.fromkeys(wanted))
    wishing = await act.unit.followers.wishing(_subjects(incident, services))
    known = {row.user_id for row in await act.unit.followers.rows(incident.id)} if wishing else set()
    fresh = [user for user in wishing if user not in known]
    if incident.private and fresh:
        members = set(await act.unit.people.participants(incident.id))
        fresh = [user for user in fresh if user in members]
    await act.unit.followers.follow(incident.id, fresh, act.now)


def _subjects(incident: Incident, services: list[str]) -> list[tuple[str, str]]:
    subjects = [(INCIDENT, str(incident.number))]
    if not incident.drill:
        subjects += [(PRIORITY, incident.priority), *((SERVICE, name) for name in services)]
    return subjects


async def tell(act: Act, incident: Incident, written: StatusUpdate, *, in_channel: bool = True) -> None:
    """Tell an update wherever it reaches; one that was told before is corrected there."""
    if in_channel:
        await outlet.tell_channel(act.unit, incident, written.id, act.now)
    if written.reach == Reach.RESPONDERS or incident.drill:
        return
    if not incident.private:
        for place in await act.unit.announcements.of(incident.id):
            await outlet.tell_thread(act.unit, incident, written.id, place, act.now)
        await outlet.webhook(act.unit, incident, written.id, act.now)
    await outlet.fan_out(act.unit, incident, act.now, written.id)
    room = _room(await policy_of(act.unit), incident)
    if written.reach == Reach.LEADERSHIP and room and not incident.private:
        await outlet.tell_room(act.unit, incident, written.id, room, act.now)


def _room(policy: Policy, incident: Incident) -> str | None:
    return policy.of_priority(Priority(incident.priority)).leadership


async def write(
    act: Act, incident: Incident, text: str, *, kind: str = "update", reach: Reach = Reach.STAKEHOLDERS
) -> StatusUpdate:
    """Write down an update with what holds for the incident now, and give it its id."""
    written = StatusUpdate(
        incident_id=incident.id,
        author=act.actor,
        at=act.now,
        kind=kind,
        reach=reach,
        status=incident.status,
        priority=incident.priority,
        text=text,
        user_impact=incident.user_impact,
        workaround=incident.workaround,
        expected_resolution_at=incident.expected_resolution_at,
        next_update_at=incident.next_update_at,
    )
    act.unit.history.add(written)
    await act.unit.session.flush()
    return written
