"""The acts while work goes on: acknowledge, update, change priority, change status."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action, moves
from bot.domain.chosen_times import Chosen
from bot.domain.errors import Refusal
from bot.domain.forms import PriorityForm, ResolveForm, UpdateForm
from bot.domain.incident import IncidentView
from bot.domain.moments import still_ahead
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, STATUS_IN_SENTENCE, Priority, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import ensure_announced, keep_told, tell, told_where, write
from bot.incidents.communication.taking_back import before_update
from bot.incidents.lifecycle.acknowledging import acknowledge_by_updating, stamp, tell_acknowledged
from bot.incidents.lifecycle.confirmation import Doubts, NeedsConfirmation, Promised, doubts_about, far_off
from bot.incidents.lifecycle.ending import resolve
from bot.incidents.lifecycle.promises import moment_ahead, promise, promise_sooner, settle
from bot.language.texts import N_, _, for_everybody
from bot.messages import posts
from bot.outbox import enqueue
from bot.queries.calendars import calendar_of
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.reports.metrics_store import keep_figures
from storage.tables import Incident, StatusUpdate

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar


class Posted(NamedTuple):
    """An update as it was posted, and its incident."""

    incident: Incident
    written: StatusUpdate


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
    act = await tell_acknowledged(ctx, incident)
    await propagate(ctx, incident, act=act)
    return await view_one(ctx.unit, incident)


async def update(ctx: Context, place: IncidentRef, form: UpdateForm) -> Posted | None:
    """Record and post a status update; where nobody has acknowledged yet, its author does by it.

    Returns None where it resolves the incident, which is told in its own way.

    Raises `Refusal`, naming the field, for blank text, a status out of reach, or a promise already past, and
    `NeedsConfirmation` where it contradicts what is recorded, or promises what is far off, and was not confirmed.
    """
    incident = await find_for(ctx, place, Action.UPDATE)
    if form.status is not Status.RESOLVED:
        return await _update(ctx, incident, form)
    _check_text(form)
    _confirm(form, doubts_about(incident, form, Promised(None, None)))
    _take_over_facts(ctx, incident, form)
    await resolve(ctx, place, form.resolution or ResolveForm(fix=""), said=form.text, reach=form.reach)
    return None


async def _update(ctx: Context, incident: Incident, form: UpdateForm) -> Posted:
    policy = await current_policy(ctx.unit)
    calendar = await calendar_of(ctx.unit, incident)
    promised = _checked(ctx, incident, form, calendar)
    of_priority = policy.of_priority(Priority(incident.priority))
    far = far_off(of_priority, calendar, promised, ctx.now, told=incident.expected_resolution_at)
    _confirm(form, [*doubts_about(incident, form, promised), *far])
    took_it = acknowledge_by_updating(ctx, incident)
    before = before_update(incident)
    if form.status is not None and form.status != incident.status:
        _move(ctx, incident, form.status, note="")
    await ensure_announced(ctx, incident)
    line = await told_where(ctx.unit, incident, form.reach)
    _take_over_update(ctx, incident, form, promised, before, line)
    await _keep_promise(ctx, incident, promised)
    if took_it:
        await tell_acknowledged(ctx, incident)
    written = await write(ctx, incident, incident.newest_update, reach=form.reach)
    await tell(ctx, incident, written)
    await propagate(ctx, incident, reached_out=True)
    return Posted(incident, written)


async def quick_update(ctx: Context, place: IncidentRef, text: str) -> Posted:
    """Post an update of words only: what was promised before still holds, the next one is due by the cadence."""
    return await update_at_once(ctx, place, UpdateForm(text=text))


async def update_at_once(ctx: Context, place: IncidentRef, form: UpdateForm) -> Posted:
    """Post an update that changes nothing of what was promised; nobody is asked whether it contradicts anything."""
    incident = await find_for(ctx, place, Action.UPDATE)
    expected = Chosen(at=still_ahead(incident.expected_resolution_at, ctx.now))
    return await _update(ctx, incident, replace(form, expected=expected, confirmed=True))


async def change_priority(ctx: Context, place: IncidentRef, form: PriorityForm) -> IncidentView:
    """Judge the incident's impact and urgency again; once it is over, that is a correction, which calls nobody.

    Raises `Refusal`, naming the field, when the priority is overridden, or corrected, without a reason, or nothing
    would change.
    """
    incident = await find_for(ctx, place, Action.PRIORITY)
    policy = await current_policy(ctx.unit)
    priority, overridden = form.priority(policy), form.overridden(policy)
    over = incident.status not in ACTIVE
    if overridden and not form.reason:
        raise Refusal(_("Say why the priority differs from what impact and urgency give."), field="reason")
    before = {"impact": incident.impact, "urgency": incident.urgency, "priority": incident.priority}
    after = {"impact": form.impact or "", "urgency": form.urgency or "", "priority": str(priority)}
    if before == after:
        raise Refusal(_("The priority is already {priority}.", priority=priority), field="override")
    if over and not form.reason:
        raise Refusal(_("Say why you correct the priority."), field="reason")
    incident.impact, incident.urgency, incident.priority = form.impact or "", form.urgency or "", priority
    incident.priority_reason = clean(form.reason) if overridden else ""
    if incident.paused_until is None and not over:
        await promise_sooner(ctx, incident)
    change = N_("Priority corrected: {before} → {after}") if over else N_("Priority {before} → {after}")
    summary = in_record(change, before=before["priority"], after=after["priority"])
    record(ctx, incident, Kind.PRIORITY, summary, before=before, after=after, reason=clean(form.reason))
    act = await keep_figures(ctx.unit, incident, ctx.now)
    view = await view_one(ctx.unit, incident)
    if over:
        said = posts.priority_corrected(view, ctx.actor, before["priority"], form.reason)
        await propagate(ctx, incident, said, reached_out=True, corrected=before["priority"] != priority, act=act)
    else:
        said = posts.priority_changed(view, ctx.actor, before["priority"], form.reason)
        await propagate(ctx, incident, said, act=act)
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


def _check_text(form: UpdateForm) -> None:
    if not form.text:
        raise Refusal(_("Say what happened."), field="text")


def _confirm(form: UpdateForm, doubts: Doubts) -> None:
    if doubts and not form.confirmed:
        raise NeedsConfirmation(doubts)


def _checked(ctx: Context, incident: Incident, form: UpdateForm, calendar: WorkingCalendar) -> Promised:
    """Return what the update promises: nothing once work is over, and no next one while it rests."""
    _check_text(form)
    if form.status is not None and form.status != incident.status:
        _check_move(incident, form.status)
    if incident.status not in ACTIVE:
        return Promised(None, None)
    asked = form.next_update if incident.paused_until is None else None
    return Promised(
        moment_ahead("expected", form.expected, ctx.now, calendar),
        None if asked is None else moment_ahead("next", asked, ctx.now, calendar),
    )


def _check_move(incident: Incident, status: Status) -> None:
    allowed = moves(Status(incident.status))
    if status in allowed:
        return
    if status == incident.status:
        said = _("The status is already {status}.", status=STATUS_IN_SENTENCE[status])
    elif status in _OWN_ACT:
        said = _(_OWN_ACT[status])
    elif allowed:
        said = _(
            "The status is {status}. It can become: {others}.",
            status=STATUS_IN_SENTENCE[Status(incident.status)],
            others=", ".join(STATUS_IN_SENTENCE[each] for each in allowed),
        )
    else:
        said = _("The status is {status}, and cannot change.", status=STATUS_IN_SENTENCE[Status(incident.status)])
    raise Refusal(said, field="status")


_OWN_ACT = {
    Status.CLOSED: N_("To close it, use `/incident close`."),
    Status.CANCELLED: N_("To cancel it, use `/incident cancel`."),
}
"""What to do instead for statuses that have an act of their own."""


def _move(ctx: Context, incident: Incident, status: Status, *, note: str) -> None:
    before = incident.status
    if incident.acknowledged_at is None:
        stamp(ctx, incident)
    incident.status = status
    record(
        ctx,
        incident,
        Kind.STATUS,
        _moved(before, status),
        before={"status": before},
        after={"status": str(status)},
        reason=clean(note),
    )


@for_everybody
def _moved(before: str, after: Status) -> str:
    """Say in the record how the status changed."""
    return _("Status {before} → {after}", before=_(before), after=_(after))


def _take_over_facts(ctx: Context, incident: Incident, form: UpdateForm) -> None:
    """Take over both texts of the workaround, and the impact on users, where the update says anything about them."""
    workaround = incident.workaround if form.workaround is None else clean(form.workaround)
    if workaround != incident.workaround:
        said = N_("Workaround given: {workaround}") if workaround else N_("Workaround withdrawn")
        summary = in_record(said, workaround=workaround)
        kind = Kind.WORKAROUND if workaround else Kind.UPDATED
        before, after = {"workaround": incident.workaround}, {"workaround": workaround}
        record(ctx, incident, kind, summary, before=before, after=after)
        incident.workaround = workaround
    steps = incident.workaround_steps if form.workaround_steps is None else clean(form.workaround_steps)
    if steps != incident.workaround_steps:
        # What they say stays with its members: everybody who sees the incident reads its timeline.
        kind = Kind.WORKAROUND if steps else Kind.UPDATED
        said = N_("Steps for responders given") if steps else N_("Steps for responders withdrawn")
        record(ctx, incident, kind, in_record(said))
        incident.workaround_steps = steps
    if form.user_impact is not None:
        incident.user_impact = clean(form.user_impact)


def _take_over_update(
    ctx: Context, incident: Incident, form: UpdateForm, promised: Promised, before: dict[str, Any], line: str
) -> None:
    _take_over_facts(ctx, incident, form)
    incident.newest_update, incident.newest_update_at = clean(form.text), ctx.now
    if incident.status in ACTIVE:
        incident.expected_resolution_at = promised.expected
    text = incident.newest_update
    # Not left to `write`: the promise goes out before that, and the incident's row with it, which would go out twice.
    keep_told(ctx, incident, text, form.reach)
    record(ctx, incident, Kind.UPDATED, line, before=before, after={"text": text}, reason=text)


async def _keep_promise(ctx: Context, incident: Incident, promised: Promised) -> None:
    if incident.status in ACTIVE and incident.paused_until is None:
        await promise(ctx, incident, promised.next_update, kept=True)
    else:
        await settle(ctx, incident, answered=True)
