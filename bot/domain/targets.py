"""Targets and verdicts on them: until when something is to be done, and whether it was, judged once.

A target runs from the declaration. Where priority or policy change to a sooner one, that runs from the change and never
gives more time than the one before it; a later one runs from the declaration. What lies in rests does not count.
A verdict that was given stays: it turns with a correction of what happened when, never with a priority or policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.calendar import WorkingCalendar
from bot.domain.spans import Span
from bot.domain.vocabulary import Priority

Rests = tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A target as it is held against one incident."""

    priority: Priority
    """The priority that promised it."""
    span: Span
    runs_from: datetime | None
    """Since when it counts; None for the declaration."""
    due_at: datetime
    """When it is missed, what lay in rests so far not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a target is held against, as an act leaves it."""

    declared: datetime
    now: datetime
    calendar: WorkingCalendar
    rests: Rests = ()
    """Stretches, in order and over, that count towards no target."""
    paused_at: datetime | None = None
    over_at: datetime | None = None
    """When it was over, after which this can no longer be reached."""
    reached: datetime | None = None
    reached_before: bool = False
    """Whether it was reached before this act."""
    ended: bool = False
    """Whether work on it is over."""
    rested: bool = False
    """Whether this act ended a rest."""
    undone: bool = False
    """Whether this act undid an end."""
    redeclared: bool = False
    """Whether this act corrected when it was declared."""

    @property
    def stands_at(self) -> datetime:
        """Return the last moment that counts."""
        return self.over_at or self.paused_at or self.now


def deadline(
    target: Span,
    start: datetime,
    rests: Iterable[tuple[datetime, datetime]],
    calendar: WorkingCalendar,
    share: float = 1.0,
) -> datetime:
    """Return when `share` of a target has passed since `start`; `rests` are in order and over."""
    at = target.after(start, calendar, share)
    for begun, ended in rests:
        if begun < at and ended > start:
            at = _later(at, target, max(begun, start), ended, calendar)
    return at


def _later(at: datetime, target: Span, begun: datetime, ended: datetime, calendar: WorkingCalendar) -> datetime:
    return calendar.add(at, calendar.between(begun, ended)) if target.working else at + (ended - begun)


def met(reached: datetime | None, due_at: datetime, stands_at: datetime) -> bool | None:
    """Judge a target: reached by its time, or passed unmet by `stands_at`; None while nobody can say yet."""
    if reached is not None:
        return reached <= due_at
    return False if stands_at > due_at else None


def elapsed(target: Target, at: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return how much of what a target counts had passed at a moment: once late, more than it, however little."""
    length = target.span.length(calendar)
    if at <= target.due_at:
        return length - target.span.counted(at, target.due_at, calendar)
    return length + max(target.span.counted(target.due_at, at, calendar), timedelta.resolution)


def held(before: Target | None, priority: Priority, span: Span, course: Course) -> Target:
    """Return the target that holds after an act: as it was where there is a verdict, else as is promised now."""
    if before is None:
        return _whole(priority, span, course)
    target = _recounted(before, course) if _counts_again(before, course) else before
    if course.reached is not None:
        return target if course.reached_before else replace(target, due_at=_standing(target, course))
    if course.ended or course.stands_at > target.due_at:
        return target
    return _as_promised(target, priority, span, course)


def _whole(priority: Priority, span: Span, course: Course) -> Target:
    due_at = deadline(span, course.declared, course.rests, course.calendar)
    return Target(priority=priority, span=span, runs_from=None, due_at=due_at)


def _counts_again(target: Target, course: Course) -> bool:
    """Say whether an act moves the end of a target: not where it was reached, or missed, before the rest began."""
    if course.redeclared or (course.reached is not None and course.reached_before):
        return course.redeclared
    return course.undone or (course.rested and course.rests[-1][0] < target.due_at)


def _recounted(target: Target, course: Course) -> Target:
    due_at = deadline(target.span, target.runs_from or course.declared, course.rests, course.calendar)
    return replace(target, due_at=due_at)


def _standing(target: Target, course: Course) -> datetime:
    """Return when a target is missed if the pause under way ends now."""
    begun, due_at = course.paused_at, target.due_at
    if begun is None or not begun < due_at:
        return due_at
    return _later(due_at, target.span, begun, course.now, course.calendar)


def _as_promised(target: Target, priority: Priority, span: Span, course: Course) -> Target:
    """Follow what is promised now; nothing is missed the moment that this changes."""
    if span == target.span:
        counted = replace(_recounted(target, course), priority=priority)
        return counted if counted.due_at >= course.stands_at else target
    whole, fresh = _whole(priority, span, course), span.after(course.now, course.calendar)
    standing = _standing(target, course)
    if _standing(whole, course) >= standing:
        return whole
    return Target(priority=priority, span=span, runs_from=course.now, due_at=fresh) if fresh < standing else target
