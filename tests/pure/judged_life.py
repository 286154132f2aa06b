"""One incident by its row, its history and its figures, without a database: for tests of what is judged of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.durations import history, moments_of
from bot.domain.policy import DEFAULT_POLICY, Policy
from bot.domain.spans import Span
from bot.domain.targets import met
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Priority, Status
from bot.reports.metrics_store import Act, fill, targets_after
from storage.history import Recorded
from storage.tables import Figures, Incident

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def after(minutes: float) -> datetime:
    """Return a moment so many minutes after the declaration, on a Monday at 10:00."""
    return MONDAY + timedelta(minutes=minutes)


def with_targets(policy: Policy, priority: str, **spans: str) -> Policy:
    """Return the policy in which a priority promises something else."""
    of = Priority(priority)
    changed = policy.priorities[of].model_copy(update={name: Span.parse(span) for name, span in spans.items()})
    return policy.model_copy(update={"priorities": {**policy.priorities, of: changed}})


_STATUS = {
    Kind.ACKNOWLEDGED: Status.INVESTIGATING,
    Kind.RESOLVED: Status.RESOLVED,
    Kind.REOPENED: Status.INVESTIGATING,
    Kind.UNDONE: Status.INVESTIGATING,
}


@dataclass
class Life:
    """One incident by its row, its history and its figures, as each act leaves them."""

    row: Incident
    policy: Policy = DEFAULT_POLICY
    now: datetime = MONDAY
    recorded: list[Recorded] = field(default_factory=list)
    figures: Figures | None = None

    @classmethod
    def of(cls, priority: str) -> Life:
        """Declare it."""
        row = Incident(priority=priority, status=Status.DECLARED, declared_at=MONDAY, paused_at=None)
        life = cls(row)
        life.act(0, Kind.DECLARED)
        return life

    def act(self, minutes: float, *kinds: Kind, effective: float | None = None, **after_it: Any) -> None:  # noqa: ANN401
        """Record something at so many minutes after the declaration, or nothing but that it is looked at again."""
        self.now = after(minutes)
        for kind in kinds:
            at = self.now if effective is None else after(effective)
            self.recorded.append(Recorded(kind, self.now, at, after_it))
            self._stand(kind)
        reached = history(moments_of(self.recorded))
        act = Act.of(self.recorded, self.now)
        kept = Figures(incident_id=1)
        calendar = self.policy.calendar
        fill(kept, reached, targets_after(self.row, self.figures, reached, act, self.policy, calendar), calendar)
        self.figures = kept

    def _stand(self, kind: Kind) -> None:
        if kind in {Kind.PAUSED, Kind.RESUMED}:
            self.row.paused_at = self.now if kind is Kind.PAUSED else None
        self.row.status = _STATUS.get(kind, Status(self.row.status))

    def change(self, minutes: float, priority: str) -> None:
        """Change its priority."""
        self.row.priority = priority
        self.act(minutes, Kind.PRIORITY)

    def govern(self, minutes: float, priority: str, **spans: str) -> None:
        """Change the policy, which open incidents follow from then on."""
        self.policy = with_targets(self.policy, priority, **spans)
        self.act(minutes)

    def acknowledged(self, minutes: float) -> bool | None:
        """Judge its acknowledgement at a moment."""
        assert self.figures is not None
        return met(self.figures.acknowledged_at, self.figures.acknowledge_due_at, after(minutes))

    def resolved(self, minutes: float) -> bool | None:
        """Judge its resolution at a moment."""
        assert self.figures is not None
        return met(self.figures.resolved_at, self.figures.resolve_due_at, self.row.paused_at or after(minutes))
