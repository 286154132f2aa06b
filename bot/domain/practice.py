"""A practice incident: a drill for one person, and what they have yet to do in it, by its history."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from bot.domain.transitions import MEASURED, Kind

MARK = "practice"
"""What a declaration records of it, beside being a drill."""


class Step(StrEnum):
    """What is practised, in this order."""

    ACKNOWLEDGE = "acknowledge"
    ROLE = "role"
    UPDATE = "update"
    STATUS = "status"
    RESOLVE = "resolve"
    REVIEW = "review"


_DONE_BY = {
    Step.ACKNOWLEDGE: Kind.ACKNOWLEDGED,
    Step.ROLE: Kind.ROLE,
    Step.UPDATE: Kind.UPDATED,
    Step.STATUS: Kind.STATUS,
    Step.RESOLVE: Kind.RESOLVED,
    Step.REVIEW: Kind.REVIEW,
}
KINDS = frozenset({Kind.DECLARED, *_DONE_BY.values()})
"""What is read of its history."""


def history_kinds(*, drill: bool) -> frozenset[Kind]:
    """Return what an act reads of the history of its incident: what is measured, and in a drill what was practised."""
    return MEASURED | KINDS if drill else MEASURED


def next_step(happened: Collection[str]) -> Step | None:
    """Return what is to be done next after what has happened, or None once all is done.

    Once it is resolved, what was left out before is no longer asked for.
    """
    left = [Step.REVIEW] if Kind.RESOLVED in happened else list(Step)
    return next((step for step in left if _DONE_BY[step] not in happened), None)
