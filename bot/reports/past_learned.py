"""What an invented past taught: reviews, follow-ups and problems, so that a demo has some of each to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.post_incident import ProblemStatus, ReviewState, TaskKind, TaskState
from bot.domain.reviews.parts import Part
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Priority, Role, Status
from storage.reports import Row, Scope
from storage.tables import Incident, Problem, Review, Task, TimelineEntry, Transition

if TYPE_CHECKING:
    from bot.reports.past import Cast
    from storage.store import Store, Unit

_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)
_UNFINISHED = (ReviewState.IN_REVIEW, ReviewState.DRAFT)
"""How the reviews of the newest incidents stand; those before are done."""
_FIRST_PERSONS = frozenset({1, 2})
"""Of which incidents, counted from the newest, the review and the follow-ups are the first person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lesson:
    """A problem that several incidents of one root cause led to."""

    cause: str
    title: str
    status: ProblemStatus
    steps: str = ""
    workaround: str = ""
    """In words for users."""
    fix: str = ""
    target_in: timedelta = 21 * _DAY


_LESSONS = (
    _Lesson(
        cause="Queue full",
        title="Queues fill up when the night's orders arrive",
        status=ProblemStatus.INVESTIGATING,
        target_in=-4 * _DAY,
    ),
    _Lesson(
        cause="Expired certificate",
        title="The card gateway's certificate expires, and nobody is told",
        status=ProblemStatus.KNOWN_ERROR,
        steps="Install the spare certificate from the vault, then restart the gateway.",
        workaround="Pay by invoice or in the app until cards work again.",
    ),
    _Lesson(
        cause="Database out of connections",
        title="Connection pools are too small at peak",
        status=ProblemStatus.FIXED,
        steps="Restart the service to free its connections.",
        workaround="Try again in a few minutes: it is slow, and nothing is lost.",
        fix="Pools grow with the load since the last release.",
        target_in=-30 * _DAY,
    ),
)
_FOLLOW_UPS = ("Alert before it happens, not after", "Write down in the runbook how it was fixed", "Rehearse it once")
_WRITTEN = {
    Part.SUMMARY: "{title}. It was noticed by customers before it was noticed by us.",
    Part.WENT_WELL: "Somebody was on it within minutes, and the updates came when they were promised.",
    Part.WENT_BADLY: "The alert came late, and the runbook was of last year.",
}


async def write_learned(store: Store, cast: Cast, now: datetime) -> None:
    """Write down what was learned from the past that `write_past` wrote."""
    async with store.write() as unit:
        scope = Scope(now - _YEAR, now, None)
        told = [row for row in await unit.reports.rows(scope) if row.status == Status.CLOSED and not row.drill]
        managers = {key: users[-1] for key, users in (await unit.reports.managers(scope, _MANAGER)).items()}
        grave = [row for row in told if row.priority in {Priority.P1, Priority.P2}]
        for age, row in enumerate(reversed(grave)):
            owner = cast.people[0] if age in _FIRST_PERSONS else managers.get(row.id, cast.people[0])
            await _reviewed(unit, row, owner, age, now)
        await _timelines(unit, [row.id for row in grave])
        for owner, lesson in zip(cast.people, _LESSONS, strict=False):
            await _problem(unit, [row for row in told if row.root_cause == lesson.cause], lesson, owner, now)


_MANAGER = Role.INCIDENT_MANAGER


async def _reviewed(unit: Unit, row: Row, owner: str, age: int, now: datetime) -> None:
    """Review one incident; `age` counts from the newest."""
    incident = await unit.incidents.by_id(row.id)
    if incident is None or row.resolved_at is None:
        return
    state = _UNFINISHED[age] if age < len(_UNFINISHED) else ReviewState.DONE
    done = state is ReviewState.DONE
    if not done:
        incident.status = Status.RESOLVED
    signed = min(row.resolved_at + 3 * _DAY, now)
    unit.reviews.begin(
        Review(
            incident_id=row.id,
            state=state,
            owner=owner,
            due_at=row.resolved_at + 7 * _DAY if done or age else now + 2 * _DAY,
            parts={} if age == 1 else {str(part): said.format(title=incident.title) for part, said in _WRITTEN.items()},
            created_at=row.resolved_at,
            created_by=owner,
            signed_off_by=owner if done else None,
            signed_off_at=signed if done else None,
        )
    )
    await _followed_up(unit, incident, row.resolved_at, owner, age, now)


async def _followed_up(unit: Unit, incident: Incident, since: datetime, owner: str, age: int, now: datetime) -> None:
    """Give an incident follow-ups: of the newest ones the last is still open, here and there overdue."""
    wanted = _FOLLOW_UPS[: 1 + incident.number % len(_FOLLOW_UPS)]
    for number, text in enumerate(wanted, start=1):
        still_open = age < _STILL_OPEN and number == len(wanted)
        due_at = now + (3 * age - 4) * _DAY if still_open else since + 14 * _DAY
        await unit.tasks.add(
            Task(
                incident_id=incident.id,
                kind=TaskKind.FOLLOW_UP,
                text=text,
                owner=owner,
                due_at=due_at,
                state=TaskState.OPEN if still_open else TaskState.DONE,
                created_by=owner,
                created_at=since,
                settled_by=None if still_open else owner,
                settled_at=None if still_open else min(since + 9 * _DAY, now),
            )
        )


_STILL_OPEN = 6
"""Of how many incidents, the newest, a follow-up is still open."""
_LINES = {
    Kind.DECLARED: "Declared",
    Kind.ACKNOWLEDGED: "Acknowledged",
    Kind.UPDATED: "Update",
    Kind.WORKAROUND: "Workaround given",
    Kind.PAUSED: "Paused",
    Kind.RESUMED: "Resumed",
    Kind.RESOLVED: "Resolved",
    Kind.REOPENED: "Reopened",
    Kind.CLOSED: "Closed",
}


async def _timelines(unit: Unit, incident_ids: Sequence[int]) -> None:
    for row in await unit.history.transitions(incident_ids):
        if (said := _LINES.get(Kind(row.kind))) is not None:
            unit.timeline.add(_entry(row, said))


def _entry(row: Transition, said: str) -> TimelineEntry:
    return TimelineEntry(
        incident_id=row.incident_id,
        kind=row.kind,
        actor=row.actor,
        at=row.effective_at,
        recorded_at=row.recorded_at,
        text=f"{said}: {row.reason}" if row.reason else said,
    )


async def _problem(unit: Unit, rows: Sequence[Row], lesson: _Lesson, owner: str, now: datetime) -> None:
    """Raise a problem from the incidents that one cause had."""
    if not rows:
        return
    since = rows[len(rows) // 2].declared_at
    problem = await unit.problems.add(
        Problem(
            number=await unit.workspaces.next_problem(),
            title=lesson.title,
            status=lesson.status,
            owner=owner,
            root_cause=lesson.cause,
            workaround=lesson.workaround,
            workaround_steps=lesson.steps,
            permanent_fix=lesson.fix,
            target_at=now + lesson.target_in,
            created_by=owner,
            created_at=since,
            changed_at=since,
        )
    )
    unit.problems.changed(problem, "raised", by=owner, now=since, before={}, after={"title": problem.title})
    for row in rows:
        await unit.problems.link(problem.id, row.id, by=owner, now=max(since, row.declared_at))
