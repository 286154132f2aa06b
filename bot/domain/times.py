"""The one rule for an incident's times: which can be given or taken away, and in which order they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.domain.durations import History, Milestone

NAMES: dict[Milestone, str] = {
    Milestone.IMPACT_STARTED: "Impact began",
    Milestone.DETECTED: "Detected",
    Milestone.ACKNOWLEDGED: "Acknowledged",
    Milestone.WORKAROUND: "First workaround",
    Milestone.RESOLVED: "Resolved",
}
"""What each time is called; only a resolution comes about by an act of its own."""
Times = Mapping[Milestone, datetime | None]
"""Moments by what they tell; None where there is none."""

_BEFORE_DECLARED = frozenset({Milestone.IMPACT_STARTED, Milestone.DETECTED})
_BEFORE_RESOLVED = frozenset({Milestone.ACKNOWLEDGED, Milestone.WORKAROUND})


def times_of(at: History) -> Times:
    """Return the moments that count."""
    return {
        Milestone.IMPACT_STARTED: at.impact_started,
        Milestone.DETECTED: at.detected,
        Milestone.ACKNOWLEDGED: at.acknowledged,
        Milestone.WORKAROUND: at.workaround,
        Milestone.RESOLVED: at.resolved,
    }


def correctable(at: History) -> list[Milestone]:
    """Return the milestones that have a time, and those that can be given one."""
    return [milestone for milestone in Milestone if milestone is not Milestone.RESOLVED or at.resolved is not None]


def removable(at: History) -> list[Milestone]:
    """Return the milestones whose time can be taken away."""
    known = times_of(at)
    return [each for each in correctable(at) if each is not Milestone.RESOLVED and known[each] is not None]


def exact(at: History, milestone: Milestone, chosen: datetime) -> datetime:
    """Read a time chosen to the minute: within the minute of the declaration, the declaration itself."""
    same_minute = chosen == _minute(at.declared)
    return at.declared if same_minute and milestone not in _BEFORE_DECLARED else chosen


def faults(at: History, wanted: Times, now: datetime) -> list[tuple[Milestone, str]]:
    """Return what is wrong with the times that are wanted in place of those that count, one fault a time at most."""
    after = {**times_of(at), **wanted}
    found: dict[Milestone, str] = {}
    for milestone, moment in wanted.items():
        fault = next(_faults(at, milestone, moment, now), None)
        if fault is not None:
            found[milestone] = fault
    for milestone, fault in _out_of_order(after, wanted):
        found.setdefault(milestone, fault)
    return list(found.items())


def _faults(at: History, milestone: Milestone, moment: datetime | None, now: datetime) -> Iterator[str]:
    """Say what is wrong with one time by itself."""
    if milestone not in correctable(at):
        yield "It is not resolved yet: *Resolve* says when."
    elif moment is None:
        if milestone is Milestone.RESOLVED:
            yield "A resolution is not taken away here: *Reopen* takes the incident up again."
    elif moment > now:
        yield "This time is in the future. Choose one that has passed."
    elif milestone in _BEFORE_DECLARED and moment > at.declared:
        yield "This time is after the incident was declared. Choose an earlier one."
    elif milestone not in _BEFORE_DECLARED and moment < at.declared:
        yield "This time is before the incident was declared. Choose a later one."
    elif milestone is Milestone.RESOLVED and any(moment < ended for _, ended in at.rests):
        yield "This time is before work on it was taken up again. Choose a later one."


def _out_of_order(after: Times, wanted: Times) -> Iterator[tuple[Milestone, str]]:
    """Name each wanted time that stands on the wrong side of another one."""
    began, resolved = after[Milestone.IMPACT_STARTED], after[Milestone.RESOLVED]
    for milestone, moment in after.items():
        if moment is None:
            continue
        if began is not None and moment < began and {milestone, Milestone.IMPACT_STARTED} & wanted.keys():
            fault = milestone if milestone in wanted else Milestone.IMPACT_STARTED
            yield fault, f"{NAMES[milestone]} would be before the impact began. Choose another time."
        late = milestone in _BEFORE_RESOLVED and resolved is not None and _minute(moment) > resolved
        if late and {milestone, Milestone.RESOLVED} & wanted.keys():
            fault = milestone if milestone in wanted else Milestone.RESOLVED
            yield fault, f"{NAMES[milestone]} would be after it was resolved. Choose another time."


def _minute(at: datetime) -> datetime:
    """Return the whole minute, as times are chosen: what lies within one has no order."""
    return at.replace(second=0, microsecond=0)
