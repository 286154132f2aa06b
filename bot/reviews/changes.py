"""Recording changes of a review: each is kept beside it, and each of its states in the incident's history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commands.history import in_record, record
from bot.domain.post_incident import ReviewState
from bot.domain.transitions import Kind
from bot.language.texts import N_
from storage.tables import ReviewChange

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import Incident, Review


def changed(
    ctx: Context,
    review: Review,
    what: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append one change: who, when, what it was and is."""
    ctx.unit.reviews.changed(
        ReviewChange(
            incident_id=review.incident_id,
            what=what,
            actor=ctx.actor,
            at=ctx.now,
            before=before or {},
            after=after or {},
        )
    )


def moved(
    ctx: Context,
    incident: Incident,
    review: Review,
    state: ReviewState,
    text: str,
    *,
    reason: str = "",
    more: dict[str, Any] | None = None,
) -> None:
    """Move a review to another state and record it, with what `more` belongs to the move."""
    before, after = {"state": review.state}, {"state": str(state), **(more or {})}
    review.state = state
    changed(ctx, review, _KEPT[state], before=before, after={**after, **({"reason": reason} if reason else {})})
    kept = {"review": after.pop("state"), **after}
    record(ctx, incident, Kind.REVIEW, text, before={"review": before["state"]}, after=kept, reason=reason)


_KEPT = {ReviewState.DRAFT: "draft", ReviewState.IN_REVIEW: "in review", ReviewState.DONE: "done"}
"""As what the database keeps a move to each state, whatever language is spoken."""


def back(ctx: Context, incident: Incident, review: Review, reason: str) -> None:
    """Take a review back to draft; who had signed it off stays in its changes."""
    review.signed_off_by = review.signed_off_at = None
    moved(ctx, incident, review, ReviewState.DRAFT, in_record(N_("Review taken back to draft")), reason=reason)
