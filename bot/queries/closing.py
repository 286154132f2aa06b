"""What an incident lacks to be closed, as it is recorded now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.closing import FollowUp, Unmet, unmet
from bot.domain.post_incident import ReviewState
from bot.domain.vocabulary import Priority
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Task


async def unmet_of(unit: Unit, incident: Incident) -> list[Unmet]:
    """Return what is still missing before this incident can be closed."""
    review = await unit.reviews.of(incident.id)
    unready = await unit.tasks.unready(incident.id) if incident.has_tasks else []
    return unmet(
        Priority(incident.priority),
        (await current_policy(unit)).learning,
        drill=incident.drill,
        review=None if review is None else ReviewState(review.state),
        follow_ups=[_follow_up(task) for task in unready],
    )


def _follow_up(task: Task) -> FollowUp:
    return FollowUp(id=task.id, text=task.text, owned=task.owner is not None, dated=task.due_at is not None)
