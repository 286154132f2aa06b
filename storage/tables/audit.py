"""The audit log: who changed, saw, took out or was refused what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, USER, WORD, Base
from storage.types import BigId


class AuditEntry(Base):
    """One thing that somebody did, never edited; it holds no words that people wrote in an incident."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "team_id", "at"),
        Index("ix_audit_entry_actor", "team_id", "actor", "id"),
        Index("ix_audit_entry_subject", "team_id", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(USER)
    what: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(String(160))
    """A reference such as `INC-12`, or a part of the settings such as `priorities.P1`; empty where it is neither."""
    detail: Mapped[dict[str, Any]]
