"""What somebody who comes late must know of an incident, gathered from what is recorded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.brief import LISTED, Brief, BriefEvent
from bot.domain.post_incident import Mark, TaskState
from bot.domain.task import TaskView, task_views
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Impact
from bot.queries.commitments import open_commitments
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy
from storage.timeline import EntryFilter

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

_NEWS = EntryFilter(
    kinds=(
        Kind.DECLARED,
        Kind.ACKNOWLEDGED,
        Kind.UPDATED,
        Kind.WORKAROUND,
        Kind.PRIORITY,
        Kind.STATUS,
        Kind.EDITED,
        Kind.ROLE,
        Kind.ESCALATED,
        Kind.PAUSED,
        Kind.RESUMED,
        Kind.RESOLVED,
        Kind.REOPENED,
        Kind.CANCELLED,
        Kind.CLOSED,
        Kind.MERGED,
        Kind.UNMERGED,
        Kind.UNDONE,
        Kind.DUPLICATE,
    )
)
"""What counts as having been done: not who came and went."""
_NOTED = EntryFilter(kinds=(Kind.NOTE,))


_JUST_INVITED = timedelta(minutes=2)
"""How long after declaring the people Muster invited itself need no brief: they know, or are told what they owe."""


def just_invited(incident: Incident, user_id: str, at: datetime, *, invited: str | None) -> bool:
    """Say whether who joined at a moment is the one whom Muster `invited` itself when the incident was declared."""
    return user_id == invited and at - (incident.logged_at or incident.declared_at) < _JUST_INVITED


async def brief_of(unit: Unit, incident: Incident, now: datetime) -> Brief:
    """Gather what a brief tells; who may read it is decided before."""
    lines = await unit.timeline.newest(incident.id, _NEWS, limit=LISTED)
    noted = await unit.timeline.newest(incident.id, _NOTED, limit=LISTED)
    total = await unit.timeline.count(incident.id, _NEWS)
    means = (await current_policy(unit)).meanings
    return Brief(
        incident=await view_one(unit, incident),
        commitments=await open_commitments(unit, incident, now),
        impact_means=means.impact[Impact(incident.impact)] if incident.impact else "",
        tried=[BriefEvent(row.at, row.actor, row.text) for row in lines],
        earlier=total - len(lines),
        noted=[BriefEvent(row.at, row.actor, row.text, Mark(row.mark) if row.mark else None) for row in noted],
        tasks=await _to_do(unit, incident),
        open_tasks=await unit.tasks.count(incident.id, [TaskState.OPEN]) if incident.has_tasks else 0,
        now=now,
    )


async def _to_do(unit: Unit, incident: Incident) -> list[TaskView]:
    found = await unit.tasks.of(incident.id, [TaskState.OPEN], limit=LISTED) if incident.has_tasks else []
    return task_views(found, incident)
