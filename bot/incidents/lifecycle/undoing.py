"""Undoing a slip: a resolution, a cancellation or a closing is put back as it was, as if it had never been."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, allow_person, find_locked
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import AlreadyDone, NotNow
from bot.domain.references import reference
from bot.domain.transitions import Kind
from bot.domain.undoing import ENDS, SLIP_WINDOW, TURNS, put_back, turns_that_stand
from bot.domain.vocabulary import STATUS_IN_SENTENCE, ChannelState, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import tell_corrected
from bot.language.texts import N_, _
from bot.messages.text import person, when
from bot.messages.undoing import undone_answer, undone_update
from bot.messages.updates import UNDONE
from bot.outbox import calls, enqueue
from bot.reports.corrections import take_out_correction
from bot.reviews import begin
from bot.tasks.acts import undo_keep_open
from storage.tables import Incident, Transition

if TYPE_CHECKING:
    from bot.messages.message import Message

_SHUT = {
    ChannelState.ARCHIVED: N_(
        "The channel of {incident} has been archived since, which Muster cannot undo. To reopen it, use "
        "`/incident reopen {incident}`. Nothing changed."
    ),
    ChannelState.DELETED: N_(
        "The channel of {incident} has been deleted since, which Muster cannot undo. To reopen it, use "
        "`/incident reopen {incident}`. Nothing changed."
    ),
    ChannelState.LOST: N_(
        "Muster has been removed from the channel of {incident} since, and cannot come back by itself. To reopen it, "
        "use `/incident reopen {incident}`. Nothing changed."
    ),
}


async def undo(ctx: Context, place: IncidentRef, act_id: int | None = None) -> Message:
    """Undo the newest end of an incident, or the one that a button names, and return what to answer.

    Raises `AlreadyDone` where it was undone, `NotNow` where it is too late or something has happened since that cannot
    be put back, and `NotAllowed` for a person who neither did it nor may reopen the incident.
    """
    incident = await find_locked(ctx, place, Action.UNDO)
    rows = await ctx.unit.history.transitions([incident.id], TURNS)
    act = _meant(rows, act_id)
    if act is None or act.actor != ctx.actor:
        await allow_person(ctx.unit, ctx.actor, incident, Action.UNDO, admin=ctx.admin)
    if act is None:
        raise NotNow(
            _(
                "{incident} is {status}: there is nothing to undo. Nothing changed.",
                incident=reference(incident.number),
                status=STATUS_IN_SENTENCE[Status(incident.status)],
            )
        )
    _refuse_undone(incident, rows, act)
    _refuse_late(ctx, incident, act)
    await _refuse_overtaken(ctx, incident, turns_that_stand(rows)[-1], act)
    await _put_back(ctx, incident, act)
    return undone_answer(incident.number, Status(act.kind), Status(incident.status))


def _meant(rows: list[Transition], act_id: int | None) -> Transition | None:
    """Return the end that a button names; else the newest that stands, or was undone last."""
    ends = {row.id: row for row in rows if row.kind in ENDS and act_id in {None, row.id}}
    standing = [row for row in turns_that_stand(rows) if row.id in ends]
    undone = [ends[each] for row in rows if row.kind == Kind.UNDONE and (each := row.after["transition"]) in ends]
    return next(reversed(standing or undone), None)


def _refuse_undone(incident: Incident, rows: list[Transition], act: Transition) -> None:
    undone = next((row for row in rows if row.kind == Kind.UNDONE and row.after["transition"] == act.id), None)
    if undone is not None:
        raise AlreadyDone(
            _(
                _UNDONE[act.kind],
                person=person(undone.actor),
                incident=reference(incident.number),
                time=when(undone.recorded_at),
            )
        )


_UNDONE: Mapping[str, str] = {
    Kind.RESOLVED: N_("{person} undid the resolution of {incident}, {time}. Nothing changed."),
    Kind.CANCELLED: N_("{person} undid the cancellation of {incident}, {time}. Nothing changed."),
    Kind.CLOSED: N_("{person} undid the closing of {incident}, {time}. Nothing changed."),
}


def _refuse_late(ctx: Context, incident: Incident, act: Transition) -> None:
    name = reference(incident.number)
    if ctx.now - act.recorded_at > SLIP_WINDOW or "active_at" not in act.before:
        raise NotNow(
            _(
                "{incident} was {status} {time}. That can be undone for 10 min only. To reopen it, use "
                "`/incident reopen {incident}`: people are notified, and reports count it. Nothing changed.",
                incident=name,
                status=_(act.kind),
                time=when(act.recorded_at),
            )
        )


async def _refuse_overtaken(ctx: Context, incident: Incident, newest: Transition, act: Transition) -> None:
    name = reference(incident.number)
    if newest.kind == Kind.MERGED:
        raise NotNow(
            _(
                "{incident} was merged into {target} since. To undo that first, use `/incident unmerge {incident}`. "
                "Nothing changed.",
                incident=name,
                target=newest.after["into"],
            )
        )
    if newest is not act:
        said = _(_SINCE[newest.kind], incident=name, person=person(newest.actor), time=when(newest.recorded_at))
        raise NotNow(_("{reason} {next} Nothing changed.", reason=said, next=_(_way_on(newest.kind))))
    await _refuse_shut(ctx, incident, act)


_SINCE: Mapping[str, str] = {
    Kind.RESOLVED: N_("{person} resolved {incident} since, {time}."),
    Kind.CANCELLED: N_("{person} cancelled {incident} since, {time}."),
    Kind.CLOSED: N_("{person} closed {incident} since, {time}."),
    Kind.REOPENED: N_("{person} reopened {incident} since, {time}."),
    Kind.UNMERGED: N_("{person} undid the merge of {incident} since, {time}."),
}


def _way_on(newest: str) -> str:
    if newest in ENDS:
        return N_("To undo that first, use `/incident undo`.")
    return N_("Work on it continues already.")


async def _refuse_shut(ctx: Context, incident: Incident, act: Transition) -> None:
    """Refuse where its channel was shut since: no app can open it, and nobody there would see what happens."""
    said = _SHUT.get(ChannelState(incident.channel_state))
    if said is None:
        return
    rows = await ctx.unit.history.transitions([incident.id], [Kind.CHANNEL])
    if any(row.id > act.id and row.after.get("channel") == incident.channel_state for row in rows):
        raise NotNow(_(said, incident=reference(incident.number)))


async def _put_back(ctx: Context, incident: Incident, act: Transition) -> None:
    was = incident.status
    put_back(incident, act.before)
    after = {
        "status": incident.status,
        "undone": act.kind,
        "transition": act.id,
        "paused": act.kind != Kind.CLOSED and incident.paused_at is not None,
    }
    said = in_record(_BY_MISTAKE[act.kind])
    record(ctx, incident, Kind.UNDONE, said, before={"status": was}, after=after, looking=True)
    if act.kind != Kind.CLOSED:
        await _take_up_work(ctx, incident, act)
    put_back(incident, act.before)  # what was recorded in the meantime is not work on it
    await _retell(ctx, incident, act)
    await propagate(ctx, incident, reached_out=True)
    await take_out_correction(ctx.unit, incident, act.recorded_at, ctx.now)


_BY_MISTAKE: Mapping[str, str] = {
    Kind.RESOLVED: N_("Undone: it was resolved by mistake"),
    Kind.CANCELLED: N_("Undone: it was cancelled by mistake"),
    Kind.CLOSED: N_("Undone: it was closed by mistake"),
}


async def _take_up_work(ctx: Context, incident: Incident, act: Transition) -> None:
    """Have hold again what an end had settled: the promise, tasks, the review, and who is called."""
    if incident.next_update_at is not None:
        await ctx.unit.promises.make_again(incident.id)
    if act.kind == Kind.RESOLVED:
        await undo_keep_open(ctx, incident, act)
        await begin.undo(ctx, incident, act.before["review"])
    if incident.acknowledged_at is None:
        await ctx.unit.summons.untell(incident.id, act.recorded_at)
        await calls.redraw_taken(ctx.unit, incident, act.recorded_at, ctx.now)
    await calls.redraw_calls(ctx.unit, incident.id, ctx.now)
    await calls.show_called(ctx.unit, incident, ctx.now)


async def _retell(ctx: Context, incident: Incident, act: Transition) -> None:
    """Have what told the end say that it was undone, wherever it stands; nothing new is posted."""
    await enqueue.redraw_end(ctx.unit, incident, act.id, ctx.now)
    written = await ctx.unit.announcements.newest_update(incident.id, kind=act.kind)
    if written is None:
        return
    written.kind, written.status = UNDONE, incident.status
    written.text = undone_update(Status(act.kind), Status(incident.status))
    written.expected_resolution_at, written.next_update_at = incident.expected_resolution_at, incident.next_update_at
    await tell_corrected(ctx, incident, written)
