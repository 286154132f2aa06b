"""The one rule for an incident's times: which can be given or taken away, and in which order they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.domain import resolution_time
from bot.domain.durations import History
from bot.domain.transitions import Milestone
from bot.language.texts import N_, Labels, _

NAMES = Labels(
    {
        Milestone.DECLARED: N_("Impact began"),
        Milestone.IMPACT_STARTED: N_("Impact began"),
        Milestone.DETECTED: N_("Detected"),
        Milestone.ACKNOWLEDGED: N_("Acknowledged"),
        Milestone.WORKAROUND: N_("First workaround"),
        Milestone.RESOLVED: N_("Resolved"),
    }
)
"""What each time is called; only a resolution comes about by an act of its own."""
Times = Mapping[Milestone, datetime | None]
"""Moments by what they tell; None where there is none."""

_BEFORE_DECLARED = frozenset({Milestone.IMPACT_STARTED, Milestone.DETECTED})
_NEVER_GONE = Labels(
    {
        Milestone.DECLARED: N_("Say when it began."),
        Milestone.RESOLVED: N_("A resolution is not taken away here: *Reopen* takes the incident up again."),
    }
)
"""What cannot be taken away, and what to do."""
_BEFORE_RESOLVED = frozenset({Milestone.ACKNOWLEDGED, Milestone.WORKAROUND})


def times_of(at: History) -> Times:
    """Return the moments that count."""
    return {
        Milestone.DECLARED: at.declared,
        Milestone.IMPACT_STARTED: at.impact_started,
        Milestone.DETECTED: at.detected,
        Milestone.ACKNOWLEDGED: at.acknowledged,
        Milestone.WORKAROUND: at.workaround,
        Milestone.RESOLVED: at.resolved,
    }


def correctable(at: History) -> list[Milestone]:
    """Return the milestones that have a time, and those that can be given one.

    One that was over before it was logged has no declaration apart from when it began.
    """
    left_out = _BEFORE_DECLARED if at.logged else {Milestone.DECLARED}
    return [each for each in Milestone if each not in left_out and (each is not Milestone.RESOLVED or at.resolved)]


def removable(at: History) -> list[Milestone]:
    """Return the milestones whose time can be taken away."""
    known = times_of(at)
    return [each for each in correctable(at) if each not in _NEVER_GONE and known[each] is not None]


def exact(at: History, milestone: Milestone, chosen: datetime) -> datetime:
    """Return the moment that is meant by one chosen to the minute, such as that of the declaration."""
    if milestone is Milestone.RESOLVED and not at.logged:
        return resolution_time.exact(at, chosen)
    free = at.logged or milestone in _BEFORE_DECLARED
    return at.declared if chosen == _minute(at.declared) and not free else chosen


def faults(at: History, wanted: Times, now: datetime) -> list[tuple[Milestone, str]]:
    """Return what is wrong with the times that are wanted in place of those that count, one fault a time at most."""
    after = {**times_of(at), **wanted}
    found: dict[Milestone, str] = {}
    for milestone, moment in wanted.items():
        fault = next(_faults(at, milestone, moment, now), None)
        if fault is not None:
            found[milestone] = fault
    for milestone, fault in _out_of_order(after, wanted, Milestone.DECLARED if at.logged else Milestone.IMPACT_STARTED):
        found.setdefault(milestone, fault)
    return list(found.items())


PAST = (Milestone.DECLARED, Milestone.RESOLVED, Milestone.ACKNOWLEDGED, Milestone.WORKAROUND)
"""The times of an incident that was over before it was logged, as they are asked for; it has the first two."""


def past_faults(given: Times, now: datetime) -> list[tuple[Milestone, str]]:
    """Return what is wrong with the times of an incident that is logged when it is over."""
    began, ended = given.get(Milestone.DECLARED), given.get(Milestone.RESOLVED)
    if began is None or ended is None:
        missing = [
            (Milestone.DECLARED, _("Say when it began."), began),
            (Milestone.RESOLVED, _("Say when it ended."), ended),
        ]
        return [(milestone, fault) for milestone, fault, moment in missing if moment is None]
    at = History(
        declared=began,
        impact_started=None,
        detected=None,
        acknowledged=given.get(Milestone.ACKNOWLEDGED),
        workaround=given.get(Milestone.WORKAROUND),
        resolved=ended,
        reopened=0,
        paused=timedelta(0),
        logged=True,
    )
    return faults(at, given, now)


def _faults(at: History, milestone: Milestone, moment: datetime | None, now: datetime) -> Iterator[str]:
    """Say what is wrong with one time by itself."""
    if milestone not in correctable(at):
        yield _("It is not resolved yet: *Resolve* says when.")
    elif moment is None:
        if milestone in _NEVER_GONE:
            yield _NEVER_GONE[milestone]
    elif moment > now:
        yield _("This time is in the future. Choose one that has passed.")
    elif milestone in _BEFORE_DECLARED and moment > at.declared:
        yield _("This time is after the incident was declared. Choose an earlier one.")
    elif milestone is Milestone.RESOLVED and not at.logged:
        yield from filter(None, [resolution_time.why_not_resolved(at, moment, now)])
    elif milestone not in _BEFORE_DECLARED and not at.logged and moment < at.declared:
        yield _("This time is before the incident was declared. Choose a later one.")


def _out_of_order(after: Times, wanted: Times, first: Milestone) -> Iterator[tuple[Milestone, str]]:
    """Name each wanted time that stands on the wrong side of another one; it begins with the `first`."""
    began, resolved = after[first], after[Milestone.RESOLVED]
    for milestone, moment in after.items():
        if moment is None:
            continue
        if began is not None and moment < began and {milestone, first} & wanted.keys():
            fault = milestone if milestone in wanted else first
            yield fault, _("{time} would be before the impact began. Choose another time.", time=NAMES[milestone])
        late = milestone in _BEFORE_RESOLVED and resolved is not None and _minute(moment) > resolved
        if late and {milestone, Milestone.RESOLVED} & wanted.keys():
            fault = milestone if milestone in wanted else Milestone.RESOLVED
            yield fault, _("{time} would be after it was resolved. Choose another time.", time=NAMES[milestone])


def _minute(at: datetime) -> datetime:
    """Return the whole minute, as times are chosen: what lies within one has no order."""
    return at.replace(second=0, microsecond=0)
