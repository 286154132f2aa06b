"""The modal that deletes a drill: it says first what goes and what stays."""

from __future__ import annotations

from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import modal

_GOES = N_("*Goes, for good:* its record with timeline, updates and review, its tasks, and its reminders.")
_STAYS = N_("*Stays in Slack:* messages, files and canvases. Their buttons no longer work.")
_CHANNEL = N_("Its channel is archived, not deleted. A channel that was there before the drill stays open.")
_RECORDED = N_("The audit log says that you deleted it. *This cannot be undone.*")


def deletion_modal(incident: IncidentView) -> dict[str, Any]:
    """Return the modal that deletes a drill."""
    return modal(
        callback_id=view_id(Action.DELETE),
        title=_("{incident}: delete", incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Delete drill"),
        metadata={"number": incident.number},
        blocks=[section("\n".join(f"• {_(text)}" for text in (_GOES, _STAYS, _CHANNEL, _RECORDED)))],
    )
