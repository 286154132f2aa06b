"""Beginning a review, once an incident: at a resolution whose priority asks for one, or when somebody does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commands.history import in_record, record
from bot.domain.post_incident import ReviewState
from bot.domain.transitions import Kind
from bot.domain.undoing import kept_moment, read_moment
from bot.domain.vocabulary import Priority
from bot.language.texts import N_
from bot.outbox import reviews
from bot.queries.calendars import calendar_of
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from bot.reviews.changes import back, changed, moved
from storage.tables import Review

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Incident

_RESOLVED_AGAIN = N_("The incident was reopened and resolved again.")


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
        back(ctx, incident, known, in_record(_RESOLVED_AGAIN))


async def as_before(ctx: Context, incident: Incident) -> dict[str, Any]:
    """Return what a resolution may change of the review, and whether it begins one: what undoing it puts back."""
    known = await ctx.unit.reviews.of(incident.id)
    if known is None:
        asked_for = Priority(incident.priority) in (await current_policy(ctx.unit)).learning.reviewed
        return {"begun": asked_for}
    return {
        "changes": len(await ctx.unit.reviews.changes(incident.id)),
        "state": known.state,
        "due_at": kept_moment(known.due_at),
        "signed_off_by": known.signed_off_by,
        "signed_off_at": kept_moment(known.signed_off_at),
    }


async def undo(ctx: Context, incident: Incident, before: Mapping[str, Any]) -> None:
    """Have the review be what `as_before` told, unless somebody has worked on it since."""
    review = await ctx.unit.reviews.of(incident.id)
    if review is None:
        return
    changes = len(await ctx.unit.reviews.changes(incident.id))
    if before.get("begun") and changes == 1:
        await reviews.withdraw(ctx.unit, incident, review, ctx.now)
        await ctx.unit.reviews.withdraw(review)
        return
    taken_back = before.get("state") == ReviewState.DONE
    if "changes" in before and changes == before["changes"] + taken_back:
        review.due_at = read_moment(before["due_at"])
        if taken_back:
            _sign_off_again(ctx, incident, review, before)
    await reviews.show(ctx.unit, incident, ctx.now)


def _sign_off_again(ctx: Context, incident: Incident, review: Review, before: Mapping[str, Any]) -> None:
    review.signed_off_by, review.signed_off_at = before["signed_off_by"], read_moment(before["signed_off_at"])
    said = in_record(N_("Review signed off as before: the resolution was undone"))
    moved(ctx, incident, review, ReviewState.DONE, said)


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
    record(ctx, incident, Kind.REVIEW, in_record(N_("Review begun")), after={"review": ReviewState.DRAFT})
    return review


async def _due(ctx: Context, incident: Incident) -> datetime:
    """Return when a review is due: so long after the resolution, or after now where that has passed."""
    policy = await current_policy(ctx.unit)
    within = policy.learning.review_within
    calendar = await calendar_of(ctx.unit, incident)
    due_at = within.after(incident.resolved_at or ctx.now, calendar)
    return due_at if due_at > ctx.now else within.after(ctx.now, calendar)
