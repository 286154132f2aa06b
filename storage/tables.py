"""The tables, declared: every row belongs to a workspace through its `team_id`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.types import BigId, JsonDict, UtcDateTime

TEAM = String(32)
USER = String(32)
CHANNEL = String(32)
TS = String(32)
WORD = String(64)


class Base(DeclarativeBase):
    """Common base: maps Python types to columns so that a table reads like a list of facts."""

    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JsonDict}  # noqa: RUF012 - SQLAlchemy's own protocol


class Workspace(Base):
    """A Slack workspace (team) and what Muster remembers about it."""

    __tablename__ = "workspace"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    bot_user_id: Mapped[str] = mapped_column(USER)
    next_number: Mapped[int] = mapped_column(Integer, default=1)
    announcement_channel: Mapped[str] = mapped_column(Text)
    announcement_channel_id: Mapped[str | None] = mapped_column(CHANNEL)
    policy: Mapped[dict[str, Any] | None]
    """What the workspace set for priorities, targets, chains and calendar; None for the defaults."""
    policy_version: Mapped[int] = mapped_column(Integer, default=0)
    """How often the policy was changed."""
    summaries: Mapped[dict[str, Any] | None]
    """When and where the periodic summaries are posted; None for the defaults."""
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


class Incident(Base):
    """The newest state of an incident; how it came to be is in `transition`."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("team_id", "number"),
        Index("ix_incident_status", "team_id", "status"),
        Index("ix_incident_channel", "team_id", "channel_id"),
        Index("ix_incident_declared", "team_id", "declared_at"),
        Index("ix_incident_policy", "team_id", "status", "policy_version"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM, ForeignKey("workspace.team_id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(WORD)
    impact: Mapped[str] = mapped_column(WORD)
    urgency: Mapped[str] = mapped_column(WORD)
    priority: Mapped[str] = mapped_column(WORD)
    priority_reason: Mapped[str] = mapped_column(Text, default="")
    private: Mapped[bool] = mapped_column(Boolean, default=False)
    drill: Mapped[bool] = mapped_column(Boolean, default=False)

    declared_by: Mapped[str] = mapped_column(USER)
    declared_at: Mapped[datetime]
    source_permalink: Mapped[str | None] = mapped_column(Text)
    source_text: Mapped[str | None] = mapped_column(Text)

    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None] = mapped_column(USER)
    newest_update: Mapped[str] = mapped_column(Text, default="")
    newest_update_at: Mapped[datetime | None]
    user_impact: Mapped[str] = mapped_column(Text, default="")
    workaround: Mapped[str] = mapped_column(Text, default="")
    expected_resolution_at: Mapped[datetime | None]
    next_update_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    fix: Mapped[str] = mapped_column(Text, default="")
    root_cause: Mapped[str] = mapped_column(Text, default="")

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


class TimelineEntry(Base):
    """One line of what happened, as people read it."""

    __tablename__ = "timeline_entry"
    __table_args__ = (Index("ix_timeline_incident", "incident_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"))
    kind: Mapped[str] = mapped_column(WORD)
    actor: Mapped[str] = mapped_column(USER)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


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
    expected_resolution_at: Mapped[datetime | None]
    next_update_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    corrected_by: Mapped[str | None] = mapped_column(USER)


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
    left_at: Mapped[datetime | None]


class SecurityMember(Base):
    """Who is in the security group, as Slack told last: they see private incidents."""

    __tablename__ = "security_member"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    since: Mapped[datetime]


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


class Summons(Base):
    """Who was called to an incident by escalation, and whether they were told that it is taken."""

    __tablename__ = "summons"

    incident_id: Mapped[int] = mapped_column(BigId, ForeignKey("incident.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    team_id: Mapped[str] = mapped_column(TEAM)
    called_at: Mapped[datetime]
    told_at: Mapped[datetime | None]


class HomeViewer(Base):
    """Who opened App Home, and when last, so that it can be kept true for them."""

    __tablename__ = "home_viewer"

    team_id: Mapped[str] = mapped_column(TEAM, primary_key=True)
    user_id: Mapped[str] = mapped_column(USER, primary_key=True)
    opened_at: Mapped[datetime]


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
    sent_version: Mapped[int] = mapped_column(Integer, default=0)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    rank: Mapped[int] = mapped_column(Integer, default=0)
    """0 for what responders wait for, 1 for announcements, 2 for what goes to many."""
    due_at: Mapped[datetime]
    lease_owner: Mapped[str | None] = mapped_column(WORD)
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Hold(Base):
    """A channel or Web API method that Slack asked everybody to leave alone for a while."""

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


class Figures(Base):
    """The moments of one incident as they count, kept in the transaction of each transition they follow from."""

    __tablename__ = "figures"

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
    resolve_due_at: Mapped[datetime]
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
