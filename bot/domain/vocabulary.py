"""The words of incident management, as ITIL uses them."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from bot.language.texts import N_, Labels


class Impact(StrEnum):
    """How much of the business is affected."""

    WIDESPREAD = "widespread"
    MAJOR = "major"
    MINOR = "minor"
    MINIMAL = "minimal"


class Urgency(StrEnum):
    """How soon the business needs it fixed."""

    IMMEDIATE = "immediate"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(StrEnum):
    """The order in which incidents are worked on, computed from impact and urgency."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Status(StrEnum):
    """Where an incident stands."""

    DECLARED = "declared"
    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Role(StrEnum):
    """What a person answers for during an incident."""

    INCIDENT_MANAGER = "incident_manager"
    TECHNICAL_LEAD = "technical_lead"
    COMMUNICATIONS_LEAD = "communications_lead"
    SCRIBE = "scribe"


class Reach(StrEnum):
    """How far an update goes: each also reaches those before it."""

    RESPONDERS = "responders"
    STAKEHOLDERS = "stakeholders"
    LEADERSHIP = "leadership"


class ChannelState(StrEnum):
    """What Slack last told about an incident's channel."""

    NONE = "none"
    """It has no channel, and gets none unless it is taken up again."""
    OPENING = "opening"
    OPEN = "open"
    ARCHIVED = "archived"
    DELETED = "deleted"
    LOST = "lost"


PRIORITY_UNTIL_SURE = Priority.P2
"""How an incident is treated of which nobody is sure yet how bad it is."""
PRIORITY_NAME = Labels(
    {
        Priority.P1: N_("P1 Critical"),
        Priority.P2: N_("P2 High"),
        Priority.P3: N_("P3 Medium"),
        Priority.P4: N_("P4 Low"),
    }
)
ROLE_NAME = Labels(
    {
        Role.INCIDENT_MANAGER: N_("Incident manager"),
        Role.TECHNICAL_LEAD: N_("Technical lead"),
        Role.COMMUNICATIONS_LEAD: N_("Communications lead"),
        Role.SCRIBE: N_("Scribe"),
    }
)
ROLE_IN_SENTENCE = Labels(
    {
        Role.INCIDENT_MANAGER: N_("incident manager"),
        Role.TECHNICAL_LEAD: N_("technical lead"),
        Role.COMMUNICATIONS_LEAD: N_("communications lead"),
        Role.SCRIBE: N_("scribe"),
    }
)
"""What each role is called within a sentence, without its article."""
ROLE_WORDS = {
    Role.INCIDENT_MANAGER: ("incident manager", "incident commander", "manager", "im", "ic"),
    Role.TECHNICAL_LEAD: ("technical lead", "tech lead", "technical", "tech", "lead"),
    Role.COMMUNICATIONS_LEAD: ("communications lead", "communication lead", "comms lead", "communications", "comms"),
    Role.SCRIBE: ("scribe",),
}
"""How people type each role, the longest way first."""
ACTIVE = frozenset({Status.DECLARED, Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING})
"""Statuses in which work on the incident goes on."""
UNDO_WINDOW = timedelta(days=1)
"""How long a merge can be undone."""
OPEN = ACTIVE | {Status.RESOLVED}
"""Statuses listed as open: resolved ones wait for their closing."""


_ALONE: Labels[StrEnum] = Labels(
    {
        Status.DECLARED: N_("Declared"),
        Status.INVESTIGATING: N_("Investigating"),
        Status.IDENTIFIED: N_("Identified"),
        Status.MONITORING: N_("Monitoring"),
        Status.RESOLVED: N_("Resolved"),
        Status.CLOSED: N_("Closed"),
        Status.CANCELLED: N_("Cancelled"),
        Status.MERGED: N_("Merged"),
        Impact.WIDESPREAD: N_("Widespread"),
        Impact.MAJOR: N_("Major"),
        Impact.MINOR: N_("Minor"),
        Impact.MINIMAL: N_("Minimal"),
        Urgency.IMMEDIATE: N_("Immediate"),
        Urgency.HIGH: N_("High"),
        Urgency.MEDIUM: N_("Medium"),
        Urgency.LOW: N_("Low"),
        Reach.RESPONDERS: N_("Responders"),
        Reach.STAKEHOLDERS: N_("Stakeholders"),
        Reach.LEADERSHIP: N_("Leadership"),
    }
)
STATUS_IN_SENTENCE = Labels(
    {
        Status.DECLARED: N_("declared"),
        Status.INVESTIGATING: N_("investigating"),
        Status.IDENTIFIED: N_("identified"),
        Status.MONITORING: N_("monitoring"),
        Status.RESOLVED: N_("resolved"),
        Status.CLOSED: N_("closed"),
        Status.CANCELLED: N_("cancelled"),
        Status.MERGED: N_("merged"),
    }
)
"""A status within a sentence: "the incident is resolved"."""

JUDGED_IN_SENTENCE: Labels[StrEnum] = Labels(
    {
        Impact.WIDESPREAD: N_("widespread"),
        Impact.MAJOR: N_("major"),
        Impact.MINOR: N_("minor"),
        Impact.MINIMAL: N_("minimal"),
        Urgency.IMMEDIATE: N_("immediate"),
        Urgency.HIGH: N_("high"),
        Urgency.MEDIUM: N_("medium"),
        Urgency.LOW: N_("low"),
    }
)
"""An impact or an urgency within a sentence: "urgency high"."""


def title_case(word: StrEnum) -> str:
    """Return a status, an impact, an urgency or a reach as people read it where it stands alone: `Resolved`."""
    return _ALONE[word]


CLOCK = "muster"
"""The actor of what happens by the clock alone."""

NOBODY = "unknown"
"""The actor of what Slack tells without saying who did it."""


class Via(StrEnum):
    """Through what something was done."""

    COMMAND = "command"
    BUTTON = "button"
    FORM = "form"
    SHORTCUT = "shortcut"
    EVENT = "event"
    REACTION = "reaction"
    LOOK = "look"
    """Reading alone, where that is recorded."""
    IMPORT = "import"
    """From a file of what another tool knew."""
    CLOCK = "clock"
    """By nobody's hand."""


DEFAULT_PLACE = "default"
"""The place of the announcement in the workspace's announcement channel, whatever that is called."""
