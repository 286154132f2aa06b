"""Finding the review a person means, and deciding whether they may work on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.find import allow, allow_now, find
from bot.domain.actions import Action
from bot.domain.errors import NotNow
from bot.domain.references import reference
from bot.language.texts import _

if TYPE_CHECKING:
    from bot.access.find import IncidentRef
    from storage.store import Unit
    from storage.tables import Incident, Review


async def find_review(unit: Unit, user: str, place: IncidentRef, *, lock: bool = False) -> tuple[Incident, Review]:
    """Return an incident with its review, if a person may work on it now; `lock` holds the incident until commit.

    Who takes part in the incident may, and the review's owner, who need not take part.
    Raises the refusals of finding it and of not being allowed, and `NotNow` where there is no review.
    """
    incident = await find(unit, user, place, usage=Action.REVIEW.typed, lock=lock)
    review = await unit.reviews.of(incident.id)
    if review is not None and review.owner == user:
        allow_now(incident, Action.REVIEW)
    else:
        await allow(unit, user, incident, Action.REVIEW)
    if review is None:
        raise NotNow(
            _("{incident} has no review yet. `/incident review` begins one.", incident=reference(incident.number))
        )
    return incident, review
