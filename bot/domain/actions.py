"""What people can do to an incident, when, and who may."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.vocabulary import ACTIVE, Status


class Action(StrEnum):
    """An act on an existing incident; its value names buttons and commands."""

    ACKNOWLEDGE = "acknowledge"
    UPDATE = "update"
    PRIORITY = "priority"
    STATUS = "status"
    ROLES = "roles"
    ESCALATE = "escalate"
    PAUSE = "pause"
    RESUME = "resume"
    SNOOZE = "snooze"
    NO_CHANGE = "no_change"
    STILL_WORKING = "still_working"
    TAKE_OVER = "take_over"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CANCEL = "cancel"
    CLOSE = "close"
    CAUSES = "causes"
    MERGE = "merge"
    UNMERGE = "unmerge"
    PRIVATE = "private"
    PUBLIC = "public"
    TIMES = "times"
    PROBLEM = "problem"
    REVIEW = "review"
    NOTE = "note"
    TASK = "task"

    @property
    def typed(self) -> str:
        """How it is typed after /incident."""
        return "ack" if self is Action.ACKNOWLEDGE else str(self)


class Membership(StrEnum):
    """What a person is to an incident they can see."""

    VIEWER = "viewer"
    GUEST = "guest"
    """Takes part, as a guest of a workspace that lets guests do nothing."""
    PARTICIPANT = "participant"


class Trust(StrEnum):
    """What entrusts a person with acts on an incident that cannot be undone."""

    LEAD = "lead"
    """Its incident manager, technical or communications lead."""
    SCRIBE = "scribe"
    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    SECURITY = "security"
    """A member of the group that the workspace names, known not to be a guest."""
    ADMIN = "admin"


_VISIBLE_BY = frozenset({Trust.LEAD, Trust.DECLARED, Trust.SECURITY, Trust.ADMIN})
_ANSWERED_BY = frozenset({Trust.LEAD, Trust.SCRIBE, Trust.DECLARED, Trust.ACKNOWLEDGED})
ENTRUSTED: dict[Action, frozenset[Trust]] = {
    Action.PRIVATE: _VISIBLE_BY,
    Action.PUBLIC: _VISIBLE_BY,
    Action.CANCEL: _ANSWERED_BY,
    Action.TIMES: _ANSWERED_BY,
}
"""The acts for which taking part is not enough, and what is; all else stays open, since people act at night too."""
OF_WORKSPACE = frozenset({Trust.SECURITY, Trust.ADMIN})
"""What entrusts people with incidents in which they take no part; they must see them, as for everything."""
NO_TRUST: frozenset[Trust] = frozenset()

_WORKING = frozenset(
    {
        Action.UPDATE,
        Action.PRIORITY,
        Action.STATUS,
        Action.ROLES,
        Action.ESCALATE,
        Action.SNOOZE,
        Action.NO_CHANGE,
        Action.STILL_WORKING,
        Action.TAKE_OVER,
        Action.RESOLVE,
        Action.CANCEL,
        Action.TIMES,
        Action.TASK,
        Action.MERGE,
    }
)
_VISIBILITY = frozenset({Action.PRIVATE, Action.PUBLIC})
_AFTERWARDS = frozenset(
    {
        Action.CAUSES,
        Action.TIMES,
        Action.PROBLEM,
        Action.REVIEW,
        Action.TASK,
    }
)
_ALWAYS = _VISIBILITY | {Action.NOTE}
"""Acts that make sense until an incident is merged into another, whatever became of it."""
_PAUSES = frozenset({Action.PAUSE, Action.RESUME})
AVAILABLE: dict[Status, frozenset[Action]] = {
    Status.DECLARED: _WORKING | _ALWAYS | {Action.PROBLEM, Action.ACKNOWLEDGE},
    **dict.fromkeys(ACTIVE - {Status.DECLARED}, _WORKING | _ALWAYS | _PAUSES | {Action.PROBLEM}),
    Status.RESOLVED: _ALWAYS | _AFTERWARDS | {Action.UPDATE, Action.ROLES, Action.REOPEN, Action.CLOSE, Action.MERGE},
    Status.CLOSED: _ALWAYS | _AFTERWARDS | frozenset({Action.REOPEN}),
    Status.CANCELLED: _ALWAYS | frozenset({Action.REOPEN}),
    Status.MERGED: frozenset({Action.UNMERGE}),
}
"""Which acts make sense in which status."""

_OF_REMINDERS = frozenset({Action.SNOOZE, Action.NO_CHANGE, Action.STILL_WORKING})
_MOVES = frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})
_VIEWER_MAY = frozenset({Action.ACKNOWLEDGE, Action.TAKE_OVER, Action.PROBLEM})


def available(status: Status, *, acknowledged: bool, paused: bool = False) -> frozenset[Action]:
    """Return the acts that make sense now: acknowledged once, paused or resumed, reminders only where there are any."""
    left_out = {Action.ACKNOWLEDGE} if acknowledged else set()
    left_out |= {Action.PAUSE, *_OF_REMINDERS} if paused else {Action.RESUME}
    return AVAILABLE[status] - left_out


def moves(status: Status) -> list[Status]:
    """Return the statuses that *Change status* may set from `status`, in order of progress."""
    return [move for move in Status if move in _MOVES and move != status] if status in ACTIVE else []


def membership(*, takes_part: bool, may_act: bool) -> Membership:
    """Return what a person is to an incident they see; only a guest may be one who takes part and may not act."""
    if not takes_part:
        return Membership.VIEWER
    return Membership.PARTICIPANT if may_act else Membership.GUEST


def may(action: Action, membership: Membership, trust: frozenset[Trust] = NO_TRUST) -> bool:
    """Say whether a person of this standing, so trusted, may do `action`.

    Whoever sees an incident may acknowledge it or take over as its manager, and takes part from then on, and may raise
    a problem from it; all else is for those who take part, unless they are guests who may not. What cannot be undone
    asks for trust too.
    """
    if action in ENTRUSTED:
        held = ENTRUSTED[action] & trust
        return bool(held & OF_WORKSPACE) or (bool(held) and membership is Membership.PARTICIPANT)
    return membership is Membership.PARTICIPANT or (membership is Membership.VIEWER and action in _VIEWER_MAY)
