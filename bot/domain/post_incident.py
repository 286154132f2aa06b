"""The words of what follows an incident: the timeline's marks, tasks, reviews, problems."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    """What an entry of the timeline is to the investigation."""

    HYPOTHESIS = "hypothesis"
    FINDING = "finding"
    CHANGE_MADE = "change_made"
    DECISION = "decision"


class TaskKind(StrEnum):
    """When something is to be done: while the incident is worked on, or after it."""

    TASK = "task"
    FOLLOW_UP = "follow_up"


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ReviewState(StrEnum):
    """Where a post-incident review stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    DONE = "done"


class ProblemStatus(StrEnum):
    """Where a problem stands, in ITIL's words; a known error has a known cause or a workaround, not yet a fix."""

    OPEN = "open"
    INVESTIGATING = "investigating"
    KNOWN_ERROR = "known_error"
    FIXED = "fixed"
    CLOSED = "closed"


def spoken(word: StrEnum) -> str:
    """Return one of these words as people read it."""
    return str(word).replace("_", " ")
