"""What is learned from incidents: tasks, reviews, problems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, TS, USER, WORD, Base
from storage.types import BigId


class Task(Base):
    """Something to be done about an incident: during it, or as a follow-up that outlives it."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_incident", "incident_id", "state"),
        Index("ix_task_owner", "team_id", "owner", "state"),
        Index("ix_task_due", "team_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(WORD)
    """A task of the incident at hand, or a follow-up."""
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str | None] = mapped_column(USER)
    due_at: Mapped[datetime | None]
    due_set_at: Mapped[datetime | None]
    """When somebody said that it is due then."""
    state: Mapped[str] = mapped_column(WORD)
    created_by: Mapped[str] = mapped_column(USER)
    created_at: Mapped[datetime]
    settled_by: Mapped[str | None] = mapped_column(USER)
    settled_at: Mapped[datetime | None]
    source_permalink: Mapped[str | None] = mapped_column(Text)
    ticket_url: Mapped[str | None] = mapped_column(Text)
    ticket_title: Mapped[str] = mapped_column(Text, default="")
    """An external ticket that stands for it."""
    message_ts: Mapped[str | None] = mapped_column(TS)
    """Its message in the incident's channel."""


class Review(Base):
    """The post-incident review of one incident: who writes it until when, what people wrote, where it stands."""

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_state", "team_id", "state", "due_at"),)

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    state: Mapped[str] = mapped_column(WORD)
    owner: Mapped[str | None] = mapped_column(USER)
    due_at: Mapped[datetime | None]
    meeting_at: Mapped[datetime | None]
    parts: Mapped[dict[str, Any]]
    """What people wrote, by part; all else is drawn from the incident each time."""
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(USER)
    signed_off_by: Mapped[str | None] = mapped_column(USER)
    signed_off_at: Mapped[datetime | None]
    canvas_id: Mapped[str | None] = mapped_column(WORD)
    message_ts: Mapped[str | None] = mapped_column(TS)
    """Its message in the incident's channel."""


class ReviewChange(Base):
    """One change of a review, never edited."""

    __tablename__ = "review_change"
    __table_args__ = (Index("ix_review_change_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("review.incident_id"))
    what: Mapped[str] = mapped_column(WORD)
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Problem(Base):
    """The cause, known or not yet, of one or more incidents: its newest state."""

    __tablename__ = "problem"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        Index("ix_problem_status", "team_id", "status"),
        Index("ix_problem_origin", "origin_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM, ForeignKey("workspace.team_id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(WORD)
    owner: Mapped[str | None] = mapped_column(USER)
    root_cause: Mapped[str] = mapped_column(Text, default="")
    workaround: Mapped[str] = mapped_column(Text, default="")
    """What helps until it is fixed, in words for users."""
    workaround_steps: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """The same, as steps for responders: for who works on the problem or on an incident it is offered in."""
    permanent_fix: Mapped[str] = mapped_column(Text, default="")
    target_at: Mapped[datetime | None]
    """By when the permanent fix is meant to be in place."""
    origin_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident.id"))
    """The incident it was raised from: who may not see that one does not see the problem either."""
    created_by: Mapped[str] = mapped_column(USER)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    """Where it was raised."""


class ProblemIncident(Base):
    """An incident that a problem has caused."""

    __tablename__ = "problem_incident"
    __table_args__ = (Index("ix_problem_incident_incident", "incident_id"),)

    problem_id: Mapped[int] = mapped_column(BigId, ForeignKey("problem.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    linked_by: Mapped[str] = mapped_column(USER)
    linked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(WORD, default="confirmed", server_default="confirmed")
    """`confirmed` by who may change the problem; `used` its workaround, which counts and gives nobody rights over the
    problem; `proposed` by anybody else, which waits for who may change it."""


class ProblemChange(Base):
    """One change of a problem, never edited: who, when, before and after."""

    __tablename__ = "problem_change"
    __table_args__ = (Index("ix_problem_change_problem", "problem_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    problem_id: Mapped[int] = mapped_column(BigId, ForeignKey("problem.id"))
    what: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")


class ProblemOffer(Base):
    """A known error whose workaround was offered in an incident that resembles it: once, and what became of it."""

    __tablename__ = "problem_offer"
    __table_args__ = (Index("ix_problem_offer_incident", "incident_id"),)

    problem_id: Mapped[int] = mapped_column(BigId, ForeignKey("problem.id"), primary_key=True)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    offered_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(WORD)
    answered_by: Mapped[str | None] = mapped_column(USER)
    answered_at: Mapped[datetime | None]
