"""The acts while work goes on: acknowledge, update, change priority, change status."""

from __future__ import annotations

from bot.access.find import IncidentRef, find_for
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.actions import Action, moves
from bot.domain.durations import Kind
from bot.domain.errors import Refusal
from bot.domain.forms import PriorityForm, UpdateForm
from bot.domain.incident import IncidentView
from bot.domain.moments import still_ahead
from bot.domain.text import clean
from bot.domain.vocabulary import ACTIVE, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import ensure_announced, tell, write
from bot.incidents.lifecycle.acknowledging import acknowledge_by_updating, stamp, tell_acknowledged
from bot.incidents.lifecycle.confirmation import NeedsConfirmation, doubts_about
from bot.incidents.lifecycle.promises import promise, promise_sooner
from bot.messages import posts
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from storage.tables import Incident


async def acknowledge(ctx: Context, place: IncidentRef) -> IncidentView:
    """Acknowledge: the person takes part from now on, and the incident is being investigated."""
    incident = await find_for(ctx, place, Action.ACKNOWLEDGE)
    joins = not await ctx.unit.people.takes_part(incident.id, ctx.actor)
    stamp(ctx, incident)
    incident.status = Status.INVESTIGATING
    await promise(ctx, incident)
    if joins:
        await ctx.unit.people.join(incident.id, [ctx.actor], ctx.now)
        await enqueue.invite(ctx.unit, incident, [ctx.actor], ctx.now)
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, posts.acknowledged(view, ctx.actor))
    return view


async def update(ctx: Context, place: IncidentRef, form: UpdateForm) -> IncidentView:
    """Record and post a status update; where nobody has acknowledged yet, its author does by it.

    Raises `Refusal`, naming the field, for blank text, a status out of reach, or a promise already past, and
    `NeedsConfirmation` where it contradicts what is recorded and was not confirmed.
    """
    return await _update(ctx, await find_for(ctx, place, Action.UPDATE), form)


async def _update(ctx: Context, incident: Incident, form: UpdateForm) -> IncidentView:
    _check_update(ctx, incident, form)
    if not form.confirmed and (doubts := doubts_about(incident, form)):
        raise NeedsConfirmation(doubts)
    took_it = acknowledge_by_updating(ctx, incident)
    if form.status is not None and form.status != incident.status:
        _move(ctx, incident, form.status, note="")
    _take_over_update(ctx, incident, form)
    await _keep_promise(ctx, incident, form)
    if took_it:
        await tell_acknowledged(ctx, incident)
    written = await write(ctx, incident, incident.newest_update, reach=form.reach)
    await ensure_announced(ctx, incident)
    await tell(ctx, incident, written)
    await propagate(ctx, incident, reached_out=True)
    return await view_one(ctx.unit, incident)


async def quick_update(ctx: Context, place: IncidentRef, text: str, *, workaround: str | None = None) -> IncidentView:
    """Post an update of words only: what was promised before still holds, the next one is due by the cadence.

    With a `workaround` that holds from now on too.
    """
    incident = await find_for(ctx, place, Action.UPDATE)
    view = await view_one(ctx.unit, incident)
    form = UpdateForm(
        status=None,
        text=text,
        workaround=view.workaround if workaround is None else workaround,
        user_impact=view.user_impact,
        expected_resolution_at=still_ahead(view.expected_resolution_at, ctx.now),
        next_update_at=view.policy.update_every.after(ctx.now, view.calendar),
        confirmed=True,
    )
    return await _update(ctx, incident, form)


