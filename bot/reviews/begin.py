"""Beginning a review, once an incident: at a resolution whose priority asks for one, or when somebody does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.commands.history import record
from bot.domain.durations import Kind
from bot.domain.post_incident import ReviewState
from bot.domain.vocabulary import Priority
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.reviews.changes import back, changed
from storage.tables import Review

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Incident

RESOLVED_ANEW = "The incident was reopened and resolved again."


async def at_resolution(ctx: Context, incident: Incident) -> None:
    """Begin the review that the policy asks for; one that was begun before goes on, signed off or not.

    What follows every change of an incident shows it, after the resolution is told.
    """
    known = await ctx.unit.reviews.of(incident.id)
    policy = await current_policy(ctx.unit)
    if known is None:
        if Priority(incident.priority) in policy.learning.reviewed:
            await begin(ctx, incident)
        return
    due_at = await _due(ctx, incident)
    known.due_at = max(known.due_at or due_at, due_at)
    if known.state == ReviewState.DONE:
        back(ctx, incident, known, RESOLVED_ANEW)


async def begin(ctx: Context, incident: Incident) -> Review:
    """Begin a review of an incident that has none; its owner is the incident manager."""
    view = await view_one(ctx.unit, incident)
    review = Review(
        incident_id=incident.id,
        state=ReviewState.DRAFT,
        owner=view.manager,
        due_at=await _due(ctx, incident),
        parts={},
        created_at=ctx.now,
        created_by=ctx.actor,
    )
    ctx.unit.reviews.begin(review)
    changed(ctx, review, "begun")
    record(ctx, incident, Kind.REVIEW, "Review begun", after={"review": ReviewState.DRAFT})
    return review


async def _due(ctx: Context, incident: Incident) -> datetime:
    """Return when a review is due: so long after the resolution, or after now where that has passed."""
    policy = await current_policy(ctx.unit)
    within = policy.learning.review_within
    due_at = within.after(incident.resolved_at or ctx.now, policy.calendar)
    return due_at if due_at > ctx.now else within.after(ctx.now, policy.calendar)
