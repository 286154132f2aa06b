"""Gathering what a review is drawn from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.post_incident import Mark, TaskKind, TaskState
from bot.domain.promised import on_time
from bot.domain.reports.metrics import IncidentMetrics, metrics_of
from bot.domain.transitions import Kind
from bot.queries.calendars import calendar_of
from bot.queries.incidents import view_one
from bot.reviews.document_facts import Entry, Facts, FollowUp
from bot.reviews.document_timeline import LONGEST_TIMELINE, TURNING_POINTS, WHOLE_TIMELINE
from bot.reviews.view import view_of_review
from storage.timeline import EntryFilter

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review, Task, TimelineEntry

MOST_FOLLOW_UPS = 100
"""Follow-ups of which a review tells, the open ones first; how many more there are is said."""
_TOLD = EntryFilter(kinds=[kind for kind in Kind if kind not in {Kind.CHANNEL, Kind.ACCESS, Kind.REVIEW}])
"""What a review tells of a timeline: not who came and went, nor its own steps."""


async def facts_of_review(unit: Unit, incident: Incident, review: Review, now: datetime) -> Facts:
    """Gather what the review of an incident is drawn from, as things stand."""
    total = await unit.timeline.count(incident.id, _TOLD)
    entries = await _entries(unit, incident, total)
    tasks = await unit.tasks.of(incident.id, kind=TaskKind.FOLLOW_UP, limit=MOST_FOLLOW_UPS)
    return Facts(
        incident=await view_one(unit, incident),
        review=await view_of_review(unit, review, incident),
        case=await _case(unit, incident, now),
        entries=tuple(map(_entry, entries)),
        more=total - len(entries),
        follow_ups=tuple(map(_follow_up, tasks)),
        more_follow_ups=await unit.tasks.count(incident.id, kind=TaskKind.FOLLOW_UP) - len(tasks),
    )


async def _entries(unit: Unit, incident: Incident, total: int) -> list[TimelineEntry]:
    """Read all of a short timeline; of a long one turning points and what is marked, as much of each as is told."""
    if total <= WHOLE_TIMELINE:
        return await unit.timeline.of(incident.id, _TOLD, limit=WHOLE_TIMELINE)
    found = [
        *await unit.timeline.of(incident.id, EntryFilter(kinds=TURNING_POINTS), limit=LONGEST_TIMELINE // 2),
        *await unit.timeline.of(
            incident.id, EntryFilter(kinds=_TOLD.kinds, marks=tuple(Mark)), limit=LONGEST_TIMELINE // 2
        ),
    ]
    return sorted({row.id: row for row in found}.values(), key=lambda row: (row.at, row.id))


async def _case(unit: Unit, incident: Incident, now: datetime) -> IncidentMetrics:
    row = await unit.reports.row(incident.id)
    if row is None:
        raise LookupError(f"incident {incident.id} has no figures")
    calendar = await calendar_of(unit, incident)
    return metrics_of(row, now, updates=on_time(await unit.promises.tally(incident.id), now, calendar))


def _entry(row: TimelineEntry) -> Entry:
    mark = Mark(row.mark) if row.mark else None
    return Entry(at=row.at, kind=row.kind, mark=mark, text=row.text, actor=row.actor)


def _follow_up(row: Task) -> FollowUp:
    return FollowUp(text=row.text, owner=row.owner, due_at=row.due_at, state=TaskState(row.state))
