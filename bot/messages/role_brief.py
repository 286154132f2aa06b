"""The private brief to a new holder of a role: what it owes now, and the buttons for it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.actions import Action
from bot.domain.commitments import OpenCommitments
from bot.domain.incident import IncidentView
from bot.domain.text import escape
from bot.domain.vocabulary import ROLE_NAME, Role
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.commitments import commitment_lines
from bot.messages.message import Message, actions, compose, section
from bot.messages.text import person

_OWES = {
    Role.INCIDENT_MANAGER: "You lead the incident and are the one who speaks for it: see that somebody works on it, "
    "that updates come when they are promised, and that it is resolved and closed.",
    Role.TECHNICAL_LEAD: "You lead the search for what is wrong and the repair: say in the channel what is tried, "
    "and tell the incident manager what to expect and when.",
    Role.COMMUNICATIONS_LEAD: "You write the updates: each by its time, in the words of those who read it.",
    Role.SCRIBE: "You write down in the channel what is decided and tried, and when.",
}
_BUTTONS = {
    Role.INCIDENT_MANAGER: (Action.ACKNOWLEDGE, Action.UPDATE, Action.ROLES, Action.ESCALATE, Action.RESOLVE),
    Role.TECHNICAL_LEAD: (Action.ACKNOWLEDGE, Action.UPDATE, Action.ESCALATE),
    Role.COMMUNICATIONS_LEAD: (Action.UPDATE,),
    Role.SCRIBE: (Action.UPDATE,),
}


def role_brief(
    incident: IncidentView, role: Role, commitments: OpenCommitments, now: datetime, *, by: str, note: str
) -> Message:
    """Tell a new holder what the role owes as things stand."""
    lead = f"You are now {ROLE_NAME[role]} of {facts.escaped_headline(incident)}"
    state = [
        f"{facts.status_line(incident)} · assigned by {person(by)} · {facts.where(incident)}",
        *commitment_lines(commitments, incident, now),
    ]
    if role is not Role.INCIDENT_MANAGER:
        state.append(f"*Incident manager* {facts.manager(incident)}")
    return compose(
        lead,
        section(f"*{lead}*\n{_OWES[role]}"),
        section("\n".join(state)),
        section(f"*Hand-over note*\n{escape(note, 2500)}") if note.strip() else None,
        section(f"*Newest update*\n{escape(incident.newest_update, 1500)}") if incident.newest_update else None,
        actions([button(action, incident) for action in _BUTTONS[role] if action in incident.actions]),
    )
