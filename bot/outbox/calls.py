"""Where calling people is asked for: who is called, what each of them reads, and what others read of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.policy import Audience
from bot.outbox import enqueue, lanes, payloads, rows
from bot.outbox.operations import after_card, after_channel

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def call_step(
    unit: Unit, incident: Incident, audience: Audience, now: datetime, *, step: str, again: bool = False
) -> None:
    """Call a step of the chain, as long as nobody has acknowledged; a channel that is not there yet holds none back."""
    wanted = payloads.CallPeople(
        groups=audience.groups, people=audience.people, until_acknowledged=True, step=step, again=again
    )
    await call(unit, incident.id, wanted, now)


async def call_added(unit: Unit, incident: Incident, audience: Audience, at: datetime, *, step: str) -> None:
    """Call those of an added service from then on, as long as nobody has acknowledged, while others are called."""
    wanted = payloads.CallPeople(
        groups=audience.groups, people=audience.people, until_acknowledged=True, step=step, again=False
    )
    lane = lanes.aside(f"{lanes.calls(incident.id)}:{at.isoformat()}")
    await rows.post(unit, wanted, lane=lane, incident_id=incident.id, now=at)


async def call_people(
    unit: Unit,
    incident: Incident,
    audience: Audience,
    now: datetime,
    *,
    by: str | None = None,
    why: str = "",
    besides: Iterable[str] = (),
) -> None:
    """Invite everybody of an audience, and tell each of them directly, `besides` these and who calls."""
    wanted = payloads.CallPeople(
        groups=audience.groups,
        people=audience.people,
        until_acknowledged=False,
        again=True,
        by=by,
        why=why,
        besides=tuple(besides),
    )
    await call(unit, incident.id, wanted, now, awaits=after_channel(incident))


async def call_in(unit: Unit, incident: Incident, audience: Audience, now: datetime, *, why: str) -> None:
    """Have those who speak for an incident in its channel: invite them, and tell those who were not called before."""
    wanted = payloads.CallPeople(
        groups=audience.groups, people=audience.people, until_acknowledged=False, again=True, only_new=True, why=why
    )
    await call(unit, incident.id, wanted, now, awaits=after_channel(incident))


async def call(
    unit: Unit, incident_id: int, wanted: payloads.CallPeople, now: datetime, *, awaits: str | None = None
) -> None:
    """Call these people and groups."""
    lane = lanes.calls(incident_id)
    await rows.post(unit, wanted, lane=lane, incident_id=incident_id, awaits=awaits, now=now)


async def call_message(unit: Unit, incident_id: int, user_id: str, rings: int, now: datetime) -> None:
    """Ask for the message that calls somebody."""
    wanted = payloads.CallMessage(user=user_id, rings=rings)
    await rows.project(unit, wanted, slot=f"{_calls(incident_id)}{user_id}:{rings}", incident_id=incident_id, now=now)


async def redraw_calls(unit: Unit, incident_id: int, now: datetime) -> None:
    """Bring every message that calls somebody to an incident up to the newest state."""
    await unit.outbox.redo(incident_id, _calls(incident_id), now)


async def tell_taken(unit: Unit, incident: Incident, user_id: str, now: datetime) -> None:
    """Tell somebody who was called that they are not needed, or what has become of that since."""
    slot, lane = f"{_taken(incident, now)}{user_id}", lanes.direct(user_id)
    await rows.project(unit, payloads.Taken(user=user_id), slot=slot, lane=lane, incident_id=incident.id, now=now)


async def redraw_taken(unit: Unit, incident: Incident, told_at: datetime, now: datetime) -> None:
    """Bring the messages that somebody is not needed, as was told at a moment, up to the newest state."""
    await unit.outbox.redo(incident.id, _taken(incident, told_at), now)


async def show_called(unit: Unit, incident: Incident, now: datetime) -> None:
    """Say in the incident's channel, and on its card, who was called and who comes."""
    await rows.project(
        unit,
        payloads.CalledLine(),
        slot=f"called:{incident.id}",
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )
    await enqueue.redraw_card(unit, incident, now)


async def tell_caller(unit: Unit, incident: Incident, user_id: str, now: datetime) -> None:
    """Tell who called somebody by hand who comes: one message, edited in place."""
    wanted = payloads.Heard(user=user_id)
    await rows.project(unit, wanted, slot=f"heard:{incident.id}:{user_id}", incident_id=incident.id, now=now)


def _calls(incident_id: int) -> str:
    return f"call:{incident_id}:"


def _taken(incident: Incident, told_at: datetime) -> str:
    return f"taken:{incident.id}:{told_at.isoformat()}:"
