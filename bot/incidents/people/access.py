"""Access to an incident: asking for it, granting and declining it, and keeping a record of who looked in."""

from __future__ import annotations

from datetime import timedelta

from bot.access.find import acts_in
from bot.access.kinds import is_guest
from bot.audit.entries import audit
from bot.audit.looks import audit_looks
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.audit import Way, What
from bot.domain.errors import AlreadyDone, NotAllowed, Refusal
from bot.domain.mentions import spelled
from bot.domain.references import reference
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ChannelState
from bot.incidents.after_change import propagate
from bot.language.texts import N_, _, ngettext
from bot.messages import access as words
from bot.messages.message import Message, line
from bot.messages.text import channel, person
from bot.outbox import enqueue
from bot.outbox.invitations import welcome
from bot.queries.incidents import view_one
from storage.access import ASKED, DECLINED, GRANTED
from storage.tables import AccessRequest, Incident

REQUESTS_PER_HOUR = 3
"""How often a person may ask for access within an hour, whatever they ask for."""
_HOUR = timedelta(hours=1)
_NONE = 0
"""The id of no incident."""
LOOKS_TOGETHER = timedelta(minutes=10)
"""Looks of one person at one incident within this time are recorded as one."""


class AskedTooOften(Refusal):
    """A person has asked for access as often as they may for now."""

    def __init__(self) -> None:
        super().__init__(
            ngettext(
                "You have asked for access {n} time within the last hour. Nothing was recorded. Please try again "
                "later.",
                "You have asked for access {n} times within the last hour. Nothing was recorded. Please try again "
                "later.",
                REQUESTS_PER_HOUR,
            )
        )


async def ask_access(ctx: Context, number: int, why: str) -> Message:
    """Ask an incident's manager for access.

    The answer is the same where there is no such incident, and so is what is done before it, which takes time, and
    the limit: `AskedTooOften`.
    """
    incident = await ctx.unit.incidents.by_number_unseen(number)
    known = _NONE if incident is None else incident.id
    takes_part, guest = await ctx.unit.people.takes_part(known, ctx.actor), await is_guest(ctx.unit, ctx.actor)
    if takes_part:
        return line(_("You already take part in {incident}.", incident=reference(number)))
    if incident is not None and not guest and not incident.private and not incident.channel_private:
        return await _open_to_all(ctx, incident)
    if await ctx.unit.access.asked_since(ctx.actor, ctx.now - _HOUR) >= REQUESTS_PER_HOUR:
        raise AskedTooOften
    waits = await ctx.unit.access.waiting(ctx.actor, known)
    made = await ctx.unit.access.ask(ctx.actor, None if incident is None else incident.id, ctx.now)
    await audit(ctx.unit, What.ASKED, actor=ctx.actor, now=ctx.now, subject=reference(number))
    await enqueue.put_to_manager(ctx.unit, made, clean(why), ctx.now, again=waits)
    return words.asked(reference(number))


async def _open_to_all(ctx: Context, incident: Incident) -> Message:
    """Say where to join what everybody may see; where there is no channel to join, asking is enough."""
    name = reference(incident.number)
    if incident.channel_state == ChannelState.NONE:
        await ctx.unit.people.join(incident.id, [ctx.actor], ctx.now)
        return line(
            _(
                "You take part in {incident} now. It has no channel: to read it, use `/incident show {incident}`.",
                incident=name,
            )
        )
    if not incident.channel_id:
        return line(_("{incident} is open to everybody. Its channel is being opened.", incident=name))
    where = channel(incident.channel_id)
    return line(_("{incident} is open to everybody. Join its channel: {channel}.", incident=name, channel=where))


async def grant(ctx: Context, request_id: int) -> str:
    """Grant a request for access; return what to tell the person who did."""
    request, incident = await _open_request(ctx, request_id)
    request.outcome, request.settled_by, request.settled_at = GRANTED, ctx.actor, ctx.now
    await welcome(ctx, incident, [request.user_id])
    record(
        ctx,
        incident,
        Kind.ACCESS,
        in_record(N_("Gave {person} access"), person=spelled(request.user_id)),
        after={"user": request.user_id},
        reason="",
    )
    await _audit_answer(ctx, What.GRANTED, incident, request)
    view = await view_one(ctx.unit, incident)
    await enqueue.direct_message(ctx.unit, request.user_id, lambda: words.granted(view), ctx.now, about=incident)
    await propagate(ctx, incident)
    return _(
        "{person} has access to {incident} now.",
        person=person(request.user_id),
        incident=reference(incident.number),
    )


async def decline(ctx: Context, request_id: int) -> str:
    """Decline a request for access; the person who asked hears nothing, as if there were no such incident."""
    request, incident = await _open_request(ctx, request_id)
    request.outcome, request.settled_by, request.settled_at = DECLINED, ctx.actor, ctx.now
    said = in_record(N_("Declined access for {person}"), person=spelled(request.user_id))
    record(ctx, incident, Kind.ACCESS, said, after={"user": request.user_id})
    await _audit_answer(ctx, What.DECLINED, incident, request)
    return _(
        "You declined access to {incident} for {person}, who is not notified.",
        person=person(request.user_id),
        incident=reference(incident.number),
    )


async def _audit_answer(ctx: Context, what: What, incident: Incident, request: AccessRequest) -> None:
    subject, detail = reference(incident.number), {"person": request.user_id}
    await audit(ctx.unit, what, actor=ctx.actor, now=ctx.now, subject=subject, detail=detail)


async def _open_request(ctx: Context, request_id: int) -> tuple[AccessRequest, Incident]:
    request = await ctx.unit.access.request(request_id)
    seen = request is not None and request.incident_id is not None
    if request is None or not seen or not await ctx.unit.incidents.seen(request.incident_id or 0, ctx.actor):
        raise Refusal(_("You can no longer answer this request. Nothing was recorded."))
    incident = await ctx.unit.incidents.by_id(request.incident_id or 0, lock=True)
    if incident is None or not await acts_in(ctx.unit, ctx.actor, incident):
        raise NotAllowed(_("Only people who take part in the incident can grant access. Nothing was recorded."))
    if request.outcome != ASKED:
        raise AlreadyDone(
            _("{person} has already answered this. Nothing changed.", person=person(request.settled_by or ""))
        )
    return request, incident


async def was_accessed(ctx: Context, incident_id: int) -> None:
    """Record that the person looked at a private incident in which they take no part, and ask who may still do so."""
    incident = await ctx.unit.incidents.by_id(incident_id, lock=True)
    if incident is not None:
        await audit_looks(ctx.unit, [incident.number], Way.ITSELF, actor=ctx.actor, now=ctx.now)
    slot = int(ctx.now.timestamp() // LOOKS_TOGETHER.total_seconds())
    if incident is None or not await ctx.unit.inbox.enter(f"looked:{incident_id}:{ctx.actor}:{slot}", ctx.now):
        return
    said = in_record(N_("Viewed without taking part"))
    record(ctx, incident, Kind.ACCESS, said, after={"user": ctx.actor}, looking=True)
    await enqueue.security_group(ctx.unit, ctx.now)
