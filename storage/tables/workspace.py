"""The workspace: its own row, its policy's history, its services, who looks at App Home."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import CHANNEL, TEAM, USER, Base
from storage.types import BigId


class Workspace(Base):
    """A Slack workspace (team) and what Muster remembers about it."""

    __tablename__ = "workspace"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    bot_user_id: Mapped[str] = mapped_column(USER)
    next_number: Mapped[int] = mapped_column(Integer, default=1)
    next_problem: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    announcement_channel: Mapped[str] = mapped_column(Text)
    announcement_channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    policy: Mapped[dict[str, Any] | None]
    """What the workspace set for priorities, targets, chains and calendar; None for the defaults."""
    policy_version: Mapped[int] = mapped_column(Integer, default=0)
    """How often the policy was changed."""
    summaries: Mapped[dict[str, Any] | None]
    """When and where the periodic summaries are posted; None for the defaults."""
    audit_told: Mapped[dict[str, Any] | None]
    """Up to which entry the audit log was told, by whom that was told."""
    created_at: Mapped[datetime]


class PolicyChange(Base):
    """One change of the workspace's settings, never edited: who, when, of which part, before and after."""

    __tablename__ = "policy_change"
    __table_args__ = (Index("ix_policy_change_part", "team_id", "part", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM, ForeignKey("workspace.team_id"))
    part: Mapped[str] = mapped_column(String(160))
    """Which part: `matrix`, `priorities.P1`, `calendar`, `services.Payments`."""
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class Service(Base):
    """A service that an incident can affect."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("team_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    name: Mapped[str] = mapped_column(String(75))
    responders: Mapped[dict[str, Any] | None]
    """Who is called for it: user groups and people."""
    secret_of: Mapped[int | None] = mapped_column(BigId)
    """The private incident that named it first: until a public one does, only who sees that one is told the name."""
    created_at: Mapped[datetime]


class HomeViewer(Base):
    """Who opened App Home, and when last, so that it can be kept true for them."""

    __tablename__ = "home_viewer"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    opened_at: Mapped[datetime]


class SecurityMember(Base):
    """Who is in the security group, as Slack told last: they see private incidents."""

    __tablename__ = "security_member"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    since: Mapped[datetime]
