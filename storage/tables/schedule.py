"""What is promised and what is due."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, WORD, Base
from storage.types import BigId


class Promise(Base):
    """A next update promised for a moment, and what became of it."""

    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_incident", "incident_id", "outcome"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(WORD)
    cadence: Mapped[str | None] = mapped_column(WORD)
    """After how long more another update is missed, such as `30 min`; None where that was not kept."""
    missed: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Once settled, how many updates were missed: the promised one, and one for each cadence of silence after it."""


class Reminder(Base):
    """Something to be said at a moment, once: the truth that the scheduler only wakes for."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("incident_id", "kind", "slot"),
        Index("ix_reminder_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(WORD)
    slot: Mapped[str] = mapped_column(String(160))
    stage: Mapped[str] = mapped_column(WORD)
    why: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(WORD)
    lease_owner: Mapped[str | None] = mapped_column(WORD)
    lease_until: Mapped[datetime | None]
    fired_at: Mapped[datetime | None]
