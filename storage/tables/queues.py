"""What goes out to Slack and what came in from it."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, WORD, Base
from storage.types import BigId


class Rank(IntEnum):
    """In which order effects go that are due together."""

    DOOR = -1
    """What lets people in: the incident's channel, and who is invited."""
    FIRST = 0
    """What responders wait for in it: the card, what is said there, who is called."""
    SECOND = 1
    """What others look at: announcements and their threads, App Home, the webhook, canvases; and what lasts."""
    TO_MANY = 2
    """News for many people at once, a row for each; incidents take turns, and few go at the same time."""
    LAST = 3
    """What only keeps the messages of many people in step: edits of what they were told."""


class Delivery(Base):
    """One effect on Slack, to be carried out once (the outbox)."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("team_id", "slot"),
        UniqueConstraint("key"),
        Index("ix_delivery_due", "state", "due_at"),
        Index("ix_delivery_lane", "lane", "id"),
        Index("ix_delivery_awaits", "awaits"),
        Index("ix_delivery_incident", "incident_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(WORD)
    operation: Mapped[str] = mapped_column(WORD)
    slot: Mapped[str | None] = mapped_column(String(160))
    lane: Mapped[str] = mapped_column(String(160))
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident.id"))
    payload: Mapped[dict[str, Any]]
    awaits: Mapped[str | None] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(WORD)
    version: Mapped[int] = mapped_column(Integer, default=1)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rank: Mapped[int] = mapped_column(Integer, default=0)
    """One of `Rank`."""
    due_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(WORD)
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Hold(Base):
    """What everybody leaves alone for a while: a channel or method, as Slack asked, or what another process does."""

    __tablename__ = "hold"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    scope: Mapped[str] = mapped_column(String(160), primary_key=True)
    until: Mapped[datetime]


class Inbox(Base):
    """A delivery from Slack that has been acted on, with the answer given, so that a repeat changes nothing."""

    __tablename__ = "inbox"
    __table_args__ = (Index("ix_inbox_received", "received_at"),)

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    received_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]]
