"""What the reminders of an incident are planned from, as it is recorded now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.durations import moments_of, rests
from bot.domain.kept_targets import read_targets
from bot.domain.post_incident import ReviewState, TaskKind
from bot.domain.reminder_plan import Facts, TimedReview, TimedTask
from bot.domain.transitions import COUNTED, Kind
from bot.domain.vocabulary import ChannelState, Priority, Status
from bot.queries.calendars import calendar_of
from bot.queries.calling import calling_of, steps_over_of
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review


async def facts_of(unit: Unit, incident: Incident) -> Facts:
    """Gather what the plan of an incident is computed from."""
    policy = await current_policy(unit)
    priority = Priority(incident.priority)
    review = await unit.reviews.of(incident.id) if incident.resolved_at is not None else None
    figures = await unit.figures.kept(incident.id)
    timed, nobodys_since = await _tasks(unit, incident)
    return Facts(
        status=Status(incident.status),
        priority=priority,
        policy=policy.of_priority(priority),
        calendar=await calendar_of(unit, incident),
        calling=await calling_of(unit, incident),
        steps_over=steps_over_of(incident),
        coming_at=incident.coming_at,
        declared_at=incident.declared_at,
        targets=None if figures is None else read_targets(figures, priority, policy),
        acknowledged_at=incident.acknowledged_at,
        promised_at=incident.newest_update_at or incident.acknowledged_at or incident.declared_at,
        next_update_at=incident.next_update_at,
        snoozed_until=incident.snoozed_until,
        paused_until=incident.paused_until,
        rests=await _rests(unit, incident),
        active_at=incident.active_at,
        vacant_since=incident.vacant_since,
        resolved_at=_resolved_at(incident),
        expected_at=incident.expected_resolution_at,
        reopened=incident.reopened,
        closed_at=incident.closed_at,
        merged_at=incident.merged_at,
        archive_after=policy.learning.archive_after if _can_be_archived(incident) else None,
        tasks=timed,
        nobodys_since=nobodys_since,
        review=_timed(review),
        reviewed_at=None if review is None else review.signed_off_at,
        fired=frozenset(await unit.reminders.fired_stages(incident.id)),
    )


async def times_put_off(unit: Unit, incident: Incident) -> int:
    """Return how often the reminder of the update promised now was put off."""
    promised = incident.next_update_at
    if promised is None or incident.snoozed_until is None:
        return 0
    made = incident.newest_update_at or incident.acknowledged_at or incident.declared_at
    notes = await unit.history.since(incident.id, Kind.NOTE, made)
    return sum(row.after.get("promised") == promised.isoformat() for row in notes)


def _resolved_at(incident: Incident) -> datetime | None:
    """Return since when it may be closed: one that was over already, since it was logged."""
    ended, logged = incident.resolved_at, incident.logged_at
    return max(ended, logged) if ended is not None and logged is not None else ended


def _can_be_archived(incident: Incident) -> bool:
    """Say whether it has a channel that is Muster's to archive."""
    return incident.channel_state != ChannelState.NONE and not incident.channel_adopted


async def _rests(unit: Unit, incident: Incident) -> tuple[tuple[datetime, datetime], ...]:
    """Read the history of those few incidents whose clock ever stood still."""
    if not (incident.paused_seconds or incident.reopened):
        return ()
    rows = await unit.history.recorded(incident.id, COUNTED)
    return tuple(rests(moments_of(rows)))


async def _tasks(unit: Unit, incident: Incident) -> tuple[tuple[TimedTask, ...], datetime | None]:
    """Read the tasks of those incidents that have any: those with a time, and since when there are nobody's."""
    rows = await unit.tasks.timed(incident.id) if incident.has_tasks else []
    timed = tuple(
        TimedTask(row.id, row.due_set_at or row.created_at, row.due_at, row.kind == TaskKind.FOLLOW_UP)
        for row in rows
        if row.due_at is not None
    )
    nobodys = [row.due_set_at or row.created_at for row in rows if row.due_at is None]
    return timed, None if incident.drill else max(nobodys, default=None)


def _timed(review: Review | None) -> TimedReview | None:
    if review is None or review.state == ReviewState.DONE:
        return None
    return TimedReview(review.created_at, review.due_at, review.meeting_at)
