"""What reports are computed from, and which were posted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, TS, WORD, Base
from storage.types import BigId


class Figures(Base):
    """The moments of one incident as they count, kept in the transaction of each transition they follow from."""

    __tablename__ = "figures"
    __table_args__ = (Index("ix_figures_resolved", "team_id", "resolved_at"),)

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    impact_started_at: Mapped[datetime | None]
    detected_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    workaround_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    paused_seconds: Mapped[float] = mapped_column(Float, default=0.0)
    """How long it was paused before its resolution."""
    acknowledge_working_seconds: Mapped[float | None] = mapped_column(Float)
    """Working time to acknowledge, where the target is in working time."""
    resolve_working_seconds: Mapped[float | None] = mapped_column(Float)
    """Working time to resolve, where the target is in working time."""
    acknowledge_due_at: Mapped[datetime]
    acknowledge_priority: Mapped[str | None] = mapped_column(WORD)
    """The priority whose target this is; None where only its end is known."""
    acknowledge_target: Mapped[str | None] = mapped_column(WORD)
    """The target as people read it, such as `15 min`; None where only its end is known."""
    acknowledge_runs_from: Mapped[datetime | None]
    """Since when it counts, where that is not the declaration."""
    resolve_due_at: Mapped[datetime]
    resolve_priority: Mapped[str | None] = mapped_column(WORD)
    resolve_target: Mapped[str | None] = mapped_column(WORD)
    resolve_runs_from: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(Integer, default=0)


class SummaryPost(Base):
    """One periodic summary for one channel: claimed once, then posted and corrected in place, or skipped."""

    __tablename__ = "summary_post"
    __table_args__ = (UniqueConstraint("team_id", "kind", "period", "place"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    kind: Mapped[str] = mapped_column(WORD)
    period: Mapped[str] = mapped_column(WORD)
    place: Mapped[str] = mapped_column(WORD)
    """The channel it was meant for: an id, or the announcement channel whatever that is called."""
    since: Mapped[datetime]
    until: Mapped[datetime]
    scope: Mapped[dict[str, Any]]
    """Which services it tells of."""
    state: Mapped[str] = mapped_column(WORD)
    claimed_at: Mapped[datetime]
    channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    ts: Mapped[str | None] = mapped_column(TS)
    corrected_at: Mapped[datetime | None]
    corrections: Mapped[dict[str, Any]]
    """Which incidents were corrected after it was posted."""
    kept: Mapped[dict[str, Any] | None]
    """What it told when it was posted; None until then, and of those posted before this was kept."""
