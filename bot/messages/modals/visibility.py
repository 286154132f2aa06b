"""The modals that make an incident private or public: they say first what that does and what it cannot undo."""

from __future__ import annotations

from typing import Any

from bot.domain.actions import Action
from bot.domain.incident import IncidentView
from bot.domain.policy import Policy
from bot.language.texts import N_, _
from bot.messages import facts
from bot.messages.ids import view_id
from bot.messages.message import section
from bot.messages.modals.form import ask, modal, words
from bot.messages.modals.private_calls import called_to_private

_TITLES = {Action.PRIVATE: N_("{incident}: private"), Action.PUBLIC: N_("{incident}: public")}


def visibility_modal(incident: IncidentView, action: Action, policy: Policy) -> dict[str, Any]:
    """Return the modal that makes an incident private or public."""
    private = action is Action.PRIVATE
    consequences = _private(incident) if private else _public(incident)
    return modal(
        callback_id=view_id(action),
        title=_(_TITLES[action], incident=incident.reference),
        about=facts.headline(incident),
        submit=_("Make it private") if private else _("Make it public"),
        metadata={"number": incident.number},
        blocks=[
            section("\n".join(f"• {line}" for line in consequences)),
            section(_called(incident, policy)) if private else None,
            ask("reason", _("Why"), words(lines=True, limit=1000), optional=True),
        ],
    )


def _called(incident: IncidentView, policy: Policy) -> str:
    acknowledged = incident.acknowledged_at is not None
    return called_to_private(policy, incident.priority, acknowledged=acknowledged, drill=incident.drill)


def _private(incident: IncidentView) -> list[str]:
    stays = [_PRIVATE_STAYS] if incident.channel_private else [_PRIVATE_MOVES, _PRIVATE_LEAVES]
    return [_(text) for text in (_PRIVATE_SEEN, _PRIVATE_WITHDRAWN, _PRIVATE_GONE, *stays)]


def _public(incident: IncidentView) -> list[str]:
    announced = _PUBLIC_DRILL if incident.drill else _PUBLIC_TOLD
    return [_(_PUBLIC_SEEN), _(announced), _(_PUBLIC_CHANNEL, incident=incident.reference)]


_PRIVATE_SEEN = N_("From now on only its members, its incident manager and the security group can see it.")
_PRIVATE_WITHDRAWN = N_(
    "Its announcements, and the updates in their threads, are replaced by a note that it is private. Followers who are "
    "not members see that note too, and so do people with direct messages about it."
)
_PRIVATE_GONE = N_("What people have read, copied, or received through the outgoing webhook cannot be taken back.")
_PRIVATE_STAYS = N_("Its channel is already private and stays as it is.")
_PRIVATE_MOVES = N_(
    "Slack does not let apps make a channel private: Muster opens a new private channel and invites the members."
)
_PRIVATE_LEAVES = N_(
    "Muster removes what it said in the old channel, then renames and archives it. *What people wrote there, and "
    "Slack's own lines about its topics, stay readable* for anyone who can open the archived channel. An admin can "
    "delete that channel."
)
_PUBLIC_SEEN = N_(
    "From now on everybody in the workspace can see it: in lists, App Home, figures and exports, and by its reference. "
    "They see its whole recorded history, with the notes people added to its timeline."
)
_PUBLIC_DRILL = N_("It is a drill, so it is still not announced.")
_PUBLIC_TOLD = N_(
    "It is announced where its priority and services say, and their followers are notified. Everyone can read the "
    "title, the newest update, the workaround and the people; earlier updates are not published."
)
_PUBLIC_CHANNEL = N_(
    "Slack does not let apps make a channel public. The channel stays private, with what people wrote there; people "
    "can ask to join with `/incident access {incident}`."
)
