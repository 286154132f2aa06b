"""Reminding of a review: its owner, else the incident manager, and before its meeting everybody in the channel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.incident import IncidentView
from bot.messages.reviews import reminders as words
from bot.outbox import enqueue
from bot.queries.incidents import spokesperson

if TYPE_CHECKING:
    from storage.tables import Incident


async def remind(ctx: Context, incident: Incident, view: IncidentView, late: timedelta) -> None:
    """Tell whoever is to write a review how it stands with its time."""
    review = await ctx.unit.reviews.of(incident.id)
    if review is None or review.due_at is None:
        return
    who = await _reachable(ctx, incident, review.owner) or await spokesperson(ctx.unit, view)
    if who is not None:
        told = words.due(view, review.due_at, ctx.now, late, own=who == review.owner)
        await enqueue.direct_message(ctx.unit, who, told, ctx.now, about=incident)


async def remind_of_meeting(ctx: Context, incident: Incident, view: IncidentView) -> None:
    """Tell the channel and the owner of the meeting that begins soon; one that is over needs no word."""
    review = await ctx.unit.reviews.of(incident.id)
    if review is None or review.meeting_at is None or ctx.now >= review.meeting_at:
        return
    told = words.meeting(view, review.meeting_at)
    await enqueue.post(ctx.unit, incident, told, ctx.now)
    owner = await _reachable(ctx, incident, review.owner)
    if owner is not None:
        await enqueue.direct_message(ctx.unit, owner, told, ctx.now, about=incident)


async def _reachable(ctx: Context, incident: Incident, owner: str | None) -> str | None:
    return owner if owner is not None and await ctx.unit.incidents.seen(incident.id, owner) else None
