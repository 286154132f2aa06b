"""What closing an incident needs, by its priority: a review that is done, follow-ups that somebody will see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.errors import Refusal
from bot.incidents.in_force import policy_of
from bot.incidents.learning import ReviewState
from bot.incidents.learning_policy import LearningPolicy
from bot.incidents.references import reference
from bot.incidents.vocabulary import Priority

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Task


class Need(StrEnum):
    """What an incident may need before it is closed."""

    REVIEWED = "reviewed"
    OWNED = "owned"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """An open follow-up, and whether it has an owner and a due date."""

    id: int
    text: str
    owned: bool
    dated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """One need that is not met: how far the review is, or which follow-ups lack something."""

    need: Need
    review: ReviewState | None = None
    follow_ups: tuple[FollowUp, ...] = ()


class NotYetClosable(Refusal):
    """Something that the incident's priority asks for is still missing."""

    def __init__(self, number: int, unmet: Sequence[Unmet]) -> None:
        super().__init__(f"{reference(number)} cannot be closed yet.")
        self.unmet = unmet


def unmet(
    priority: Priority,
    policy: LearningPolicy,
    *,
    drill: bool,
    review: ReviewState | None,
    follow_ups: Sequence[FollowUp],
) -> list[Unmet]:
    """Return what is still missing before an incident can be closed; a drill needs nothing."""
    if drill:
        return []
    found = []
    if priority in policy.reviewed and review is not ReviewState.DONE:
        found.append(Unmet(need=Need.REVIEWED, review=review))
    lacking = tuple(each for each in follow_ups if not (each.owned and each.dated))
    if priority in policy.owned and lacking:
        found.append(Unmet(need=Need.OWNED, follow_ups=lacking))
    return found


async def unmet_of(unit: Unit, incident: Incident) -> list[Unmet]:
    """Return what is still missing before this incident can be closed."""
    review = await unit.reviews.of(incident.id)
    unready = await unit.tasks.unready(incident.id) if incident.has_tasks else []
    return unmet(
        Priority(incident.priority),
        (await policy_of(unit)).learning,
        drill=incident.drill,
        review=None if review is None else ReviewState(review.state),
        follow_ups=[_follow_up(task) for task in unready],
    )


def _follow_up(task: Task) -> FollowUp:
    return FollowUp(id=task.id, text=task.text, owned=task.owner is not None, dated=task.due_at is not None)
