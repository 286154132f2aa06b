"""Who takes part in an incident, as what, and who asked to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import TEAM, USER, WORD, Base
from storage.types import BigId


class Person(Base):
    """What kind of person somebody is to the workspace, and what they are called, as Slack told last."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_user", "user_id"),)

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    home_team: Mapped[str | None] = mapped_column(TEAM)
    """The workspace their account belongs to."""
    told_at: Mapped[datetime]
    name: Mapped[str | None] = mapped_column(String(200))
    """What they are called; nothing where Slack did not say, None where it was not asked since that is kept."""
    locale: Mapped[str | None] = mapped_column(String(20))
    """The language of their Slack, such as `de-DE`; nothing and None as with the name."""


class RoleAssignment(Base):
    """Who held which role, from when until when; the present holder has no end."""

    __tablename__ = "role_assignment"
    __table_args__ = (Index("ix_role_incident", "incident_id", "role"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    role: Mapped[str] = mapped_column(WORD)
    user_id: Mapped[str] = mapped_column(USER)
    assigned_by: Mapped[str] = mapped_column(USER)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class Participant(Base):
    """Who takes part in an incident: may act on it, and may see it when it is private."""

    __tablename__ = "participant"
    __table_args__ = (Index("ix_participant_user", "team_id", "user_id"),)

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    since: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    """When they came into the channel; None while they are only invited, and once they have left."""
    left_at: Mapped[datetime | None]


class AccessRequest(Base):
    """Somebody asked for access to an incident by its number, whether there is one or not."""

    __tablename__ = "access_request"
    __table_args__ = (Index("ix_access_request_user", "team_id", "user_id", "asked_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    user_id: Mapped[str] = mapped_column(USER)
    asked_at: Mapped[datetime]
    incident_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident.id"))
    """None where there was nothing to ask of."""
    outcome: Mapped[str] = mapped_column(WORD)
    settled_by: Mapped[str | None] = mapped_column(USER)
    settled_at: Mapped[datetime | None]


class Summons(Base):
    """Who was called to an incident, what they answered, and whether they were told that it is taken."""

    __tablename__ = "summons"

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    called_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    step: Mapped[str] = mapped_column(String(160), default="", server_default=text("''"))
    """The slot of the step of the chain that called them last; nothing where somebody did by hand."""
    called_by: Mapped[str | None] = mapped_column(USER)
    """Who called them by hand."""
    why: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    rings: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """How often they were called."""
    answer: Mapped[str | None] = mapped_column(WORD)
    answered_at: Mapped[datetime | None]
