"""What is due when: a pure function of an incident's state, its policy and the working calendar.

Every kind of reminder is a series of stages, each with its moment; every task has a series of its own. Of each series
exactly one is pending: the newest stage that is due already (after an outage the ones before it are passed over), else
the first still ahead.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from bot.domain.calendar import WorkingCalendar
from bot.domain.calls import Calling
from bot.domain.kept_targets import Targets, first_targets
from bot.domain.policy import PriorityPolicy
from bot.domain.spans import Span
from bot.domain.targets import deadline
from bot.domain.vocabulary import ACTIVE, UNDO_WINDOW, Priority, Status
from bot.domain.working_days import a_working_day_before, by_day
from bot.language.texts import N_, _


class Kind(StrEnum):
    """What a reminder is about."""

    UPDATE = "update"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    MANAGER = "manager"
    STALE = "stale"
    CLOSE = "close"
    RESUME = "resume"
    EXPECTED = "expected"
    ARCHIVE = "archive"
    TASK = "task"
    NOBODYS = "nobodys"
    """Follow-ups that have neither an owner nor a date."""
    REVIEW = "review"
    MEETING = "meeting"


LONGEST_NUDGE = timedelta(minutes=5)
"""How long before a promised update its author is nudged, at most; a tenth of the cadence where that is shorter."""
MOST_SNOOZES = 3
"""How often the reminder of one promised update can be put off."""
CLOSING_REMINDERS = 5
"""Working days on which an incident asks to be closed once it can be; then only the weekly summary tells of it."""
TASK_REMINDERS = 5
"""Working days on which the owner of an overdue task is reminded; after that only App Home and the summary tell."""
NOBODYS_REMINDERS = 5
"""Working days on which who speaks for an incident is asked who does its follow-ups; then only the summary tells."""
REVIEW_REMINDERS = 5
"""Working days on which the owner of an overdue review is reminded; after that only App Home and the summary tell."""
MEETING_LEAD = timedelta(minutes=15)
"""How long before a review's meeting people are reminded of it."""
LONGEST_LEAD, SHORTEST_LEAD = timedelta(days=1), timedelta(minutes=10)
"""How long before its time the owner of a task is reminded: a quarter of the time there was, within these bounds."""
_OVER = frozenset({Status.CLOSED, Status.CANCELLED})
_LOOKED_BACK_ON = frozenset({Status.RESOLVED, Status.CLOSED})
_RESTING = frozenset({Status.CANCELLED, Status.MERGED})
"""Statuses in which nothing is asked of anybody, whatever is still open."""
_EARLY = 0.75
"""The share of the time to resolve after which people are warned of its end."""
_LONGEST_REPEAT = timedelta(hours=4)
_VOLUNTEER_AFTER = timedelta(minutes=15)
_VOLUNTEER_AFTER_WORKING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TimedTask:
    """A task as its reminders see it: since when it is known to be due when, and whether it is a follow-up."""

    id: int
    since: datetime
    due_at: datetime
    follow_up: bool


