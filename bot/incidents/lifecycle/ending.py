"""The acts that end work on an incident or begin it again: resolve, reopen, cancel, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.errors import Refusal
from bot.domain.forms import ResolveForm
from bot.domain.incident import IncidentView
from bot.domain.resolution_time import exact, why_not_resolved
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.undoing import SLIP_WINDOW, before_end
from bot.domain.vocabulary import ChannelState, Reach, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import tell, write
from bot.incidents.communication.channel_events import tell_if_closed
from bot.incidents.lifecycle.causes import known, take_over
from bot.incidents.lifecycle.pauses import end_pause
from bot.incidents.lifecycle.promises import promise, release
from bot.incidents.lifecycle.times import history_of
from bot.incidents.people.escalation import relieve_gone
from bot.language.texts import N_, _, for_everybody
from bot.messages import posts
from bot.messages.message import Message
from bot.messages.undoing import with_undo
from bot.outbox import enqueue
from bot.queries.closing import unmet_of
from bot.queries.incidents import view_one
from bot.reviews import begin
from bot.tasks.acts import keep_open
from storage.tables import Incident, Transition


async def resolve(
    ctx: Context, place: IncidentRef, form: ResolveForm, *, said: str = "", reach: Reach = Reach.STAKEHOLDERS
) -> IncidentView:
    """Resolve: service is restored. That is told with what an update `said`, else with what fixed it.

    Raises `Refusal`, naming the field, when nothing says what fixed it, the time lies in the future, before the
    declaration or the last reopening, or differs from now without a reason.
    """
    incident = await find_for(ctx, place, Action.RESOLVE)
    resolved_at = await _resolution_time(ctx, incident, form)
    if not form.fix:
        raise Refusal(_("Say what fixed it."), field="fix")
    before = {**before_end(incident), "review": await begin.as_before(ctx, incident)}
    await end_pause(ctx, incident)
    incident.status, incident.resolved_at = Status.RESOLVED, resolved_at
    incident.fix = clean(form.fix)
    said = said or form.for_users
    incident.fix_for_users = "" if reach is Reach.RESPONDERS else clean(said)
    if form.causes is not None:
        take_over(incident, form.causes)
    act = record(
        ctx,
        incident,
        Kind.RESOLVED,
        in_record(_TURNED[Kind.RESOLVED]),
        before=before,
        after={"status": Status.RESOLVED, **known(incident)},
        reason=clean(form.reason) or incident.fix,
        effective_at=resolved_at,
    )
    await begin.at_resolution(ctx, incident)
    await release(ctx, incident)
    if said:
        _keep_newest(ctx, incident, clean(said))
    view, text = await view_one(ctx.unit, incident), clean(said) or incident.fix
    await _tell_end(ctx, incident, act, posts.resolved(view, ctx.actor, said))
    told = await _told(ctx, incident, Kind.RESOLVED, text, reach=reach)
    await keep_open(ctx, incident, act)
    return told


async def reopen(ctx: Context, place: IncidentRef, reason: str) -> IncidentView:
    """Reopen an ended incident, in its own channel; one that was only logged gets one, and is announced."""
    incident = await find_for(ctx, place, Action.REOPEN)
    status = Status.INVESTIGATING if incident.acknowledged_at else Status.DECLARED
    # What was expected before the resolution no longer holds.
    incident.resolved_at = incident.expected_resolution_at = incident.closed_at = None
    incident.reopened += 1
    why = _needed(reason, _("Say why you reopen it."))
    _turn(ctx, incident, status, Kind.REOPENED, why, {"status": incident.status})
    await _have_channel(ctx, incident)
    await tell_if_closed(ctx, incident)
    await promise(ctx, incident)
    await relieve_gone(ctx, incident)
    view = await view_one(ctx.unit, incident)
    return await _told(ctx, incident, Kind.REOPENED, clean(reason), posts.reopened(view, ctx.actor, reason))


async def _have_channel(ctx: Context, incident: Incident) -> None:
    """Give an incident that was logged as over what work on it needs: a channel, and an announcement."""
    incident.quiet = False
    if incident.channel_state != ChannelState.NONE:
        return
    incident.channel_state = ChannelState.OPENING
    await enqueue.open_channel(ctx.unit, incident, ctx.now)
    await enqueue.invite(ctx.unit, incident, await ctx.unit.people.participants(incident.id), ctx.now)


async def cancel(ctx: Context, place: IncidentRef, reason: str) -> IncidentView:
    """Cancel what turned out not to be an incident."""
    incident = await find_for(ctx, place, Action.CANCEL)
    why = _needed(reason, _("Say why this isn't an incident."))
    before = before_end(incident)
    await end_pause(ctx, incident)
    act = _turn(ctx, incident, Status.CANCELLED, Kind.CANCELLED, why, before)
    incident.closed_at = ctx.now
    await release(ctx, incident)
    view = await view_one(ctx.unit, incident)
    await _tell_end(ctx, incident, act, posts.cancelled(view, ctx.actor, reason))
    return await _told(ctx, incident, Kind.CANCELLED, clean(reason))


async def close(ctx: Context, place: IncidentRef, note: str) -> IncidentView:
    """Close a resolved incident.

    Raises `NotYetClosable` while something that its priority asks for is missing.
    """
    incident = await find_for(ctx, place, Action.CLOSE)
    if missing := await unmet_of(ctx.unit, incident):
        raise NotYetClosable(incident.number, missing)
    act = _turn(ctx, incident, Status.CLOSED, Kind.CLOSED, clean(note), before_end(incident))
    incident.closed_at = ctx.now
    view = await view_one(ctx.unit, incident)
    await _tell_end(ctx, incident, act, posts.closed(view, ctx.actor, note))
    await propagate(ctx, incident)
    return await view_one(ctx.unit, incident)


def _turn(
    ctx: Context, incident: Incident, status: Status, kind: Kind, reason: str, before: dict[str, Any]
) -> Transition:
    incident.status = status
    said, after = in_record(_TURNED[kind]), {"status": str(status)}
    return record(ctx, incident, kind, said, before=before, after=after, reason=reason)


_TURNED = {
    Kind.RESOLVED: N_("Resolved"),
    Kind.REOPENED: N_("Reopened"),
    Kind.CANCELLED: N_("Cancelled"),
    Kind.CLOSED: N_("Closed"),
}
"""What the record says of each end, and of a new beginning."""


def _keep_newest(ctx: Context, incident: Incident, text: str) -> None:
    incident.newest_update, incident.newest_update_at = text, ctx.now
    record(ctx, incident, Kind.UPDATED, in_record(N_("Update")), after={"text": text}, reason=text)


async def _tell_end(ctx: Context, incident: Incident, act: Transition, said: Message) -> None:
    """Tell an end in the channel, beside the button that undoes it."""
    await ctx.unit.identify(act)
    told = for_everybody(with_undo)(said, incident.number, act.id, ctx.now + SLIP_WINDOW)
    await enqueue.post_end(ctx.unit, incident, told, act.id, ctx.now)


async def _told(
    ctx: Context, incident: Incident, kind: Kind, text: str, *said: Message, reach: Reach = Reach.STAKEHOLDERS
) -> IncidentView:
    await propagate(ctx, incident, *said)
    written = await write(ctx, incident, text, kind=kind, reach=reach)
    await tell(ctx, incident, written, in_channel=False)
    return await view_one(ctx.unit, incident)


def _needed(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise Refusal(otherwise, field="reason")
    return clean(reason)


async def _resolution_time(ctx: Context, incident: Incident, form: ResolveForm) -> datetime:
    if form.resolved_at is None:
        return ctx.now
    at = await history_of(ctx, incident)
    refused = why_not_resolved(at, form.resolved_at, ctx.now)
    if refused is not None:
        raise Refusal(refused, field="resolved")
    if not form.reason:
        raise Refusal(_("Say why the time differs from now."), field="reason")
    return exact(at, form.resolved_at)
