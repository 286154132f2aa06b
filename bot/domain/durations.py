"""How long things took, computed from transitions: the one definition of each duration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.domain.transitions import LOGGED, REACHED_BY, REST_BEGINS, REST_ENDS, Kind, Milestone

if TYPE_CHECKING:
    from storage.history import Recorded
    from storage.tables import Transition

R = TypeVar("R", bound="Transition | Recorded")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a duration is computed from: a kind of transition and when it took effect."""

    kind: Kind
    effective_at: datetime
    of: Milestone | None = None
    """The milestone that a correction moves."""
    gone: bool = False
    """Whether the correction takes its time away."""
    logged: bool = False
    """Whether the incident was over when it was declared."""
    takes_back: datetime | None = None
    """When the update was posted that is taken back, and a workaround given with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The moments that count, after every correction; None where one has not been reached."""

    declared: datetime
    """When it was declared; of one that was over before it was logged, when it began."""
    impact_started: datetime | None
    detected: datetime | None
    acknowledged: datetime | None
    workaround: datetime | None
    resolved: datetime | None
    reopened: int
    paused: timedelta
    """How long it was paused before its resolution, or so far; a pause under way counts from its end on."""
    reopened_at: datetime | None = None
    """When it was taken up again last; None where it never was, and where only figures are known."""
    rests: tuple[tuple[datetime, datetime], ...] = field(default=())
    """The stretches, now over, in which nobody was to work on it: pauses, and ends until reopened."""
    logged: bool = False
    """Whether it was over before it was logged."""


@dataclass(frozen=True, slots=True)
class Durations:
    """The durations of one incident; None where the end has not been reached."""

    detect: timedelta | None
    acknowledge: timedelta | None
    workaround: timedelta | None
    resolve: timedelta | None
    resolve_active: timedelta | None
    """Time to resolve without the pauses."""
    impact: timedelta | None
    reopened: int


def moments_of(rows: Iterable[Transition | Recorded]) -> list[Moment]:
    """Return what durations are computed from, of transitions in the order they were recorded.

    An end that was undone is left out, with what belonged to it.
    """
    return [_correction(row) if row.kind == Kind.TIMES else _moment(row) for row in standing(rows)]


def standing(rows: Iterable[R]) -> list[R]:
    """Return transitions, given in the order they were recorded, without the ends that were undone."""
    kept: list[R] = []
    for row in rows:
        if row.kind == Kind.UNDONE:
            kept = _without(kept, Kind(row.after["undone"]), paused=bool(row.after.get("paused")))
        else:
            kept.append(row)
    return kept


def _without(rows: list[R], end: Kind, *, paused: bool) -> list[R]:
    """Leave out the newest end of this kind, its corrected time, and that it ended a pause where one goes on."""
    at = max((place for place, row in enumerate(rows) if row.kind == end), default=len(rows))
    before, after = rows[:at], rows[at + 1 :]
    if paused:
        del before[max(place for place, row in enumerate(before) if row.kind == Kind.RESUMED)]
    moved = Milestone.RESOLVED if end is Kind.RESOLVED else None
    return before + [row for row in after if moved is None or _corrected(row) is not moved]


def _corrected(row: Transition | Recorded) -> Milestone | None:
    return Milestone(row.after["milestone"]) if row.kind == Kind.TIMES else None


def _moment(row: Transition | Recorded) -> Moment:
    logged = row.kind == Kind.DECLARED and LOGGED in row.after
    return Moment(Kind(row.kind), row.effective_at, logged=logged, takes_back=_taken_back(row))


def _correction(row: Transition | Recorded) -> Moment:
    gone = row.after.get("at", "") is None
    return Moment(Kind.TIMES, row.effective_at, Milestone(row.after["milestone"]), gone)


def _taken_back(row: Transition | Recorded) -> datetime | None:
    return datetime.fromisoformat(row.after["posted_at"]) if row.kind == Kind.TAKEN_BACK else None


