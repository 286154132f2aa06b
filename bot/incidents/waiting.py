"""The acts about waiting: pause and resume, put a reminder off, report no change, say that work goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.access.find import Place, find_for
from bot.commands.history import record
from bot.commands.runner import Act
from bot.domain.actions import Action
from bot.domain.durations import Kind
from bot.domain.errors import Refusal
from bot.domain.text import clean
from bot.incidents.aftermath import changed
from bot.incidents.pausing import end_pause
from bot.incidents.promises import cadence_from, promise, release
from bot.incidents.telling import tell, write
from bot.messages import posts
from bot.queries.incidents import view_one

LONGEST_PAUSE = timedelta(days=90)
"""How long an incident may be paused at once."""
SNOOZES = (15, 30)
"""Minutes by which a reminder can be put off."""


async def pause(act: Act, place: Place, until: datetime | None, reason: str) -> None:
    """Pause an incident that waits for somebody else: reminders rest until then.

    Raises `Refusal`, naming the field, for a missing reason or a time that is past or too far.
    """
    incident = await find_for(act, place, Action.PAUSE)
    if until is None or until <= act.now:
        raise Refusal("Choose a time that is still to come.", field="until")
    if until > act.now + LONGEST_PAUSE:
        raise Refusal(f"Choose a time within {LONGEST_PAUSE.days} days.", field="until")
    if not reason.strip():
        raise Refusal("Say what the incident waits for.", field="reason")
    incident.paused_at, incident.paused_until, incident.pause_reason = act.now, until, clean(reason)
    await release(act, incident)
    summary = f"Paused until {until:%Y-%m-%d %H:%M} UTC"
    record(act, incident, Kind.PAUSED, summary, after={"until": until.isoformat()}, reason=clean(reason))
    view = await view_one(act.unit, incident)
    await changed(act, incident, posts.paused(view, act.actor))


async def resume(act: Act, place: Place) -> None:
    """Take a paused incident up again before its time."""
    incident = await find_for(act, place, Action.RESUME)
    await end_pause(act, incident)
    await promise(act, incident)
    await changed(act, incident, posts.resumed(await view_one(act.unit, incident), act.actor))


async def snooze(act: Act, place: Place, minutes: int) -> None:
    """Put the reminder of a due update off; what was promised to others stays as it is."""
    incident = await find_for(act, place, Action.SNOOZE)
    if minutes not in SNOOZES:
        raise Refusal("A reminder can be put off by 15 or by 30 minutes.")
    incident.snoozed_until = act.now + timedelta(minutes=minutes)
    record(act, incident, Kind.NOTE, f"Update reminder put off by {minutes} min")
    await changed(act, incident, posts.snoozed(act.actor, incident.snoozed_until))


async def no_change(act: Act, place: Place) -> None:
    """Report that nothing has changed: an update of one line, which keeps the promise."""
    incident = await find_for(act, place, Action.NO_CHANGE)
    text = f"Still {incident.status}, no change."
    incident.newest_update, incident.newest_update_at = text, act.now
    await act.unit.promises.answered(incident.id, act.now)
    await promise(act, incident, await cadence_from(act, incident))
    record(act, incident, Kind.UPDATED, "Update", after={"text": text}, reason=text)
    written = await write(act, incident, text)
    await tell(act, incident, written)
    await changed(act, incident)


async def still_working(act: Act, place: Place) -> None:
    """Answer "still going?": work goes on."""
    incident = await find_for(act, place, Action.STILL_WORKING)
    record(act, incident, Kind.NOTE, "Still being worked on")
    await changed(act, incident, posts.still_working(act.actor))