@dataclass(frozen=True, slots=True)
class TimedReview:
    """A review that is not done as its reminders see it: since when there is one, until when, and its meeting."""

    since: datetime
    due_at: datetime | None
    meeting_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the plan is computed from."""

    status: Status
    priority: Priority
    policy: PriorityPolicy
    calendar: WorkingCalendar
    calling: Calling = field(default_factory=Calling)
    """Whom it calls until somebody acknowledges."""
    steps_over: Mapping[str, datetime] = field(default_factory=dict)
    """Since when nobody is left of a step who may come, by the step's slot."""
    coming_at: datetime | None = None
    """When somebody who was called said last that they come."""
    declared_at: datetime
    targets: Targets | None = None
    """Those held against it; None before any are kept, when they are what its priority promises."""
    acknowledged_at: datetime | None
    promised_at: datetime
    next_update_at: datetime | None
    snoozed_until: datetime | None = None
    paused_until: datetime | None = None
    rests: tuple[tuple[datetime, datetime], ...] = ()
    """Stretches, in order, that count towards no target: pauses, and the time between an end and its reopening."""
    active_at: datetime
    vacant_since: datetime | None = None
    resolved_at: datetime | None = None
    expected_at: datetime | None = None
    """The expected resolution, as it was told last."""
    reopened: int = 0
    closed_at: datetime | None = None
    """When it was closed or cancelled."""
    merged_at: datetime | None = None
    archive_after: Span | None = None
    """How long after that its channel is archived; None for never."""
    tasks: tuple[TimedTask, ...] = ()
    """Its open tasks that are due at some time."""
    nobodys_since: datetime | None = None
    """When the newest of its follow-ups with neither an owner nor a date was added."""
    review: TimedReview | None = None
    """Its review, where it has one that is not done."""
    reviewed_at: datetime | None = None
    """When its review was signed off."""
    fired: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def held(self) -> Targets:
        """Return the targets held against it."""
        return self.targets or first_targets(self.priority, self.policy, self.declared_at, self.calendar, self.rests)


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to come: its slot names what it is about so that it is said once, ever."""

    kind: Kind
    slot: str
    stage: str
    due_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class _Stage:
    name: str
    at: datetime
    why: str
    subject: str = ""
    """What it is about, where that is not what its series is about."""


def call_subject(priority: Priority, reopened: int) -> str:
    """Name what the slots of the calls begin with: another priority, or a reopening, calls again."""
    return f"{priority} {reopened}"


def plan(facts: Facts, now: datetime) -> list[Due]:
    """Return what is pending, at most one of each kind and subject, soonest first."""
    series = [_pick(facts, kind, subject, stages, now) for kind, subject, stages in _series(facts)]
    return sorted((due for due in series if due is not None), key=lambda due: due.due_at)


_ASKING = frozenset(Kind) - {Kind.ACKNOWLEDGE, Kind.RESOLVE, Kind.RESUME, Kind.ARCHIVE, Kind.MEETING}
"""Kinds of which a reminder is taken away once what it asked for is done, or no longer asked for."""
_UNSEEN = "nudge"
"""The stage of which nothing stands anywhere."""


def answered(facts: Facts) -> list[tuple[Kind, str]]:
    """Return the kind and slot of what has fired and is no longer asked for."""
    asked = {(kind, _subject(kind, f"{subject} ")) for kind, subject, _ in _series(facts)}
    resting = frozenset({Kind.TASK}) if facts.paused_until is not None else frozenset()
    return sorted(
        (Kind(kind), slot)
        for kind, slot in facts.fired
        if kind in _ASKING - resting and (kind, _subject(kind, slot)) not in asked and not slot.endswith(_UNSEEN)
    )


def _subject(kind: str, slot: str) -> str:
    """Return what a slot is about; of a promised update the promise, however often it was put off."""
    return slot.split(maxsplit=1)[0] if kind == Kind.UPDATE else slot.rpartition(" ")[0]


def rings_again(due: Due, fired: Iterable[tuple[str, str]]) -> bool:
    """Say whether a reminder rings: of those that are repeated the first, second, fourth, eighth and so on do.

    One that comes after others were left out rings where one of those would have.
    """
    stem, times = _counted(due.stage)
    subject = due.slot.removesuffix(due.stage)
    said = [
        number
        for kind, slot in fired
        if kind == due.kind and slot.startswith(subject)
        for name, number in [_counted(slot.removeprefix(subject))]
        if name == stem and number < times
    ]
    return max(said, default=0).bit_length() < times.bit_length()


def _counted(stage: str) -> tuple[str, int]:
    """Split a stage into its name and which of its kind it is: `whole-3`, `whole`."""
    stem, _, number = stage.rpartition("-")
    return (stem, int(number)) if number.isdigit() else (stage, 1)


def _series(facts: Facts) -> Iterator[tuple[Kind, str, Iterable[_Stage]]]:
    """Name each series that applies, with the subject its slots carry."""
    if facts.status in ACTIVE and facts.paused_until is not None:
        yield Kind.RESUME, _iso(facts.paused_until), [_Stage("resume", facts.paused_until, N_("the pause ends"))]
    elif facts.status in ACTIVE:
        yield from _active_series(facts)
    elif facts.status is Status.RESOLVED and facts.resolved_at is not None:
        yield from _asking_to_close(facts, facts.resolved_at)
    if facts.status not in _RESTING and facts.paused_until is None:
        for task in facts.tasks:
            yield Kind.TASK, f"{task.id} {_iso(task.due_at)}", _task(facts, task)
    if facts.status in _LOOKED_BACK_ON and facts.nobodys_since is not None and not _asked_to_close(facts):
        since = max(facts.nobodys_since, facts.resolved_at or facts.nobodys_since)
        yield Kind.NOBODYS, _iso(since), _nobodys(facts, since)
    if facts.status in _LOOKED_BACK_ON and facts.review is not None:
        yield from _reviewing(facts, facts.review)
    if facts.archive_after is not None:
        yield from _archiving(facts, facts.archive_after)


def _asked_to_close(facts: Facts) -> bool:
    """Say whether it is asked to be closed, which names what is missing; never while a review is due."""
    return facts.status is Status.RESOLVED and (facts.review is None or facts.review.due_at is None)


def _asking_to_close(facts: Facts, resolved_at: datetime) -> Iterator[tuple[Kind, str, Iterable[_Stage]]]:
    """Ask once it can be closed: while a review is due, that is what is asked for, and never both on one day."""
    if _asked_to_close(facts):
        since = max(resolved_at, facts.reviewed_at or resolved_at)
        yield Kind.CLOSE, _iso(since), _closing(facts, since)


def _reviewing(facts: Facts, review: TimedReview) -> Iterator[tuple[Kind, str, Iterable[_Stage]]]:
    if review.due_at is not None:
        yield Kind.REVIEW, _iso(review.due_at), _review(facts, review, review.due_at)
    if review.meeting_at is not None:
        soon = _Stage("meeting", review.meeting_at - MEETING_LEAD, N_("the meeting about the review begins soon"))
        yield Kind.MEETING, _iso(review.meeting_at), [soon]


def _archiving(facts: Facts, after: Span) -> Iterator[tuple[Kind, str, Iterable[_Stage]]]:
    """An ended incident's channel is put away; a merged one's as soon as the merge can no longer be undone."""
    if facts.status in _OVER and facts.closed_at is not None:
        at = after.after(facts.closed_at, facts.calendar)
        yield (
            Kind.ARCHIVE,
            _iso(facts.closed_at),
            [_Stage("archive", at, _PUT_AWAY[facts.status])],
        )
    elif facts.status is Status.MERGED and facts.merged_at is not None:
        at = facts.merged_at + UNDO_WINDOW
        yield Kind.ARCHIVE, _iso(facts.merged_at), [_Stage("archive", at, _PUT_AWAY[facts.status])]


def _active_series(facts: Facts) -> Iterator[tuple[Kind, str, Iterable[_Stage]]]:
    if facts.next_update_at is not None:
        yield Kind.UPDATE, _promised(facts.next_update_at), _update(facts, facts.next_update_at)
    if facts.status is Status.DECLARED and facts.acknowledged_at is None:
        subject = call_subject(facts.priority, facts.reopened)
        yield Kind.ACKNOWLEDGE, subject, _acknowledgement(facts, subject)
    yield Kind.RESOLVE, f"{facts.held.resolve.priority} {facts.reopened}", _resolution(facts)
    if facts.vacant_since is not None and not _leading_is_asked_by_calling(facts, facts.vacant_since):
        yield Kind.MANAGER, _iso(facts.vacant_since), _volunteer(facts, facts.vacant_since)
    if facts.expected_at is not None:
        yield Kind.EXPECTED, _iso(facts.expected_at), _expectation(facts, facts.expected_at)
    yield Kind.STALE, _iso(facts.active_at), _staleness(facts)


def _pick(facts: Facts, kind: Kind, subject: str, stages: Iterable[_Stage], now: datetime) -> Due | None:
    """Choose the pending stage: after the last one fired, the newest that is due, else the first ahead."""
    chosen: Due | None = None
    for stage in stages:
        due = Due(kind, f"{stage.subject or subject} {stage.name}", stage.name, stage.at, stage.why)
        if (kind, due.slot) in facts.fired:
            chosen = None
        elif stage.at <= now:
            chosen = due
        else:
            return chosen or due
    return chosen


def _update(facts: Facts, promised: datetime) -> Iterator[_Stage]:
    """Ask, which can be put off, and tell others that it is overdue, which cannot."""
    return heapq.merge(_asked(facts, promised), _overdue(facts, promised), key=lambda stage: stage.at)


def _asked(facts: Facts, promised: datetime) -> Iterator[_Stage]:
    nudge = promised - min(LONGEST_NUDGE, facts.policy.update_every.length(facts.calendar) / 10)
    if facts.snoozed_until is None and nudge > facts.promised_at and _awake(facts, nudge) == nudge:
        yield _Stage("nudge", nudge, N_("the next update is due soon"))
    at = max(promised, facts.snoozed_until or promised)
    yield _Stage("due", _awake(facts, at), N_("the next update is due"), _promised(promised, at))


def _promised(promised: datetime, asked_at: datetime | None = None) -> str:
    """Name a promise in a slot, and when it is asked about, which is when it is due unless it was put off."""
    return f"{_iso(promised)} {_iso(asked_at or promised)}"


def _overdue(facts: Facts, promised: datetime) -> Iterator[_Stage]:
    cadence = facts.policy.update_every
    half = cadence.after(promised, facts.calendar, 0.5)
    yield _Stage("half", _awake(facts, half), N_("the update is overdue by half of its cadence"))
    at = promised
    for times in count(1):
        name = "whole" if times == 1 else f"whole-{times}"
        at = cadence.after(at, facts.calendar)
        why = N_("the update is overdue by its whole cadence") if times == 1 else _TIMES_ITS_CADENCE.format(times=times)
        yield _Stage(name, _awake(facts, at), why)


def _acknowledgement(facts: Facts, subject: str) -> Iterator[_Stage]:
    """Call step after step; then, once it is late, tell ever more rarely that nobody else is left.

    Somebody who comes puts the rest off.
    """
    calling, target = facts.calling, _awake(facts, facts.held.acknowledge.due_at)
    at = _awake(facts, facts.declared_at) if calling.at_once and calling.calls else target
    for number, call in enumerate(calling.calls):
        yield _Stage(
            call.stage, at, N_("the next in line are called") if number else N_("those set to be called are called")
        )
        over = facts.steps_over.get(f"{subject} {call.stage}")
        ends = _plus(facts, at, call.lasts) if over is None else max(at, over)
        at = max(ends, _held_back(facts, call.lasts, target)) if over is None else ends
    at, pause = max(at, target), calling.every
    for number in count(2):
        yield _Stage(f"again-{number}", at, N_("nobody has acknowledged, and nobody else is set to be called"))
        at = max(_plus(facts, at, pause), _held_back(facts, pause, target))
        pause = min(pause * 2, max(pause, _LONGEST_REPEAT))


def _held_back(facts: Facts, pause: timedelta, target: datetime) -> datetime:
    """Return until when nobody else is called because somebody comes: the target, or a step's time if that is later."""
    return facts.declared_at if facts.coming_at is None else max(target, _plus(facts, facts.coming_at, pause))


