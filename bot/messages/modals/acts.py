"""The modals of acts that ask for a reason and nothing else."""

from __future__ import annotations

from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.modals.form import ask, modal, words

REASONS = {
    Action.REOPEN: (N_("{incident}: reopen"), N_("Reopen"), N_("Reason for reopening"), False),
    Action.CANCEL: (N_("{incident}: cancel"), N_("Cancel incident"), N_("Why this isn't an incident"), False),
}
"""For each act that asks for words only: title, button, what it asks, whether it may stay empty."""


def reason_modal(incident: IncidentView, action: Action) -> dict[str, Any]:
    """Return the modal of an act that asks for words only."""
    title, submit, label, optional = REASONS[action]
    return modal(
        callback_id=view_id(action),
        title=_(title, incident=incident.reference),
        about=facts.headline(incident),
        submit=_(submit),
        metadata={"number": incident.number},
        blocks=[ask("reason", _(label), words(lines=True, limit=1500), optional=optional)],
    )
