"""Reminding of a review: its owner, else the incident manager, and before its meeting everybody in the channel."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.incident import IncidentView
from bot.domain.reminder_plan import Due
from bot.messages.reviews import reminders as words
from bot.outbox import enqueue, reminders
from bot.outbox.speaking import put_to_speaker

if TYPE_CHECKING:
    from storage.tables import Incident


async def remind(ctx: Context, incident: Incident, view: IncidentView, due: Due, late: timedelta) -> None:
    """Tell the owner of a review how it stands with its time."""
    review = await ctx.unit.reviews.of(incident.id)
    if review is None or review.due_at is None:
        return
    owner, due_at = await _reachable(ctx, incident, review.owner), review.due_at
    if owner is not None:
        told = partial(words.due, view, due_at, ctx.now, late, own=True)
        await reminders.remind(ctx.unit, incident, due, told, ctx.now, user=owner, gated=True)
        return
    await put_to_speaker(
        ctx.unit,
        incident,
        view.manager,
        lambda who: words.due(view, due_at, ctx.now, late, own=False, who=who),
        ctx.now,
        due,
    )


async def remind_of_meeting(ctx: Context, incident: Incident, view: IncidentView) -> None:
    """Tell the channel and the owner of the meeting that begins soon; one that is over needs no word."""
    review = await ctx.unit.reviews.of(incident.id)
    if review is None or review.meeting_at is None or ctx.now >= review.meeting_at:
        return
    told = partial(words.meeting, view, review.meeting_at)
    await enqueue.post(ctx.unit, incident, told(), ctx.now)
    owner = await _reachable(ctx, incident, review.owner)
    if owner is not None:
        await enqueue.direct_message(ctx.unit, owner, told, ctx.now, about=incident)


async def _reachable(ctx: Context, incident: Incident, owner: str | None) -> str | None:
    return owner if owner is not None and await ctx.unit.incidents.seen(incident.id, owner) else None