def _resolution(facts: Facts) -> list[_Stage]:
    target = facts.held.resolve
    early = deadline(target.span, target.runs_from or facts.declared_at, facts.rests, facts.calendar, _EARLY)
    return [
        _Stage("three-quarters", _awake(facts, early), N_("three quarters of the time to resolve have passed")),
        _Stage("breach", _awake(facts, target.due_at), N_("the time to resolve has passed")),
    ]


def _leading_is_asked_by_calling(facts: Facts, since: datetime) -> bool:
    """Say whether people are still called to one that nobody has led yet: who acknowledges is offered the lead."""
    return since <= facts.declared_at and facts.acknowledged_at is None


def _volunteer(facts: Facts, since: datetime) -> Iterator[_Stage]:
    pause = _VOLUNTEER_AFTER_WORKING if facts.policy.update_every.working else _VOLUNTEER_AFTER
    # Who comes to one that nobody has led yet has that time to take over.
    first = since <= facts.declared_at
    at = _plus(facts, facts.acknowledged_at or since, pause) if first else _awake(facts, since)
    for number in count(1):
        yield _Stage(f"ask-{number}", at, N_("the incident has no incident manager"))
        at = _plus(facts, at, pause)


def _expectation(facts: Facts, expected_at: datetime) -> list[_Stage]:
    return [_Stage("passed", _awake(facts, expected_at), N_("the expected resolution has passed unmet"))]


