"""The words of what follows an incident: the timeline's marks, tasks, reviews, problems."""

from __future__ import annotations

from enum import StrEnum

from bot.language.texts import N_, Labels


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


_IN_SENTENCE: Labels[StrEnum] = Labels(
    {
        Mark.HYPOTHESIS: N_("hypothesis"),
        Mark.FINDING: N_("finding"),
        Mark.CHANGE_MADE: N_("change made"),
        Mark.DECISION: N_("decision"),
        TaskKind.TASK: N_("task"),
        TaskKind.FOLLOW_UP: N_("follow up"),
        TaskState.OPEN: N_("open"),
        TaskState.DONE: N_("done"),
        TaskState.DROPPED: N_("dropped"),
        ReviewState.DRAFT: N_("draft"),
        ReviewState.IN_REVIEW: N_("in review"),
        ProblemStatus.INVESTIGATING: N_("investigating"),
        ProblemStatus.KNOWN_ERROR: N_("known error"),
        ProblemStatus.FIXED: N_("fixed"),
        ProblemStatus.CLOSED: N_("closed"),
    }
)
_ALONE: Labels[StrEnum] = Labels(
    {
        Mark.HYPOTHESIS: N_("Hypothesis"),
        Mark.FINDING: N_("Finding"),
        Mark.CHANGE_MADE: N_("Change made"),
        Mark.DECISION: N_("Decision"),
        TaskKind.TASK: N_("Task"),
        TaskKind.FOLLOW_UP: N_("Follow-up"),
        TaskState.OPEN: N_("Open"),
        TaskState.DONE: N_("Done"),
        TaskState.DROPPED: N_("Dropped"),
        ReviewState.DRAFT: N_("Draft"),
        ReviewState.IN_REVIEW: N_("In review"),
        ProblemStatus.INVESTIGATING: N_("Investigating"),
        ProblemStatus.KNOWN_ERROR: N_("Known error"),
        ProblemStatus.FIXED: N_("Fixed"),
        ProblemStatus.CLOSED: N_("Closed"),
    }
)


def spoken(word: StrEnum) -> str:
    """Return one of these words as people read it within a sentence: `known error`."""
    return _IN_SENTENCE[word]


def spoken_alone(word: StrEnum) -> str:
    """Return one of these words as people read it where it stands alone: `Known error`."""
    return _ALONE[word]
