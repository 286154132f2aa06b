"""What people can do to an incident, when, and who may."""

from __future__ import annotations

from enum import StrEnum

from bot.incidents.vocabulary import ACTIVE, Status


class Action(StrEnum):
    """An act on an existing incident; its value names buttons and commands."""

    ACKNOWLEDGE = "acknowledge"
    UPDATE = "update"
    PRIORITY = "priority"
    STATUS = "status"
    ROLES = "roles"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CANCEL = "cancel"
    CLOSE = "close"


class Standing(StrEnum):
    """What a person is to an incident they can see."""

    VIEWER = "viewer"
    PARTICIPANT = "participant"


_WORKING = frozenset(
    {Action.UPDATE, Action.PRIORITY, Action.STATUS, Action.ROLES, Action.RESOLVE, Action.CANCEL}
)
AVAILABLE: dict[Status, frozenset[Action]] = {
    Status.DECLARED: _WORKING | {Action.ACKNOWLEDGE},
    **dict.fromkeys(ACTIVE - {Status.DECLARED}, _WORKING),
    Status.RESOLVED: frozenset({Action.UPDATE, Action.ROLES, Action.REOPEN, Action.CLOSE}),
    Status.CLOSED: frozenset({Action.REOPEN}),
    Status.CANCELLED: frozenset({Action.REOPEN}),
    Status.MERGED: frozenset(),
}
"""Which acts make sense in which status."""

_MOVES = frozenset({Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})
_VIEWER_MAY = frozenset({Action.ACKNOWLEDGE})


def available(status: Status, *, acknowledged: bool) -> frozenset[Action]:
    """Return the acts that make sense now; an incident is acknowledged once."""
    acts = AVAILABLE[status]
    return acts - {Action.ACKNOWLEDGE} if acknowledged else acts


def moves(status: Status) -> list[Status]:
    """Return the statuses that *Change status* may set from `status`, in order of progress."""
    return [move for move in Status if move in _MOVES and move != status] if status in ACTIVE else []


def may(action: Action, standing: Standing) -> bool:
    """Say whether a person of this standing may do `action`.

    Whoever sees an incident may acknowledge it, and takes part from then on; all else is for those who take part.
    """
    return standing is Standing.PARTICIPANT or action in _VIEWER_MAY
