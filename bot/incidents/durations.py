"""How long things took, computed from transitions: the one definition of each duration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
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
    CLOSED = "closed"
    CHANNEL = "channel"
    PAUSED = "paused"
    RESUMED = "resumed"
    ESCALATED = "escalated"
    NOTE = "note"


_REST_BEGINS = frozenset({Kind.PAUSED, Kind.RESOLVED, Kind.CANCELLED, Kind.CLOSED})
_REST_ENDS = frozenset({Kind.RESUMED, Kind.REOPENED})


@dataclass(frozen=True, slots=True)
class Moment:
    """What a duration is computed from: a kind of transition and when it took effect."""

    kind: Kind
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class Durations:
    """The durations of one incident; None where the end has not been reached."""

    acknowledge: timedelta | None
    workaround: timedelta | None
    resolve: timedelta | None
    resolve_active: timedelta | None
    """Time to resolve without the pauses."""
    reopened: int


DEFINITIONS = {
    "Time to acknowledge (MTTA)": "first acknowledgement by a person, minus declared. "
    "Never acknowledged is counted apart, never as 0.",
    "Time to workaround": "first workaround, minus declared.",
    "Time to resolve (MTTR)": "latest resolution, minus declared. A reopened incident counts once; "
    "while it is reopened it has no time to resolve.",
    "Active time to resolve": "time to resolve without the time the incident was paused, waiting for somebody else.",
}
"""What each duration means, as `/incident help metrics` prints it."""


def durations(moments: Iterable[Moment]) -> Durations:
    """Compute an incident's durations from its transitions, given in the order they were recorded.

    Raises `ValueError` when no transition declares the incident.
    """
    found = list(moments)
    declared = _first(found, Kind.DECLARED)
    if declared is None:
        raise ValueError("An incident's history begins with its declaration.")
    resolved = _standing_resolution(found)
    return Durations(
        acknowledge=_since(declared, _first(found, Kind.ACKNOWLEDGED)),
        workaround=_since(declared, _first(found, Kind.WORKAROUND)),
        resolve=_since(declared, resolved),
        resolve_active=None if resolved is None else resolved - declared - _paused(found, resolved),
        reopened=sum(moment.kind is Kind.REOPENED for moment in found),
    )


def _first(moments: list[Moment], kind: Kind) -> datetime | None:
    return next((moment.effective_at for moment in moments if moment.kind is kind), None)


def _standing_resolution(moments: list[Moment]) -> datetime | None:
    resolved = None
    for moment in moments:
        if moment.kind is Kind.RESOLVED:
            resolved = moment.effective_at
        elif moment.kind is Kind.REOPENED:
            resolved = None
    return resolved


def _paused(moments: list[Moment], until: datetime) -> timedelta:
    """Add up the pauses that lie before `until`; one still under way then ends there."""
    total, began = timedelta(0), None
    for moment in moments:
        if moment.kind is Kind.PAUSED:
            began = moment.effective_at
        elif moment.kind is Kind.RESUMED and began is not None:
            total += max(timedelta(0), min(moment.effective_at, until) - began)
            began = None
    return total if began is None else total + max(timedelta(0), until - began)


def rests(moments: Iterable[Moment]) -> list[tuple[datetime, datetime]]:
    """Return the stretches, now over, in which nobody was to work on an incident: pauses, and ends until reopened."""
    found, began = list[tuple[datetime, datetime]](), None
    for moment in moments:
        if moment.kind in _REST_BEGINS:
            began = began or moment.effective_at
        elif moment.kind in _REST_ENDS and began is not None:
            found.append((began, max(began, moment.effective_at)))
            began = None
    return found


def _since(start: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else end - start