def _staleness(facts: Facts) -> Iterator[_Stage]:
    at = facts.active_at
    for number in count(1):
        at = facts.policy.stale_after.after(at, facts.calendar)
        yield _Stage(f"ask-{number}", _awake(facts, at), N_("no update, status change or task for long"))


def _closing(facts: Facts, since: datetime) -> list[_Stage]:
    calendar = facts.calendar
    days = [calendar.add(since, number * calendar.day_length) for number in range(1, CLOSING_REMINDERS + 1)]
    why = N_("it is resolved and not closed")
    return [_Stage(f"day-{number}", calendar.next_working(at), why) for number, at in enumerate(days, start=1)]


def _nobodys(facts: Facts, since: datetime) -> Iterator[_Stage]:
    for number in range(1, NOBODYS_REMINDERS + 1):
        at = by_day(facts.calendar, facts.calendar.add(since, number * facts.calendar.day_length))
        yield _Stage(f"day-{number}", at, N_("follow-ups have neither an owner nor a date"))


def _task(facts: Facts, task: TimedTask) -> Iterator[_Stage]:
    """Remind before, at and after its time; only who works on an incident around the clock is reminded at night."""
    at_night = facts.status in ACTIVE and not (task.follow_up or facts.policy.update_every.working)
    due = task.due_at if at_night else by_day(facts.calendar, task.due_at)
    lead = min((task.due_at - task.since) / 4, LONGEST_LEAD)
    soon = task.due_at - lead if at_night else by_day(facts.calendar, task.due_at - lead)
    if lead >= SHORTEST_LEAD and soon < task.due_at:
        yield _Stage("soon", soon, N_("a task is due soon"))
    yield _Stage("due", due, N_("a task is due"))
    for number in range(1, TASK_REMINDERS + 1):
        at = by_day(facts.calendar, facts.calendar.add(task.due_at, number * facts.calendar.day_length))
        yield _Stage(f"overdue-{number}", at, N_("a task is overdue"))


