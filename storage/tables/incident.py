"""An incident: its newest state, and the history that leads to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, TS, USER, WORD, Base
from storage.types import BigId

_NOTHING = text("''")
"""For who has a column of that name."""


class Incident(Base):
    """The newest state of an incident; how it came to be is in `transition`."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        Index("ix_incident_status", "team_id", "status"),
        Index("ix_incident_channel", "team_id", "channel_id"),
        Index("ix_incident_declared", "team_id", "declared_at"),
        Index("ix_incident_logged", "team_id", "logged_at"),
        Index("ix_incident_policy", "team_id", "status", "policy_version"),
        Index("ix_incident_merged", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM, ForeignKey("workspace.team_id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(WORD)
    impact: Mapped[str] = mapped_column(WORD)
    """Empty while nobody is sure yet."""
    urgency: Mapped[str] = mapped_column(WORD)
    """Empty while nobody is sure yet."""
    priority: Mapped[str] = mapped_column(WORD)
    priority_reason: Mapped[str] = mapped_column(Text, default="")
    private: Mapped[bool] = mapped_column(Boolean, default=False)
    drill: Mapped[bool] = mapped_column(Boolean, default=False)

    declared_by: Mapped[str] = mapped_column(USER)
    declared_at: Mapped[datetime]
    """When it was declared; of one that was over before it was logged, when it began."""
    logged_at: Mapped[datetime | None]
    """When it was recorded, where it was over by then."""
    quiet: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether nobody outside its channel hears about it: it was over when it was logged, and nobody asked for more."""
    source_permalink: Mapped[str | None] = mapped_column(Text)

    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(USER)
    newest_update: Mapped[str] = mapped_column(Text, default="")
    newest_update_at: Mapped[datetime | None]
    told_update: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """The newest update that was meant for others than responders too."""
    told_update_at: Mapped[datetime | None]
    told_update_by: Mapped[str | None] = mapped_column(USER)
    user_impact: Mapped[str] = mapped_column(Text, default="")
    workaround: Mapped[str] = mapped_column(Text, default="")
    """What helps until it is resolved, in words for users."""
    workaround_steps: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """The same, as steps for responders: for who takes part alone."""
    expected_resolution_at: Mapped[datetime | None]
    next_update_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """When it was closed or cancelled."""
    fix: Mapped[str] = mapped_column(Text, default="")
    fix_for_users: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """What users can do again since it is resolved, in words for them."""
    cause_category: Mapped[str] = mapped_column(String(75), default="", server_default=text("''"))
    """One of the workspace's categories of causes, as it was called then."""
    root_cause: Mapped[str] = mapped_column(Text, default="")
    contributing_causes: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    affected: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
    """Who was affected, as it was known at the resolution."""
    merged_into_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("incident.id"))
    merged_at: Mapped[datetime | None]
    has_tasks: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether it ever had a task: what plans reminders need not look for any otherwise."""

    called_at: Mapped[datetime | None]
    """When somebody was called to it first."""
    coming_at: Mapped[datetime | None]
    """When somebody who was called said last that they come."""
    steps_over: Mapped[dict[str, Any] | None]
    """Steps of its chain of which nobody is left who may come, by their slot, and since when."""

    active_at: Mapped[datetime]
    """When somebody last did something about it."""
    vacant_since: Mapped[datetime | None]
    """Since when it has no incident manager."""
    snoozed_until: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str] = mapped_column(Text, default="")
    paused_seconds: Mapped[int] = mapped_column(Integer, default=0)
    """How long it was paused in all, without the pause under way."""
    reopened: Mapped[int] = mapped_column(Integer, default=0)
    policy_version: Mapped[int] = mapped_column(Integer, default=0)
    """The workspace's policy version by which its reminders were planned last."""

    channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    channel_name: Mapped[str] = mapped_column(String(80))
    channel_state: Mapped[str] = mapped_column(WORD, default="opening")
    channel_private: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether its channel is a private one, as it stays when the incident turns public."""
    channel_adopted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whether its channel was there before it: Muster neither renames nor archives that, nor writes its topic."""
    card_ts: Mapped[str | None] = mapped_column(TS)
    bookmark_id: Mapped[str | None] = mapped_column(WORD)


class IncidentService(Base):
    """Which services an incident affects."""

    __tablename__ = "incident_service"

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(BigId, ForeignKey("service.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)


class Transition(Base):
    """One change of an incident, never edited: who, when, through what, before and after."""

    __tablename__ = "transition"
    __table_args__ = (Index("ix_transition_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(WORD)
    actor: Mapped[str] = mapped_column(USER)
    via: Mapped[str] = mapped_column(WORD)
    recorded_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")


class StatusUpdate(Base):
    """An update as its author posted it."""

    __tablename__ = "status_update"
    __table_args__ = (Index("ix_status_update_incident", "incident_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    author: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(WORD, default="update")
    reach: Mapped[str] = mapped_column(WORD)
    status: Mapped[str] = mapped_column(WORD)
    priority: Mapped[str] = mapped_column(WORD)
    text: Mapped[str] = mapped_column(Text)
    user_impact: Mapped[str] = mapped_column(Text, default="")
    workaround: Mapped[str] = mapped_column(Text, default="")
    """In words for users."""
    workaround_steps: Mapped[str] = mapped_column(Text, default="", server_default=_NOTHING)
    """In steps for responders, which are told in the incident's channel alone."""
    expected_resolution_at: Mapped[datetime | None]
    next_update_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    """Until when the incident rested."""
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[str | None] = mapped_column(USER)
