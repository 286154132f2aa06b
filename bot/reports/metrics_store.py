"""Keeping an incident's figures in step with its transitions, in the transaction that records them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.durations import CORRECTING, MEASURED, History, history, moments_of
from bot.domain.policy import PriorityPolicy
from bot.domain.targets import deadline
from bot.domain.vocabulary import ACTIVE, Priority
from bot.metrics import ACKNOWLEDGE_SECONDS
from bot.queries.policy import current_policy
from bot.reports.corrections import correct_summaries
from bot.reports.observing import hold
from storage.tables import Figures

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from bot.domain.spans import Span
    from storage.store import Unit
    from storage.tables import Incident


async def update_metrics(unit: Unit, incident: Incident, now: datetime, *, corrected: bool = False) -> None:
    """Compute the incident's figures anew from its transitions.

    Its targets are those of the policy in force until it first ends; a later policy does not judge it again. Only
    where its priority is `corrected` afterwards do the targets of the right one judge it instead.
    """
    rows = await unit.history.recorded(incident.id, MEASURED)
    before = await unit.figures.kept(incident.id)
    at = history(moments_of(rows))
    policy = await current_policy(unit)
    after = Figures(incident_id=incident.id)
    judged = None if corrected else _judged(incident, before)
    fill(after, at, policy.of_priority(Priority(incident.priority)), policy.calendar, judged=judged)
    await unit.figures.keep(after)
    if not incident.drill:
        _observe(incident, at, before, now)
    if corrected or any(row.kind in CORRECTING and row.recorded_at == now for row in rows):
        await correct_summaries(unit, incident, now)


def _judged(incident: Incident, before: Figures | None) -> Figures | None:
    """Return the figures whose targets stay in force, if the incident has ended before."""
    return before if before is not None and before.resolved_at is not None and incident.status not in ACTIVE else None


def fill(
    figures: Figures,
    at: History,
    promised: PriorityPolicy,
    calendar: WorkingCalendar,
    *,
    judged: Figures | None = None,
) -> None:
    """Write the moments that count into an incident's row of figures, and its targets, unless `judged` by others."""
    figures.impact_started_at = at.impact_started
    figures.detected_at = at.detected
    figures.acknowledged_at = at.acknowledged
    figures.workaround_at = at.workaround
    figures.resolved_at = at.resolved
    figures.paused_seconds = at.paused.total_seconds()
    figures.reopened = at.reopened
    figures.acknowledge_working_seconds = _working(promised.acknowledge, at.declared, at.acknowledged, calendar)
    figures.resolve_working_seconds = _working(promised.resolve, at.declared, at.resolved, calendar)
    if judged is None:
        figures.acknowledge_due_at = deadline(promised.acknowledge, at.declared, (), calendar)
        figures.resolve_due_at = deadline(promised.resolve, at.declared, at.rests, calendar)
    else:
        figures.acknowledge_due_at, figures.resolve_due_at = judged.acknowledge_due_at, judged.resolve_due_at


def _working(target: Span, start: datetime, end: datetime | None, calendar: WorkingCalendar) -> float | None:
    return calendar.between(start, end).total_seconds() if target.working and end is not None else None


def _observe(incident: Incident, at: History, before: Figures | None, now: datetime) -> None:
    """Have Prometheus told of an acknowledgement or a resolution that was not there before."""
    acknowledged, resolved = (before.acknowledged_at, before.resolved_at) if before is not None else (None, None)
    if at.acknowledged is not None and acknowledged is None:
        ACKNOWLEDGE_SECONDS.labels(incident.priority).observe(_seconds(at.acknowledged - at.declared))
    if at.resolved is not None and resolved is None:
        hold(incident, now)


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
