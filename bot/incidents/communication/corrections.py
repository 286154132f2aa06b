"""Correcting an update: it is edited wherever it was told, marked as corrected, and the record keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access.find import acts_in
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.chosen_times import Chosen
from bot.domain.errors import AlreadyDone, NotAllowed, Refusal
from bot.domain.forms import TAKEN_BACK, CorrectionForm
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, Priority, Reach
from bot.incidents.after_change import propagate
from bot.incidents.communication import entries
from bot.incidents.communication.audience import tell_corrected
from bot.incidents.lifecycle.confirmation import NeedsConfirmation, Promised, far_off
from bot.incidents.lifecycle.promises import moment_ahead, promise
from bot.language.texts import _
from bot.messages.updates import PAUSED, UNDONE
from bot.outbox import lanes
from bot.outbox.operations import Operation
from bot.queries.calendars import calendar_of
from bot.queries.policy import current_policy
from storage.tables import Incident, StatusUpdate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from bot.domain.calendar import WorkingCalendar
    from bot.domain.policy import PriorityPolicy
    from storage.store import Unit


_SAID = ("text", "user_impact", "workaround", "workaround_steps")
EXPECTED, NEXT = "expected_resolution_at", "next_update_at"
_FIELDS = {EXPECTED: "expected", NEXT: "next"}
"""The field of the form in which each is asked for."""


class NoSuchUpdate(Refusal):
    """The message is no update, or one that this person may not see."""

    def __init__(self) -> None:
        super().__init__(_("This message is not an update of an incident that you can see. Nothing was recorded."))


@dataclass(frozen=True, slots=True)
class Spot:
    """A message on Slack: its channel, its `ts`, and the thread it stands in."""

    channel_id: str
    ts: str
    thread_ts: str | None


async def update_at(unit: Unit, viewer: str, spot: Spot) -> tuple[Incident, StatusUpdate]:
    """Return the update that a message tells, and its incident.

    Raises `NoSuchUpdate` where it tells none, or one of an incident that `viewer` may not see, `AlreadyDone` where it
    was taken back.
    """
    asked = await unit.outbox.asked_at(Operation.UPDATE, await _lanes(unit, spot), spot.channel_id, spot.ts)
    written = None if asked is None else await unit.announcements.update(int(asked["update"]))
    if written is None:
        raise NoSuchUpdate
    _refuse_taken_back(written)
    return await _incident_of(unit, viewer, written), written


async def _lanes(unit: Unit, spot: Spot) -> list[str]:
    """Return the lanes by which an update may have come to stand there: few, so that few effects are looked at."""
    found = [lanes.room(spot.channel_id)]
    incident = await unit.incidents.by_channel(spot.channel_id)
    if incident is not None:
        found.append(lanes.posts(incident.id))
    if spot.thread_ts is not None:
        announced = await unit.announcements.standing_at(spot.channel_id, spot.thread_ts)
        followed = await unit.followers.whose(spot.channel_id, spot.thread_ts)
        found += [lanes.announcement_thread(announced.incident_id, announced.place)] if announced else []
        found += [lanes.follower_thread(followed.incident_id, followed.user_id)] if followed else []
    return found


async def correctable(unit: Unit, actor: str, update_id: int, *, lock: bool = False) -> tuple[Incident, StatusUpdate]:
    """Return an update that `actor` may correct, and its incident.

    Raises `NoSuchUpdate` where they may not see it, `NotAllowed` where they take no part, `AlreadyDone` where it was
    taken back.
    """
    written = await unit.announcements.update(update_id, lock=lock)
    if written is None or written.kind == UNDONE:
        raise NoSuchUpdate
    incident = await _incident_of(unit, actor, written, lock=lock)
    _refuse_taken_back(written)
    if not await acts_in(unit, actor, incident):
        raise NotAllowed(_("Only members of the incident can correct its updates. Nothing was recorded."))
    return incident, written


async def correct(ctx: Context, update_id: int, form: CorrectionForm) -> None:
    """Correct what an update said, and while it is the newest one, what it promised.

    Raises what `correctable` raises, `Refusal` for blank text, a time already past or where nothing would change, and
    `NeedsConfirmation` for a time that is far off and was not confirmed.
    """
    incident, written = await correctable(ctx.unit, ctx.actor, update_id, lock=True)
    if not form.text:
        raise Refusal(_("Say what happened."), field="text")
    policy = await current_policy(ctx.unit)
    calendar = await calendar_of(ctx.unit, incident)
    times = _times(ctx, incident, written, form, calendar)
    before, after = _said(written) | _told(written, times), _corrected(form) | _as_json(times)
    if before == after:
        raise Refusal(_("Nothing has changed. Change something, or go back."), field="text")
    _confirm(ctx, incident, form, times, policy.of_priority(Priority(incident.priority)), calendar)
    if incident.newest_update_at == written.at:
        _correct_state(ctx, incident, form)
    _correct_told(incident, written, after["text"])
    await _correct_times(ctx, incident, written, times)
    for name in _SAID:
        setattr(written, name, after[name])
    written.corrected_at, written.corrected_by = ctx.now, ctx.actor
    record(ctx, incident, Kind.CORRECTED, entries.corrected(), before=before, after={"update": update_id, **after})
    await tell_corrected(ctx, incident, written)
    await propagate(ctx, incident)


def _times(
    ctx: Context, incident: Incident, written: StatusUpdate, form: CorrectionForm, calendar: WorkingCalendar
) -> dict[str, datetime | None]:
    """Return the times that another is chosen for, by the columns that hold them; none where they no longer hold."""
    if incident.newest_update_at != written.at or incident.status not in ACTIVE:
        return {}
    asked = {EXPECTED: form.expected, NEXT: form.next_update if incident.paused_until is None else None}
    changed = {name: chosen for name, chosen in asked.items() if chosen and chosen != Chosen(at=getattr(written, name))}
    return {name: moment_ahead(_FIELDS[name], chosen, ctx.now, calendar) for name, chosen in changed.items()}


def _confirm(
    ctx: Context,
    incident: Incident,
    form: CorrectionForm,
    times: Mapping[str, datetime | None],
    policy: PriorityPolicy,
    calendar: WorkingCalendar,
) -> None:
    promised = Promised(times.get(EXPECTED), times.get(NEXT))
    doubts = far_off(policy, calendar, promised, ctx.now, told=incident.expected_resolution_at)
    if doubts and not form.confirmed:
        raise NeedsConfirmation(doubts)


async def _correct_times(
    ctx: Context, incident: Incident, written: StatusUpdate, times: Mapping[str, datetime | None]
) -> None:
    if EXPECTED in times:
        incident.expected_resolution_at = written.expected_resolution_at = times[EXPECTED]
    if NEXT in times:
        await promise(ctx, incident, times[NEXT])
        written.next_update_at = incident.next_update_at


def _told(written: StatusUpdate, times: Collection[str]) -> dict[str, str]:
    return _as_json({name: getattr(written, name) for name in times})


def _as_json(times: Mapping[str, datetime | None]) -> dict[str, str]:
    return {name: at.isoformat() if at else "" for name, at in times.items()}


async def _incident_of(unit: Unit, viewer: str, written: StatusUpdate, *, lock: bool = False) -> Incident:
    incident = await unit.incidents.by_id(written.incident_id, lock=lock)
    if incident is None or not await unit.incidents.seen(incident.id, viewer):
        raise NoSuchUpdate
    return incident


def _refuse_taken_back(written: StatusUpdate) -> None:
    if written.kind == TAKEN_BACK:
        raise AlreadyDone(_("This update was taken back. Nothing changed."))


def _said(written: StatusUpdate) -> dict[str, str]:
    return {name: getattr(written, name) for name in _SAID}


def _corrected(form: CorrectionForm) -> dict[str, str]:
    return {name: clean(getattr(form, name)) for name in _SAID}


def _correct_told(incident: Incident, written: StatusUpdate, text: str) -> None:
    """Have the announcement say what the corrected update says, where it says what that said."""
    if incident.told_update_at == written.at and written.reach != Reach.RESPONDERS:
        incident.told_update = text
    if written.kind == Kind.RESOLVED and incident.fix_for_users == written.text:
        incident.fix_for_users = text
    if written.kind == PAUSED and written.paused_until == incident.paused_until:
        incident.pause_reason = text


def _correct_state(ctx: Context, incident: Incident, form: CorrectionForm) -> None:
    """Have the newest update's correction hold for the incident too."""
    workaround = clean(form.workaround)
    if workaround and not incident.workaround:
        record(
            ctx,
            incident,
            Kind.WORKAROUND,
            entries.workaround_given(workaround),
            before={"workaround": ""},
            after={"workaround": workaround},
        )
    incident.newest_update, incident.user_impact = clean(form.text), clean(form.user_impact)
    incident.workaround, incident.workaround_steps = workaround, clean(form.workaround_steps)
