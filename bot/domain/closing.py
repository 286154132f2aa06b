"""What closing an incident needs, by its priority: a review that is done, follow-ups that somebody will see to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import Refusal
from bot.domain.post_incident import ReviewState
from bot.domain.post_incident_policy import LearningPolicy
from bot.domain.references import reference
from bot.domain.vocabulary import Priority
from bot.language.texts import _


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
        super().__init__(_("{incident} cannot be closed yet.", incident=reference(number)))
        self.unmet = unmet


def unmet(
    priority: Priority,
    policy: LearningPolicy,
    *,
    drill: bool,
    review: ReviewState | None,
    follow_ups: Sequence[FollowUp],
) -> list[Unmet]:
    """Return what is still missing before an incident can be closed; a drill needs nothing.

    A follow-up that has neither an owner nor a due date is missing whatever the policy says: nothing would tell of it.
    """
    if drill:
        return []
    found = []
    if priority in policy.reviewed and review is not ReviewState.DONE:
        found.append(Unmet(need=Need.REVIEWED, review=review))
    both = priority in policy.owned
    lacking = tuple(
        each for each in follow_ups if not (each.owned and each.dated if both else each.owned or each.dated)
    )
    if lacking:
        found.append(Unmet(need=Need.OWNED, follow_ups=lacking))
    return found
