"""The tables, declared: every row belongs to a workspace through its `team_id`, but for the app's installations."""

from __future__ import annotations

from storage.tables.announcements import Announcement, Follower, PostedMessage, Subscription
from storage.tables.audit import AuditEntry
from storage.tables.base import Base
from storage.tables.incident import Incident, IncidentService, StatusUpdate, Transition
from storage.tables.installations import Installation, OAuthState
from storage.tables.learning import Problem, ProblemChange, ProblemIncident, ProblemOffer, Review, ReviewChange, Task
from storage.tables.people import AccessRequest, Participant, Person, RoleAssignment, Summons
from storage.tables.queues import Delivery, Hold, Inbox, Rank
from storage.tables.reports import Figures, SummaryPost
from storage.tables.schedule import Promise, Reminder
from storage.tables.search import Document
from storage.tables.timeline import TimelineChange, TimelineEntry
from storage.tables.workspace import HomeViewer, PolicyChange, SecurityMember, Service, Workspace

__all__ = [
    "AccessRequest",
    "Announcement",
    "AuditEntry",
    "Base",
    "Delivery",
    "Document",
    "Figures",
    "Follower",
    "Hold",
    "HomeViewer",
    "Inbox",
    "Incident",
    "IncidentService",
    "Installation",
    "OAuthState",
    "Participant",
    "Person",
    "PolicyChange",
    "PostedMessage",
    "Problem",
    "ProblemChange",
    "ProblemIncident",
    "ProblemOffer",
    "Promise",
    "Rank",
    "Reminder",
    "Review",
    "ReviewChange",
    "RoleAssignment",
    "SecurityMember",
    "Service",
    "StatusUpdate",
    "Subscription",
    "SummaryPost",
    "Summons",
    "Task",
    "TimelineChange",
    "TimelineEntry",
    "Transition",
    "Workspace",
]
