"""The acts about waiting: pause and resume, postpone a reminder, report no change, say that work continues."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.reminder_plan import MOST_SNOOZES
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import STATUS_IN_SENTENCE, Reach, Status
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import tell, told_where, write
from bot.incidents.lifecycle.acknowledging import acknowledge_by_updating, tell_acknowledged
from bot.incidents.lifecycle.pauses import end_pause
from bot.incidents.lifecycle.promises import promise, release
from bot.language.texts import N_, _, for_everybody, ngettext
from bot.messages import posts
from bot.messages.updates import PAUSED, RESUMED
from bot.queries.incidents import view_one
from bot.queries.reminder_facts import times_put_off
from storage.tables import Incident

LONGEST_PAUSE = timedelta(days=90)
"""How long an incident may be paused at once."""
SNOOZES = (15, 30)
"""Minutes by which a reminder can be put off."""


async def pause(ctx: Context, place: IncidentRef, until: datetime | None, reason: str) -> None:
    """Pause an incident that waits for someone else: reminders are off until then.

    Raises `Refusal`, naming the field, for a missing reason or a time that is past or too far.
    """
    incident = await find_for(ctx, place, Action.PAUSE)
    if until is None or until <= ctx.now:
        raise Refusal(_("Choose a time that is still to come."), field="until")
    if until > ctx.now + LONGEST_PAUSE:
        within = ngettext("Choose a time within {n} day.", "Choose a time within {n} days.", LONGEST_PAUSE.days)
        raise Refusal(within, field="until")
    if not reason.strip():
        raise Refusal(_("Say what the incident waits for."), field="reason")
    incident.paused_at, incident.paused_until, incident.pause_reason = ctx.now, until, clean(reason)
    await release(ctx, incident)
    summary = in_record(N_("Paused until {time}"), time=f"{until:%Y-%m-%d %H:%M} UTC")
    record(ctx, incident, Kind.PAUSED, summary, after={"until": until.isoformat()}, reason=clean(reason))
    view = await view_one(ctx.unit, incident)
    await propagate(ctx, incident, posts.paused(view, ctx.actor))
    written = await write(ctx, incident, incident.pause_reason, kind=PAUSED)
    await tell(ctx, incident, written, in_channel=False)


async def resume(ctx: Context, place: IncidentRef) -> None:
    """End a pause before its time."""
    incident = await find_for(ctx, place, Action.RESUME)
    await go_on(ctx, incident, ctx.actor)


async def go_on(ctx: Context, incident: Incident, who: str | None) -> None:
    """End a pause, by a person or, without one, because its time has come; and say so."""
    await end_pause(ctx, incident)
    await promise(ctx, incident)
    await propagate(ctx, incident, posts.resumed(await view_one(ctx.unit, incident), who))
    written = await write(ctx, incident, in_record(N_("Work continues.")), kind=RESUMED)
    await tell(ctx, incident, written, in_channel=False)


async def snooze(ctx: Context, place: IncidentRef, minutes: int) -> None:
    """Put the reminder of a due update off; what was promised to others, and when it is overdue, stay as they are.

    Raises `Refusal` where it was put off as often as it can be.
    """
    incident = await find_for(ctx, place, Action.SNOOZE)
    if minutes not in SNOOZES:
        raise Refusal(_("You can postpone a reminder by 15 or by 30 min."))
    times = await times_put_off(ctx.unit, incident) + 1
    if times > MOST_SNOOZES:
        raise Refusal(
            ngettext(
                "This reminder was already postponed {n} time. Nothing changed. Press *Post update* instead.",
                "This reminder was already postponed {n} times. Nothing changed. Press *Post update* instead.",
                MOST_SNOOZES,
            )
        )
    incident.snoozed_until = ctx.now + timedelta(minutes=minutes)
    promised = incident.next_update_at.isoformat() if incident.next_update_at else ""
    said = in_record(N_("Update reminder postponed by {n} min"), n=minutes)
    record(ctx, incident, Kind.NOTE, said, after={"promised": promised})
    await propagate(
        ctx, incident, posts.snoozed(incident.number, ctx.actor, incident.snoozed_until, last=times == MOST_SNOOZES)
    )


async def no_change(ctx: Context, place: IncidentRef) -> None:
    """Report that nothing has changed: an update of one line, which keeps the promise, and acknowledges like any."""
    incident = await find_for(ctx, place, Action.NO_CHANGE)
    if acknowledge_by_updating(ctx, incident):
        await tell_acknowledged(ctx, incident)
    text = _unchanged(incident)
    incident.newest_update, incident.newest_update_at = text, ctx.now
    await promise(ctx, incident, kept=True)
    line = await told_where(ctx.unit, incident, Reach.STAKEHOLDERS)
    record(ctx, incident, Kind.UPDATED, line, after={"text": text}, reason=text)
    written = await write(ctx, incident, text)
    await tell(ctx, incident, written)
    await propagate(ctx, incident)


@for_everybody
def _unchanged(incident: Incident) -> str:
    """Say as an update that nothing has changed."""
    return _("Still {status}, no change.", status=STATUS_IN_SENTENCE[Status(incident.status)])


async def still_working(ctx: Context, place: IncidentRef) -> None:
    """Answer "still going?": work continues."""
    incident = await find_for(ctx, place, Action.STILL_WORKING)
    record(ctx, incident, Kind.NOTE, in_record(N_("Still being worked on")))
    await propagate(ctx, incident, posts.still_working(incident.number, ctx.actor))
