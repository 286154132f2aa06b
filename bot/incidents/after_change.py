"""What follows every change of an incident: all that shows it is refreshed, and its reminders are planned again."""

from __future__ import annotations

from bot.commands.runner import Context
from bot.domain.vocabulary import ACTIVE
from bot.incidents.communication.audience import ensure_announced
from bot.messages.message import Message
from bot.outbox import calls, enqueue
from bot.outbox.practice import guide
from bot.outbox.reminders import adopt_policy, replan
from bot.outbox.reviews import follow
from bot.reports.metrics_store import Act, update_metrics
from storage.tables import Incident


async def propagate(
    ctx: Context,
    incident: Incident,
    *said: Message,
    reached_out: bool = False,
    corrected: bool = False,
    act: Act | None = None,
) -> None:
    """Say what happened in the channel, refresh what shows the incident, and plan its reminders.

    Who has `reached_out` already, to tell something there, has not to do it again. Where its priority is `corrected`,
    summaries that were posted count it by the right one. Of an `act` the figures are kept already.
    """
    for message in said:
        await enqueue.post(ctx.unit, incident, message, ctx.now)
    if incident.acknowledged_at is not None or incident.status not in ACTIVE:
        await _tell_called(ctx, incident)
    if not reached_out:
        await ensure_announced(ctx, incident)
    await update_metrics(ctx.unit, incident, ctx.now, corrected=corrected, act=act)
    await enqueue.refresh(ctx.unit, incident, ctx.now)
    await guide(ctx.unit, incident, ctx.now)
    await follow(ctx.unit, incident, ctx.now)
    await adopt_policy(ctx.unit, incident, ctx.now)
    await replan(ctx.unit, incident, ctx.now)


async def _tell_called(ctx: Context, incident: Incident) -> None:
    """Tell everybody who was called that it is taken, or over, once."""
    called = await ctx.unit.summons.untold(incident.id)
    if not called:
        return
    for user in called:
        if user != ctx.actor:
            await calls.tell_taken(ctx.unit, incident, user, ctx.now)
    await ctx.unit.summons.told(incident.id, ctx.now)
    await calls.redraw_calls(ctx.unit, incident.id, ctx.now)
    await calls.show_called(ctx.unit, incident, ctx.now)
