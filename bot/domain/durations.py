"""How long things took, computed from transitions: the one definition of each duration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from bot.language.texts import N_

if TYPE_CHECKING:
    from storage.history import Recorded
    from storage.tables import Transition

R = TypeVar("R", bound="Transition | Recorded")


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
_REST_BEGINS = frozenset({Kind.PAUSED, Kind.RESOLVED, Kind.CANCELLED, Kind.CLOSED})
REST_ENDS = frozenset({Kind.RESUMED, Kind.REOPENED})
"""What ends a stretch in which nobody was to work on an incident."""
COUNTED = frozenset({Kind.DECLARED, Kind.TIMES, Kind.UNDONE, Kind.TAKEN_BACK, *REACHED_BY, *_REST_BEGINS, *REST_ENDS})
"""The kinds of transitions that durations are computed from; all others are read by nobody for them."""
CORRECTING = frozenset({Kind.TIMES, Kind.CANCELLED, Kind.MERGED, Kind.UNMERGED, Kind.VISIBILITY})
"""What changes the figures of a past that was reported already."""
MEASURED = COUNTED | CORRECTING
"""The kinds of transitions that an incident's figures follow from."""


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


DEFINITIONS = {
    N_("Time to detect"): N_("detected (else declared), minus impact start, where a start of impact was given."),
    N_("Time to acknowledge (MTTA)"): N_(
        "first acknowledgement by a person, minus declared. Never acknowledged is counted apart, in the period of "
        "the resolution, never as 0."
    ),
    N_("Time to workaround"): N_("first workaround, minus declared."),
    N_("Time to resolve (MTTR)"): N_(
        "latest resolution, minus declared. A reopened incident counts once; while it is reopened it has no time "
        "to resolve."
    ),
    N_("Active time to resolve"): N_(
        "time to resolve without the time the incident was paused, waiting for somebody else."
    ),
    N_("Impact"): N_("resolved, minus impact start (else declared)."),
    N_("Working time"): N_(
        "the same durations counted in the hours of the calendar of the affected services, else of the "
        "workspace's, where the target is in working time."
    ),
    N_("Within target"): N_(
        "reached no later than the target after declared. Pauses, and the time between an end and its reopening, "
        "do not count. A target that has passed unmet is missed. Each is judged once, by the priority and the "
        "policy of that moment: a later change of either turns no verdict, a corrected time does. A sooner target,"
        " by a raise or by a new policy, runs from the change and never gives more time; a later one runs from "
        "declared. Reopened, a resolution is judged again, unless its target was missed. Met counts in the period "
        "in which it was reached, missed in the one in which it passed unmet."
    ),
    N_("Updates on time"): N_(
        "promised updates given by their time, of all that fell due in the period. Each cadence of silence after a"
        " missed one is one more missed; the update that ends it keeps none. Up to the time of a promise that was "
        "kept, or of a sooner one made since, further updates keep no other. What is withdrawn in time, as by a "
        "pause or an end, does not count. Silence counts by the cadence of the promise, and by another from a "
        "change of priority on."
    ),
    N_("Reopened"): N_("incidents that were taken up again after an end, of all that were resolved in the period."),
    N_("Declared, resolved, carried over"): N_(
        "each counts in the period in which it happened, so weeks add up to the year. Declared: when it was "
        "declared; one that was over before it was logged, when it began. Resolved: its latest resolution; one "
        "that is reopened leaves the period in which it was resolved. Carried over: declared before the period and"
        " not resolved when it began. Times to acknowledge and to resolve are those of the incidents acknowledged "
        "and resolved in the period."
    ),
    N_("Counted"): N_(
        "incidents by their newest priority, from when Muster was installed, or from the first incident. Drills, "
        "cancelled and merged incidents are left out, and how many were declared in the period is said. Private "
        "incidents count only for people who may see them; others are not told how many there are."
    ),
    N_("Median, mean, p90"): N_(
        "median: half took no longer. p90: nine in ten took no longer (linear interpolation between ranks). n: how"
        " many incidents the three are computed from."
    ),
}
"""What each figure means, as `/incident help metrics` and docs/metrics.md print it."""


LOGGED = "logged"
"""What a declaration carries that logs an incident which was over already."""


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
        if moment.kind in _REST_BEGINS:
            began = began or moment.effective_at
        elif moment.kind in REST_ENDS and began is not None:
            found.append((began, max(began, moment.effective_at)))
            began = None
        elif moment.of is Milestone.RESOLVED and began is not None:
            began = moment.effective_at
    return found


def _since(start: datetime, end: datetime | None) -> timedelta | None:
    return None if end is None else end - start
