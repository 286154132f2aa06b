"""Where an incident is announced and who follows it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, TS, USER, WORD, Base
from storage.types import BigId


class Announcement(Base):
    """Where an incident is announced; one message a place, edited as it goes on."""

    __tablename__ = "announcement"

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    place: Mapped[str] = mapped_column(String(80), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    ts: Mapped[str | None] = mapped_column(TS)


class Subscription(Base):
    """A person's wish to follow an incident, a service or a priority."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id", "scope", "subject"),
        Index("ix_subscription_subject", "team_id", "scope", "subject"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    user_id: Mapped[str] = mapped_column(USER)
    scope: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(String(80))
    since: Mapped[datetime]


class Follower(Base):
    """Somebody who is kept informed of an incident by direct message: one message, updates in its thread."""

    __tablename__ = "follower"

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    ts: Mapped[str | None] = mapped_column(TS)


class PostedMessage(Base):
    """Where a message about an incident stands that the outbox does not remember, so that it can be withdrawn."""

    __tablename__ = "posted_message"
    __table_args__ = (UniqueConstraint("incident_id", "channel_id", "ts"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    channel_id: Mapped[str] = mapped_column(CHANNEL)
    ts: Mapped[str] = mapped_column(TS)
    user_id: Mapped[str | None] = mapped_column(USER)
    """Whom it was told directly; none where a channel reads it."""
