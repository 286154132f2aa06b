"""Who is let in: asking for access, granting and declining it, and keeping a record of who looked in."""

from __future__ import annotations

from datetime import timedelta

from bot.access.find import acts_in
from bot.access.kinds import is_guest
from bot.audit.entries import audit
from bot.audit.looks import Way, audit_looks
from bot.commands.history import record
from bot.commands.runner import Act
from bot.domain.audit import What
from bot.domain.durations import Kind
from bot.domain.errors import AlreadyDone, NoSuchIncident, NotAllowed, Refusal
from bot.domain.references import reference
from bot.domain.text import clean
from bot.incidents.aftermath import changed
from bot.messages import access as words
from bot.messages.message import Message, line
from bot.messages.text import channel, person
from bot.outbox import enqueue
from bot.outbox.invitations import welcome
from bot.queries.incidents import spokesperson, view_one
from storage.access import ASKED, DECLINED, GRANTED
from storage.tables import AccessRequest, Incident

REQUESTS_PER_HOUR = 3
"""How often a person may ask for access within an hour, whatever they ask for."""
_HOUR = timedelta(hours=1)
LOOKS_TOGETHER = timedelta(minutes=10)
"""Looks of one person at one incident within this time are recorded as one."""


class AskedTooOften(Refusal):
    """A person has asked for access as often as they may for now."""

    def __init__(self) -> None:
        super().__init__(
            f"You have asked for access {REQUESTS_PER_HOUR} times within the last hour. Nothing was recorded. "
            "Please try again later."
        )


async def ask_access(act: Act, number: int, why: str) -> Message:
    """Ask an incident's manager to be let in.

    The answer is the same where there is no such incident, and so is the limit: `AskedTooOften`.
    """
    incident = await act.unit.incidents.by_number_unseen(number)
    if incident is not None and await act.unit.people.takes_part(incident.id, act.actor):
        return line(f"You take part in {reference(number)} already.")
    open_to_all = incident is not None and not incident.private and not incident.channel_private
    if incident is not None and open_to_all and not await is_guest(act.unit, act.actor):
        where = channel(incident.channel_id) if incident.channel_id else "being opened"
        return line(f"{reference(number)} is open to everybody. Join its channel: {where}.")
    if await act.unit.access.asked_since(act.actor, act.now - _HOUR) >= REQUESTS_PER_HOUR:
        raise AskedTooOften
    waits = incident is not None and await act.unit.access.waiting(act.actor, incident.id)
    made = await act.unit.access.ask(act.actor, None if incident is None else incident.id, act.now)
    await audit(act.unit, What.ASKED, actor=act.actor, now=act.now, subject=reference(number))
    if incident is not None and not waits:
        await _put_to_manager(act, incident, made.id, why)
    return words.asked(reference(number))


async def _put_to_manager(act: Act, incident: Incident, request_id: int, why: str) -> None:
    view = await view_one(act.unit, incident)
    who = await spokesperson(act.unit, view)
    if who is not None:
        told = words.request(view, act.actor, clean(why), request_id)
        await enqueue.direct(act.unit, who, told, act.now, about=incident)


async def grant(act: Act, request_id: int) -> str:
    """Let in who asked; return what to tell the person who did."""
    request, incident = await _open_request(act, request_id)
    request.outcome, request.settled_by, request.settled_at = GRANTED, act.actor, act.now
    await welcome(act, incident, [request.user_id])
    record(act, incident, Kind.ACCESS, "Access granted", after={"user": request.user_id}, reason="")
    await _audit_answer(act, What.GRANTED, incident, request)
    view = await view_one(act.unit, incident)
    await enqueue.direct(act.unit, request.user_id, words.granted(view), act.now, about=incident)
    await changed(act, incident)
    return f"{person(request.user_id)} has access to {reference(incident.number)} now."


async def decline(act: Act, request_id: int) -> str:
    """Let nobody in; who asked is told nothing, as if there were no such incident."""
    request, incident = await _open_request(act, request_id)
    request.outcome, request.settled_by, request.settled_at = DECLINED, act.actor, act.now
    record(act, incident, Kind.ACCESS, "Access declined", after={"user": request.user_id})
    await _audit_answer(act, What.DECLINED, incident, request)
    return f"{person(request.user_id)} was given no access to {reference(incident.number)}, and is told nothing."


async def _audit_answer(act: Act, what: What, incident: Incident, request: AccessRequest) -> None:
    subject, detail = reference(incident.number), {"person": request.user_id}
    await audit(act.unit, what, actor=act.actor, now=act.now, subject=subject, detail=detail)


async def _open_request(act: Act, request_id: int) -> tuple[AccessRequest, Incident]:
    request = await act.unit.access.request(request_id)
    seen = request is not None and request.incident_id is not None
    if request is None or not seen or not await act.unit.incidents.seen(request.incident_id or 0, act.actor):
        raise NoSuchIncident("of this request")
    incident = await act.unit.incidents.by_id(request.incident_id or 0, lock=True)
    if incident is None or not await acts_in(act.unit, act.actor, incident):
        raise NotAllowed("Only people who take part in the incident can let others in. Nothing was recorded.")
    if request.outcome != ASKED:
        raise AlreadyDone(f"{person(request.settled_by or '')} has answered this already. Nothing changed.")
    return request, incident


async def looked_in(act: Act, incident_id: int) -> None:
    """Record that the person looked at a private incident in which they take no part, and ask who may still do so."""
    incident = await act.unit.incidents.by_id(incident_id, lock=True)
    if incident is not None:
        await audit_looks(act.unit, [incident.number], Way.ITSELF, actor=act.actor, now=act.now)
    slot = int(act.now.timestamp() // LOOKS_TOGETHER.total_seconds())
    if incident is None or not await act.unit.inbox.enter(f"looked:{incident_id}:{act.actor}:{slot}", act.now):
        return
    record(act, incident, Kind.ACCESS, "Viewed without taking part", after={"user": act.actor}, looking=True)
    await enqueue.secure(act.unit, act.now)
