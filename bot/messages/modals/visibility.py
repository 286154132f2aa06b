"""The modals that turn an incident private or public: what that does, and what it cannot undo, before it is done."""

from __future__ import annotations

from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.policy import Policy
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import ask, modal, words
from bot.messages.modals.private_calls import called_to_private


def visibility_modal(incident: IncidentView, action: Action, policy: Policy) -> dict[str, Any]:
    """Return the modal of turning an incident private or public."""
    private = action is Action.PRIVATE
    consequences = _private(incident) if private else _public(incident)
    return modal(
        callback_id=view_id(action),
        title=f"{incident.reference}: {action}",
        about=facts.headline(incident),
        submit="Make it private" if private else "Make it public",
        metadata={"number": incident.number},
        blocks=[
            section("\n".join(f"• {line}" for line in consequences)),
            section(_called(incident, policy)) if private else None,
            ask("reason", "Why", words(lines=True, limit=1000), optional=True),
        ],
    )


def _called(incident: IncidentView, policy: Policy) -> str:
    acknowledged = incident.acknowledged_at is not None
    return called_to_private(policy, incident.priority, acknowledged=acknowledged, drill=incident.drill)


def _private(incident: IncidentView) -> list[str]:
    stays = [_PRIVATE_STAYS] if incident.channel_private else [_PRIVATE_MOVES, _PRIVATE_LEAVES]
    return [_PRIVATE_SEEN, _PRIVATE_WITHDRAWN, _PRIVATE_GONE, *stays]


def _public(incident: IncidentView) -> list[str]:
    channel = f"{_PUBLIC_CHANNEL} `/incident access {incident.reference}`. What people wrote there stays there."
    return [_PUBLIC_SEEN, _PUBLIC_DRILL if incident.drill else _PUBLIC_TOLD, channel]


_PRIVATE_SEEN = "From now on only who takes part, its incident manager and the security group see it."
_PRIVATE_WITHDRAWN = (
    "Its announcements and the updates in their threads are edited to say no more than that it is private. "
    "Followers, and people with direct messages about it, are told only that if they do not take part."
)
_PRIVATE_GONE = (
    "What people have read, what was sent to the outgoing webhook and copied elsewhere cannot be taken back."
)
_PRIVATE_STAYS = "Its channel is private already and stays."
_PRIVATE_MOVES = (
    "Slack lets no bot turn a channel private: a new private channel is opened, and who takes part is invited."
)
_PRIVATE_LEAVES = (
    "Muster withdraws what it said in the old channel, renames and archives it. *What people wrote there, and Slack's "
    "own lines about its topics, stay readable* to whoever can open the archived channel; an admin can delete it "
    "altogether."
)
_PUBLIC_SEEN = (
    "From now on everybody in the workspace sees it: in lists, App Home, figures and exports, with its whole recorded "
    "history, what people noted and added to its timeline included, and by its reference."
)
_PUBLIC_DRILL = "It is a drill, so it is still announced nowhere."
_PUBLIC_TOLD = (
    "It is announced as its priority and services ask, and who follows these is told. Title, newest update, workaround "
    "and people are read by all; earlier updates stay where they were told."
)
_PUBLIC_CHANNEL = "Slack lets no bot turn a channel public: its channel stays private, and who wants in asks by"
