"""What a report or a summary begins with, read for one viewer: its trend, the targets, what the worst is called."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.calendar import WorkingCalendar
from bot.domain.policy import Policy
from bot.domain.reports.glance import UNCOUNTED, Glance, Target, counted_steps, steps_of, worst
from bot.domain.reports.report import Report
from bot.domain.vocabulary import Priority
from bot.queries.policy import current_policy
from storage.reports import Scope

if TYPE_CHECKING:
    from storage.store import Unit


async def glance(unit: Unit, found: Report, now: datetime, *, viewer: str | None) -> Glance:
    """Read it; the trend is counted by the database, so that a long one costs little."""
    steps, policy = steps_of(found.period, found.zone), await current_policy(unit)
    scope = Scope(steps.edges[0], steps.edges[-1], viewer)
    trend = await unit.trend.steps(scope, steps.edges[1:], found.asked.services, UNCOUNTED, now)
    first = worst(found.whole.cases, now)
    return Glance(
        steps=steps,
        counts=tuple(count for count, _ in trend),
        missed=tuple(missed for _, missed in trend),
        counted=counted_steps(steps, found.counted_since),
        targets=targets_of(policy),
        titles=await unit.reports.titles([first.number], viewer=viewer) if first else {},
    )


def targets_of(policy: Policy) -> dict[Priority, Target]:
    """Return within what each priority is to be resolved."""
    return {priority: _target(policy, priority, policy.calendar) for priority in Priority}


def _target(policy: Policy, priority: Priority, calendar: WorkingCalendar) -> Target:
    span = policy.priorities[priority].resolve
    return Target(span.words, span.length(calendar), span.working)
