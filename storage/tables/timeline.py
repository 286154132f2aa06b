"""The timeline of an incident as people read it, and every change that was made to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, TS, USER, WORD, Base
from storage.types import BigId


class TimelineEntry(Base):
    """One line of what happened, as people read it; what it said before is in `timeline_change`."""

    __tablename__ = "timeline_entry"
    __table_args__ = (
        Index("ix_timeline_incident", "incident_id", "at"),
        Index("ix_timeline_source", "team_id", "source_channel", "source_ts", "incident_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(WORD)
    mark: Mapped[str | None] = mapped_column(WORD)
    """What it is to the investigation: a hypothesis, a finding, a change made, a decision."""
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
    source_channel: Mapped[str | None] = mapped_column(CHANNEL)
    source_ts: Mapped[str | None] = mapped_column(TS)
    """The message it was taken from, where people took one."""
    source_permalink: Mapped[str | None] = mapped_column(Text)
    files: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=sqlalchemy.text("'{}'"))
    """The files of that message: names and permalinks."""
    added_by: Mapped[str | None] = mapped_column(USER)
    """Who put it in, where that is not who said it."""
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_by: Mapped[str | None] = mapped_column(USER)


class TimelineChange(Base):
    """One change of an entry of the timeline, never edited: who, when, what it was and is."""

    __tablename__ = "timeline_change"
    __table_args__ = (Index("ix_timeline_change_entry", "entry_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("timeline_entry.id"))
    what: Mapped[str] = mapped_column(WORD)
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