def history(moments: Iterable[Moment]) -> History:
    """Return the moments that count, of moments in the order they were recorded.

    Raises `ValueError` when no transition declares the incident.
    """
    found = list(moments)
    declaration = next((moment for moment in found if moment.kind is Kind.DECLARED), None)
    if declaration is None:
        raise ValueError("An incident's history begins with its declaration.")
    reached = _reached(found)
    resolved = reached.get(Milestone.RESOLVED)
    return History(
        declared=reached.get(Milestone.DECLARED, declaration.effective_at),
        impact_started=reached.get(Milestone.IMPACT_STARTED),
        detected=reached.get(Milestone.DETECTED),
        acknowledged=reached.get(Milestone.ACKNOWLEDGED),
        workaround=reached.get(Milestone.WORKAROUND),
        resolved=resolved,
        reopened=sum(moment.kind is Kind.REOPENED for moment in found),
        paused=_paused(found, resolved),
        reopened_at=next((moment.effective_at for moment in reversed(found) if moment.kind is Kind.REOPENED), None),
        rests=tuple(rests(found)),
        logged=declaration.logged,
    )


def durations(moments: Iterable[Moment]) -> Durations:
    """Compute an incident's durations from its transitions, given in the order they were recorded.

    Raises `ValueError` when no transition declares the incident.
    """
    return durations_of(history(moments))


def durations_of(at: History) -> Durations:
    """Compute the durations between the moments that count."""
    began = at.impact_started
    resolve = _since(at.declared, at.resolved)
    return Durations(
        detect=None if began is None else (at.detected or at.declared) - began,
        acknowledge=_since(at.declared, at.acknowledged),
        workaround=_since(at.declared, at.workaround),
        resolve=resolve,
        resolve_active=None if resolve is None else resolve - at.paused,
        impact=_since(began or at.declared, at.resolved),
        reopened=at.reopened,
    )


def _reached(moments: list[Moment]) -> dict[Milestone, datetime]:
    """Follow the history: the first acknowledgement and workaround, the latest resolution, each as last corrected."""
    reached: dict[Milestone, datetime] = {}
    gone = {moment.takes_back for moment in moments}
    for moment in moments:
        if moment.kind is Kind.WORKAROUND and moment.effective_at in gone:
            continue
        if moment.of is not None and moment.gone:
            reached.pop(moment.of, None)
        elif moment.of is not None:
            reached[moment.of] = moment.effective_at
        elif moment.kind is Kind.REOPENED:
            reached.pop(Milestone.RESOLVED, None)
        elif moment.kind is Kind.RESOLVED:
            reached[Milestone.RESOLVED] = moment.effective_at
        elif moment.kind in REACHED_BY:
            reached.setdefault(REACHED_BY[moment.kind], moment.effective_at)
    return reached


def _paused(moments: list[Moment], until: datetime | None) -> timedelta:
    """Add up the pauses that lie before `until`; one still under way then ends there."""
    total, began = timedelta(0), None
    for moment in moments:
        if moment.kind is Kind.PAUSED:
            began = moment.effective_at
        elif moment.kind is Kind.RESUMED and began is not None:
            total += _overlap(began, moment.effective_at, until)
            began = None
    return total if began is None or until is None else total + _overlap(began, until, until)


def _overlap(began: datetime, ended: datetime, until: datetime | None) -> timedelta:
    return max(timedelta(0), (ended if until is None else min(ended, until)) - began)


def rests(moments: Iterable[Moment]) -> list[tuple[datetime, datetime]]:
    """Return the stretches, now over, in which nobody was to work on an incident: pauses, and ends until reopened."""
    found, began = list[tuple[datetime, datetime]](), None
    for moment in moments:
        if moment.kind in REST_BEGINS:
            began = began or moment.effective_at
        elif moment.kind in REST_ENDS and began is not None:
            found.append((began, max(began, moment.effective_at)))
            began = None
        elif moment.of is Milestone.RESOLVED and began is not None:
            began = moment.effective_at
    return found


def _since(start: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else end - start
