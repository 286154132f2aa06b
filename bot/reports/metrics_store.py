"""Keeping an incident's figures in step with its transitions, in the transaction that records them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.durations import History, history, moments_of
from bot.domain.kept_targets import Aim, Targets, first_targets, read_targets, write_target
from bot.domain.targets import Course, held
from bot.domain.transitions import CORRECTING, MEASURED, REST_ENDS, Kind, Milestone
from bot.domain.vocabulary import ACTIVE, Priority
from bot.metrics import ACKNOWLEDGE_SECONDS
from bot.queries.calendars import calendar_of
from bot.queries.policy import current_policy
from bot.reports.corrections import correct_summaries, take_out_resolution
from bot.reports.observing import hold
from storage.tables import Figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.calendar import WorkingCalendar
    from bot.domain.policy import Policy
    from bot.domain.spans import Span
    from storage.history import Recorded
    from storage.store import Unit
    from storage.tables import Incident


async def update_metrics(
    unit: Unit, incident: Incident, now: datetime, *, corrected: bool = False, act: Act | None = None
) -> None:
    """Compute the incident's figures again from its transitions, and keep the targets that hold after them.

    Where its priority is `corrected` once it is over, it counts under another from now on; what was judged stays so.
    An `act` whose figures are kept already is not computed again.
    """
    before = await unit.figures.kept(incident.id)
    act = act or await keep_figures(unit, incident, now)
    if corrected or not CORRECTING.isdisjoint(act.kinds):
        await correct_summaries(unit, incident, now)
    elif Kind.REOPENED in act.kinds and before is not None and before.resolved_at is not None:
        # Where the resolution was undone instead, something else tells it.
        await take_out_resolution(unit, incident, before.resolved_at, now)


async def keep_figures(unit: Unit, incident: Incident, now: datetime) -> Act:
    """Do so, and leave what was said about it before as it stands; return what was recorded now."""
    rows = await unit.history.recorded(incident.id, MEASURED)
    before = await unit.figures.kept(incident.id)
    at = history(moments_of(rows))
    policy = await current_policy(unit)
    after = Figures(incident_id=incident.id)
    act, calendar = Act.of(rows, now), await calendar_of(unit, incident)
    fill(after, at, targets_after(incident, before, at, act, policy, calendar), calendar)
    await unit.figures.keep(after)
    if not incident.drill:
        _observe(incident, at, before, now)
    return act


class Act(NamedTuple):
    """What was recorded now."""

    now: datetime
    kinds: frozenset[str]
    redeclared: bool
    """Whether it was corrected when the incident was declared."""

    @classmethod
    def of(cls, rows: Iterable[Recorded], now: datetime) -> Act:
        """Return what of these transitions was recorded now."""
        new = [row for row in rows if row.recorded_at == now]
        times = {row.after["milestone"] for row in new if row.kind == Kind.TIMES}
        return cls(now, frozenset(row.kind for row in new), Milestone.DECLARED in times)


def targets_after(
    incident: Incident, before: Figures | None, at: History, act: Act, policy: Policy, calendar: WorkingCalendar
) -> Targets:
    """Return the targets that hold after an act."""
    priority = Priority(incident.priority)
    promised = policy.of_priority(priority)
    if before is None:
        return first_targets(priority, promised, at.declared, calendar, at.rests)
    course = Course(
        declared=at.declared,
        now=act.now,
        calendar=calendar,
        rests=at.rests,
        paused_at=incident.paused_at,
        ended=incident.status not in ACTIVE,
        rested=not REST_ENDS.isdisjoint(act.kinds),
        undone=Kind.UNDONE in act.kinds,
        redeclared=act.redeclared,
    )
    acknowledging = replace(
        course,
        reached=at.acknowledged,
        reached_before=before.acknowledged_at is not None,
        over_at=at.resolved,
    )
    resolving = replace(course, reached=at.resolved, reached_before=before.resolved_at is not None)
    kept = read_targets(before, priority, policy)
    return Targets(
        held(kept.acknowledge, priority, promised.acknowledge, acknowledging),
        held(kept.resolve, priority, promised.resolve, resolving),
    )


def fill(figures: Figures, at: History, targets: Targets, calendar: WorkingCalendar) -> None:
    """Write the moments that count into an incident's row of figures, and its targets."""
    figures.impact_started_at = at.impact_started
    figures.detected_at = at.detected
    figures.acknowledged_at = at.acknowledged
    figures.workaround_at = at.workaround
    figures.resolved_at = at.resolved
    figures.paused_seconds = at.paused.total_seconds()
    figures.reopened = at.reopened
    figures.acknowledge_working_seconds = _working(targets.acknowledge.span, at.declared, at.acknowledged, calendar)
    figures.resolve_working_seconds = _working(targets.resolve.span, at.declared, at.resolved, calendar)
    write_target(figures, Aim.ACKNOWLEDGE, targets.acknowledge)
    write_target(figures, Aim.RESOLVE, targets.resolve)


def _working(target: Span, start: datetime, end: datetime | None, calendar: WorkingCalendar) -> float | None:
    return calendar.between(start, end).total_seconds() if target.working and end is not None else None


def _observe(incident: Incident, at: History, before: Figures | None, now: datetime) -> None:
    """Tell Prometheus about an acknowledgement or a resolution that was not there before."""
    acknowledged, resolved = (before.acknowledged_at, before.resolved_at) if before is not None else (None, None)
    if at.acknowledged is not None and acknowledged is None:
        ACKNOWLEDGE_SECONDS.labels(incident.priority).observe(_seconds(at.acknowledged - at.declared))
    if at.resolved is not None and resolved is None:
        hold(incident, now)


def _seconds(span: timedelta) -> float:
    return span.total_seconds()
