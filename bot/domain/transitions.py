"""The kinds of transition that an incident's history is made of, and which of them its figures follow from."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of transition."""

    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    UPDATED = "updated"
    WORKAROUND = "workaround"
    PRIORITY = "priority"
    STATUS = "status"
    ROLE = "role"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"
    CLOSED = "closed"
    CHANNEL = "channel"
    PAUSED = "paused"
    RESUMED = "resumed"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    """Somebody who was called said whether they come."""
    TIMES = "times"
    """A time was corrected, given or taken away: its new effective time, its milestone and the reason."""
    NOTE = "note"
    CORRECTED = "corrected"
    TAKEN_BACK = "taken_back"
    """An update was taken back within moments, and what it changed."""
    EDITED = "edited"
    """Its title, what is happening or the affected services turned out different."""
    VISIBILITY = "visibility"
    """It turned private or public."""
    ACCESS = "access"
    """Access was given or refused, or used by the security group."""
    UNMERGED = "unmerged"
    """A merge was undone: it is as it was before."""
    UNDONE = "undone"
    """An end was undone within minutes of it, and counts as if it had never been."""
    DUPLICATE = "duplicate"
    """Another incident was merged into it, or is one of its own again."""
    TASK = "task"
    REVIEW = "review"
    PROBLEM = "problem"
    """It was linked to a problem, or a problem's workaround was used."""


class Milestone(StrEnum):
    """The times of an incident that can be corrected, given later or taken away."""

    DECLARED = "declared"
    """When one began that was over before it was logged: from then on its times count."""
    IMPACT_STARTED = "impact_started"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    WORKAROUND = "workaround"
    RESOLVED = "resolved"


REACHED_BY = {
    Kind.ACKNOWLEDGED: Milestone.ACKNOWLEDGED,
    Kind.WORKAROUND: Milestone.WORKAROUND,
    Kind.RESOLVED: Milestone.RESOLVED,
}
REST_BEGINS = frozenset({Kind.PAUSED, Kind.RESOLVED, Kind.CANCELLED, Kind.CLOSED})
REST_ENDS = frozenset({Kind.RESUMED, Kind.REOPENED})
"""What begins and what ends a stretch in which nobody was to work on an incident."""
COUNTED = frozenset({Kind.DECLARED, Kind.TIMES, Kind.UNDONE, Kind.TAKEN_BACK, *REACHED_BY, *REST_BEGINS, *REST_ENDS})
"""The kinds of transitions that durations are computed from; all others are read by nobody for them."""
CORRECTING = frozenset({Kind.TIMES, Kind.CANCELLED, Kind.MERGED, Kind.UNMERGED, Kind.VISIBILITY})
"""What changes the figures of a past that was reported already."""
MEASURED = COUNTED | CORRECTING
"""The kinds of transitions that an incident's figures follow from."""
LOGGED = "logged"
"""What a declaration carries that logs an incident which was over already."""
