"""The modals of acts that ask for a reason only."""

from __future__ import annotations

from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.modals.form import ask, modal, words

REASONS = {
    Action.REOPEN: ("Reopen", "Why work goes on", False),
    Action.CANCEL: ("Cancel incident", "Why this is no incident", False),
}
"""For each act that asks for words only: what its button says, what it asks, whether it may stay empty."""


def reason_modal(incident: IncidentView, action: Action) -> dict[str, Any]:
    """Return the modal of an act that asks for words only."""
    submit, label, optional = REASONS[action]
    return modal(
        callback_id=view_id(action),
        title=f"{incident.reference}: {action}",
        about=facts.headline(incident),
        submit=submit,
        metadata={"number": incident.number},
        blocks=[
            ask("reason", label, words(lines=True, limit=1500), optional=optional),
        ],
    )
