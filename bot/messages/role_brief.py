"""The private brief to a new holder of a role: what they owe now, and the buttons for it."""

from __future__ import annotations

from datetime import datetime

from bot.domain.actions import Action
from bot.domain.commitments import OpenCommitments
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import Role
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.buttons import button
from bot.messages.commitments import commitment_lines
from bot.messages.message import Message, actions, compose, paragraph, section
from bot.messages.text import person

_NOW = {
    Role.INCIDENT_MANAGER: N_("You are now the incident manager of {incident}"),
    Role.TECHNICAL_LEAD: N_("You are now a technical lead of {incident}"),
    Role.COMMUNICATIONS_LEAD: N_("You are now the communications lead of {incident}"),
    Role.SCRIBE: N_("You are now a scribe of {incident}"),
}
_OWES = {
    Role.INCIDENT_MANAGER: N_(
        "You own this incident. Make sure that somebody works on it, that updates go out on time, and that it is "
        "resolved and closed."
    ),
    Role.TECHNICAL_LEAD: N_(
        "You lead the search for the cause and the fix. Say in the channel what you try, and tell the incident manager "
        "what to expect and when."
    ),
    Role.COMMUNICATIONS_LEAD: N_("You write the updates: each on time, in words that its readers know."),
    Role.SCRIBE: N_("You write down in the channel what is decided and tried, and when."),
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
    """Tell a new holder what the role owes now."""
    lead = _(_NOW[role], incident=facts.escaped_headline(incident))
    assigned = _("assigned by {person}", person=person(by))
    state = [
        f"{facts.status_line(incident)} · {assigned} · {facts.where(incident)}",
        *commitment_lines(commitments, incident, now),
    ]
    if role is not Role.INCIDENT_MANAGER:
        state.append(f"*{_('Incident manager')}* {facts.manager(incident)}")
    return compose(
        lead,
        section(f"*{lead}*\n{_(_OWES[role])}"),
        section("\n".join(state)),
        paragraph(_("Hand-over note"), note, 2500),
        paragraph(_("Newest update"), incident.newest_update, 1500),
        actions([button(action, incident) for action in _BUTTONS[role] if action in incident.actions]),
    )
