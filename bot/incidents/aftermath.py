"""What follows every change of an incident: all that shows it is refreshed, and its reminders are planned anew."""

from __future__ import annotations

from bot.commands.runner import Act
from bot.domain.vocabulary import ACTIVE
from bot.incidents.telling import reach_out
from bot.messages.message import Message
from bot.messages.reminders import taken
from bot.outbox import enqueue
from bot.outbox.reminders import replan
from bot.outbox.reviews import follow
from bot.queries.incidents import view_one
from bot.reports.keep import keep_figures
from storage.tables import Incident


async def changed(act: Act, incident: Incident, *said: Message) -> None:
    """Say what happened in the channel, refresh what shows the incident, and plan its reminders."""
    for message in said:
        await enqueue.say(act.unit, incident, message, act.now)
    if incident.acknowledged_at is not None or incident.status not in ACTIVE:
        await _tell_called(act, incident)
    await reach_out(act, incident)
    await keep_figures(act.unit, incident, act.now)
    await enqueue.refresh(act.unit, incident, act.now)
    await follow(act.unit, incident, act.now)
    await replan(act.unit, incident, act.now)


async def _tell_called(act: Act, incident: Incident) -> None:
    """Tell everybody who was called that it is taken, or over, once."""
    called = await act.unit.summons.untold(incident.id)
    if not called:
        return
    told = taken(await view_one(act.unit, incident))
    for user in called:
        if user != act.actor:
            await enqueue.direct(act.unit, user, told, act.now, about=incident)
    await act.unit.summons.told(incident.id, act.now)
