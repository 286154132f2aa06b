"""The modals that turn an incident private or public: what that does, and what it cannot undo, before it is done."""

from __future__ import annotations

from typing import Any

from bot.incidents.actions import Action
from bot.incidents.view import IncidentView
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import ask, modal, words


def visibility_modal(incident: IncidentView, action: Action) -> dict[str, Any]:
    """Return the modal of turning an incident private or public."""
    private = action is Action.PRIVATE
    consequences = _private(incident) if private else _public(incident)
    return modal(
        callback_id=view_id(action),
        title=f"{incident.reference}: {action}",
        submit="Make it private" if private else "Make it public",
        metadata={"number": incident.number},
        blocks=[
            section("\n".join(f"• {line}" for line in consequences)),
            ask("reason", "Why", words(lines=True, limit=1000), optional=True),
        ],
    )


def _private(incident: IncidentView) -> list[str]:
    said = [
        "From now on only who takes part, its incident manager and the security group see it.",
        "Its announcements and the updates in their threads are edited to say no more than that it is private. "
        "Followers who do not take part are told only that.",
        "What people have read, what was sent to the outgoing webhook and copied elsewhere cannot be taken back.",
    ]
    if incident.channel_private:
        return [*said, "Its channel is private already and stays."]
    return [
        *said,
        "Slack lets no bot turn a channel private: a new private channel is opened, and who takes part is invited.",
        "Muster withdraws what it said in the old channel, renames and archives it. *What people wrote there, and "
        "Slack's own lines about its topics, stay readable* to whoever can open the archived channel; an admin can "
        "delete it altogether.",
    ]


def _public(incident: IncidentView) -> list[str]:
    told = "It is a drill, so it is still announced nowhere." if incident.drill else (
        "It is announced as its priority and services ask, and who follows these is told. "
        "Title, newest update, workaround and people are read by all; earlier updates stay where they were told."
    )
    return [
        "From now on everybody in the workspace sees it: in lists, App Home, figures and exports, with its whole "
        "recorded history, and by its reference.",
        told,
        "Slack lets no bot turn a channel public: its channel stays private, and who wants in asks by "
        f"`/incident access {incident.reference}`. What people wrote there stays there.",
    ]
