"""The targets of one incident as they are kept beside its figures: what every place that tells of them reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.policy import Policy, PriorityPolicy
from bot.domain.spans import Span
from bot.domain.targets import Target, deadline, met
from bot.domain.vocabulary import Priority

if TYPE_CHECKING:
    from bot.domain.calendar import WorkingCalendar
    from bot.domain.targets import Rests
    from storage.figures import Shown
    from storage.reports import Row
    from storage.tables import Figures


class Aim(StrEnum):
    """What there is a target for, as columns and policies name it."""

    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"

    def of(self, policy: PriorityPolicy) -> Span:
        """Return the target that a priority promises."""
        span: Span = getattr(policy, self)
        return span


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets that are held against one incident."""

    acknowledge: Target
    resolve: Target


def read_target(row: Figures | Shown, aim: Aim, priority: Priority, policy: Policy) -> Target:
    """Return a target as it is kept; what was not kept with it is as its priority promises now."""
    of = Priority(getattr(row, f"{aim}_priority") or priority)
    said: str | None = getattr(row, f"{aim}_target")
    return Target(
        priority=of,
        span=Span.parse(said) if said else aim.of(policy.of_priority(of)),
        runs_from=getattr(row, f"{aim}_runs_from"),
        due_at=getattr(row, f"{aim}_due_at"),
    )


def read_targets(row: Figures | Shown, priority: Priority, policy: Policy) -> Targets:
    """Return the targets that are kept."""
    return Targets(*(read_target(row, aim, priority, policy) for aim in (Aim.ACKNOWLEDGE, Aim.RESOLVE)))


def verdicts(kept: Figures | Row, paused_at: datetime | None, now: datetime) -> dict[Aim, bool | None]:
    """Say of each target whether it was met; None while nobody can say yet."""
    return dict(zip((Aim.ACKNOWLEDGE, Aim.RESOLVE), judged(kept, paused_at, now), strict=True))


def judged(kept: Figures | Row, paused_at: datetime | None, now: datetime) -> tuple[bool | None, bool | None]:
    """Say the same of acknowledging and of resolving, without a dictionary: a report judges thousands."""
    stands_at = paused_at or now
    return (
        met(kept.acknowledged_at, kept.acknowledge_due_at, kept.resolved_at or stands_at),
        met(kept.resolved_at, kept.resolve_due_at, stands_at),
    )


def write_target(row: Figures, aim: Aim, target: Target) -> None:
    """Keep a target."""
    kept = {"priority": str(target.priority), "target": target.span.typed, "runs_from": target.runs_from}
    for name, value in (kept | {"due_at": target.due_at}).items():
        setattr(row, f"{aim}_{name}", value)


def first_targets(
    priority: Priority, policy: PriorityPolicy, declared_at: datetime, calendar: WorkingCalendar, rests: Rests = ()
) -> Targets:
    """Return the targets of an incident of which nothing is kept yet: they run from its declaration."""
    spans = [aim.of(policy) for aim in (Aim.ACKNOWLEDGE, Aim.RESOLVE)]
    return Targets(
        *(
            Target(priority=priority, span=span, runs_from=None, due_at=deadline(span, declared_at, rests, calendar))
            for span in spans
        )
    )