async def change_priority(ctx: Context, place: IncidentRef, form: PriorityForm) -> IncidentView:
    """Judge the incident's impact and urgency once more; once it is over, that is a correction, which calls nobody.

    Raises `Refusal`, naming the field, when the priority is overridden, or corrected, without a reason, or nothing
    would change.
    """
    incident = await find_for(ctx, place, Action.PRIORITY)
    policy = await current_policy(ctx.unit)
    priority, overridden = form.priority(policy), form.overridden(policy)
    over = incident.status not in ACTIVE
    if overridden and not form.reason:
        raise Refusal("Say why the priority differs from what impact and urgency give.", field="reason")
    before = {"impact": incident.impact, "urgency": incident.urgency, "priority": incident.priority}
    after = {"impact": form.impact or "", "urgency": form.urgency or "", "priority": str(priority)}
    if before == after:
        raise Refusal(f"The priority is {priority} already.", field="override")
    if over and not form.reason:
        raise Refusal("Say why the priority is corrected.", field="reason")
    incident.impact, incident.urgency, incident.priority = form.impact or "", form.urgency or "", priority
    incident.priority_reason = clean(form.reason) if overridden else ""
    if incident.paused_until is None and not over:
        await promise_sooner(ctx, incident)
    summary = f"Priority {'corrected: ' if over else ''}{before['priority']} → {after['priority']}"
    record(ctx, incident, Kind.PRIORITY, summary, before=before, after=after, reason=clean(form.reason))
    view = await view_one(ctx.unit, incident)
    if over:
        said = posts.priority_corrected(view, ctx.actor, before["priority"], form.reason)
        await propagate(ctx, incident, said, reached_out=True, corrected=before["priority"] != priority)
    else:
        said = posts.priority_changed(view, ctx.actor, before["priority"], form.reason)
        await propagate(ctx, incident, said)
    return view


async def change_status(ctx: Context, place: IncidentRef, status: Status, note: str) -> IncidentView:
    """Move the incident to another status of work in progress."""
    incident = await find_for(ctx, place, Action.STATUS)
    before = incident.status
    _check_move(incident, status)
    _move(ctx, incident, status, note=note)
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, posts.status_changed(view, ctx.actor, before, note))
    return view


def _check_update(ctx: Context, incident: Incident, form: UpdateForm) -> None:
    if not form.text:
        raise Refusal("Say what happened.", field="text")
    if form.status is not None and form.status != incident.status:
        _check_move(incident, form.status)
    for field, at in (("expected", form.expected_resolution_at), ("next", form.next_update_at)):
        if at is not None and at <= ctx.now:
            raise Refusal("This time is already past. Choose a later one.", field=field)


def _check_move(incident: Incident, status: Status) -> None:
    allowed = moves(Status(incident.status))
    if status in allowed:
        return
    if status == incident.status:
        said = f"The status is {status} already."
    elif status in _OWN_ACT:
        said = f"`/incident {_OWN_ACT[status].typed}` makes it {status}."
    else:
        said = f"The status is {incident.status}. It can become: {', '.join(allowed) or 'nothing else'}."
    raise Refusal(said, field="status")


_OWN_ACT = {
    Status.RESOLVED: Action.RESOLVE,
    Status.CLOSED: Action.CLOSE,
    Status.CANCELLED: Action.CANCEL,
}
"""Statuses that have an act of their own."""


def _move(ctx: Context, incident: Incident, status: Status, *, note: str) -> None:
    before = incident.status
    if incident.acknowledged_at is None:
        stamp(ctx, incident)
    incident.status = status
    summary = f"Status {before} → {status}"
    record(
        ctx,
        incident,
        Kind.STATUS,
        summary,
        before={"status": before},
        after={"status": str(status)},
        reason=clean(note),
    )


def _take_over_update(ctx: Context, incident: Incident, form: UpdateForm) -> None:
    if form.workaround != incident.workaround:
        summary = f"Workaround given: {clean(form.workaround)}" if form.workaround else "Workaround withdrawn"
        kind = Kind.WORKAROUND if form.workaround else Kind.UPDATED
        record(
            ctx,
            incident,
            kind,
            summary,
            before={"workaround": incident.workaround},
            after={"workaround": clean(form.workaround)},
        )
    incident.newest_update, incident.newest_update_at = clean(form.text), ctx.now
    incident.workaround, incident.user_impact = clean(form.workaround), clean(form.user_impact)
    incident.expected_resolution_at = form.expected_resolution_at
    record(ctx, incident, Kind.UPDATED, "Update", after={"text": clean(form.text)}, reason=clean(form.text))


async def _keep_promise(ctx: Context, incident: Incident, form: UpdateForm) -> None:
    if incident.status in ACTIVE and incident.paused_until is None:
        await promise(ctx, incident, form.next_update_at, kept=True)
    else:
        await ctx.unit.promises.answered(incident.id, ctx.now)