def _review(facts: Facts, review: TimedReview, due_at: datetime) -> Iterator[_Stage]:
    """Remind by day: a working day before its time, at it, and on working days after."""
    soon = a_working_day_before(facts.calendar, due_at)
    if soon > review.since:
        yield _Stage("soon", soon, N_("the review is due soon"))
    yield _Stage("due", by_day(facts.calendar, due_at), N_("the review is due"))
    for number in range(1, REVIEW_REMINDERS + 1):
        at = by_day(facts.calendar, facts.calendar.add(due_at, number * facts.calendar.day_length))
        yield _Stage(f"overdue-{number}", at, N_("the review is overdue"))


def _plus(facts: Facts, at: datetime, pause: timedelta) -> datetime:
    return _awake(facts, facts.calendar.add(at, pause)) if facts.policy.update_every.working else at + pause


def _awake(facts: Facts, at: datetime) -> datetime:
    """Postpone to working time where the priority keeps working time."""
    return facts.calendar.next_working(at) if facts.policy.update_every.working else at


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


_FIRST = N_("those set to be called are called")
_NEXT = N_("the next in line are called")
_TIMES_ITS_CADENCE = N_("the update is overdue by {times} times its cadence")
_TIMES = re.compile(r"the update is overdue by ([0-9]+) times its cadence")
_NOT_OURS = re.compile(r"^$|[{}]")
_PUT_AWAY = {
    Status.CLOSED: N_("it is closed: its channel is archived"),
    Status.CANCELLED: N_("it is cancelled: its channel is archived"),
    Status.MERGED: N_("it is merged: its channel is archived"),
}


def said_why(why: str) -> str:
    """Say in the reader's language why something is due, which a plan keeps in English."""
    if found := _TIMES.fullmatch(why):
        return _(_TIMES_ITS_CADENCE, times=found[1])
    return why if _NOT_OURS.search(why) else _(why)
