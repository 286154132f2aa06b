"""Keeping an incident's figures in step with its transitions, in the transaction that records them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.durations import COUNTED, History, Kind, history, moments_of
from bot.domain.policy import PriorityPolicy
from bot.domain.targets import deadline
from bot.domain.vocabulary import ACTIVE, Priority
from bot.metrics import ACKNOWLEDGE_SECONDS, RESOLVE_SECONDS
from bot.queries.policy import current_policy
from bot.reports.corrections import correct_summaries
from storage.tables import Figures

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from bot.domain.spans import Span
    from storage.store import Unit
    from storage.tables import Incident

_CORRECTING = frozenset({Kind.TIMES, Kind.CANCELLED, Kind.MERGED, Kind.UNMERGED, Kind.VISIBILITY})
"""What changes the figures of a past that was told of already."""


async def update_metrics(unit: Unit, incident: Incident, now: datetime) -> None:
    """Compute the incident's figures anew from its transitions.

    Its targets are those of the policy in force until it first ends; a later policy does not judge it again.
    """
    rows = await unit.history.transitions([incident.id], COUNTED | _CORRECTING)
    before = await unit.reports.kept(incident.id)
    known = None if before is None else (before.acknowledged_at, before.resolved_at)
    at = history(moments_of(rows))
    policy = await current_policy(unit)
    after = before or Figures(incident_id=incident.id)
    fill(after, at, policy.of_priority(Priority(incident.priority)), policy.calendar, judge=_to_judge(incident, before))
    if before is None:
        unit.reports.add(after)
    if not incident.drill:
        _observe(incident, at, known)
    if any(row.kind in _CORRECTING and row.recorded_at == now for row in rows):
        await correct_summaries(unit, incident, now)


def _to_judge(incident: Incident, before: Figures | None) -> bool:
    return before is None or before.resolved_at is None or incident.status in ACTIVE


def fill(figures: Figures, at: History, promised: PriorityPolicy, calendar: WorkingCalendar, *, judge: bool) -> None:
    """Write the moments that count into an incident's row of figures; with `judge`, its targets too."""
    figures.impact_started_at = at.impact_started
    figures.detected_at = at.detected
    figures.acknowledged_at = at.acknowledged
    figures.workaround_at = at.workaround
    figures.resolved_at = at.resolved
    figures.paused_seconds = at.paused.total_seconds()
    figures.reopened = at.reopened
    figures.acknowledge_working_seconds = _working(promised.acknowledge, at.declared, at.acknowledged, calendar)
    figures.resolve_working_seconds = _working(promised.resolve, at.declared, at.resolved, calendar)
    if judge:
        figures.acknowledge_due_at = deadline(promised.acknowledge, at.declared, (), calendar)
        figures.resolve_due_at = deadline(promised.resolve, at.declared, at.rests, calendar)


def _working(target: Span, start: datetime, end: datetime | None, calendar: WorkingCalendar) -> float | None:
    return calendar.between(start, end).total_seconds() if target.working and end is not None else None


def _observe(incident: Incident, at: History, known: tuple[datetime | None, datetime | None] | None) -> None:
    """Tell Prometheus of an acknowledgement or a resolution that was not there before."""
    acknowledged, resolved = known or (None, None)
    if at.acknowledged is not None and acknowledged is None:
        ACKNOWLEDGE_SECONDS.labels(incident.priority).observe(_seconds(at.acknowledged - at.declared))
    if at.resolved is not None and resolved is None:
        RESOLVE_SECONDS.labels(incident.priority).observe(_seconds(at.resolved - at.declared))


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
