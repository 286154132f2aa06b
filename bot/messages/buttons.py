"""Buttons for what makes sense now."""

from __future__ import annotations

from collections.abc import Iterable

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement, PlainTextObject

from bot.domain.actions import Action, Membership, Trust, may
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import OPEN, Status
from bot.messages.ids import FOLLOW_BUTTON, MORE_MENU, UNFOLLOW_BUTTON, button_id
from bot.messages.timeline.ids import OPEN_BUTTON

LABELS = {
    Action.ACKNOWLEDGE: "Acknowledge",
    Action.UPDATE: "Post update",
    Action.PRIORITY: "Change priority",
    Action.STATUS: "Change status",
    Action.ROLES: "Roles",
    Action.ESCALATE: "Escalate",
    Action.RESUME: "Resume",
    Action.PAUSE: "Pause",
    Action.RESOLVE: "Resolve",
    Action.REOPEN: "Reopen",
    Action.CANCEL: "Cancel incident",
    Action.CLOSE: "Close",
    Action.CAUSES: "Causes",
    Action.REVIEW: "Review",
    Action.PROBLEM: "Raise problem",
    Action.TASK: "Add task",
    Action.MERGE: "Merge",
    Action.UNMERGE: "Undo merge",
}
"""What the button of each act says."""

_IN_MENU = frozenset({Action.MERGE, Action.TASK, Action.PAUSE, Action.CANCEL, Action.PROBLEM})
_ONCE_RESTORED = frozenset({Action.PROBLEM})
"""Acts whose buttons would only be in the way while service is not restored; typed, they are there all the time."""
_RESTORED = frozenset({Status.RESOLVED, Status.CLOSED})
_STYLE = {Action.ACKNOWLEDGE: "primary", Action.RESUME: "primary", Action.CLOSE: "primary"}


def button(action: Action, incident: IncidentView) -> ButtonElement:
    """Return the button that does `action` to `incident`."""
    return ButtonElement(
        text=PlainTextObject(text=LABELS[action]),
        action_id=button_id(action),
        value=str(incident.number),
        style=_STYLE.get(action),
        accessibility_label=f"{LABELS[action]}, {incident.reference}",
    )


def card_buttons(incident: IncidentView) -> list[ButtonElement | OverflowMenuElement]:
    """Return the buttons of the incident card: those that make sense now, the rare ones in a menu."""
    elements: list[ButtonElement | OverflowMenuElement] = [
        button(action, incident) for action in LABELS if action in _offered(incident) - _IN_MENU
    ]
    rare = [action for action in LABELS if action in _offered(incident) & _IN_MENU]
    return [*elements, _menu(rare, incident)] if rare else elements


def _offered(incident: IncidentView) -> frozenset[Action]:
    """Return the acts that have a button now."""
    return incident.actions if incident.status in _RESTORED else incident.actions - _ONCE_RESTORED


def announcement_buttons(incident: IncidentView) -> list[ButtonElement]:
    """Return the buttons of the announcement: only what somebody outside the channel would do."""
    acts = [button(action, incident) for action in (Action.ACKNOWLEDGE,) if action in incident.actions]
    return [*acts, _plain("Follow", FOLLOW_BUTTON, incident)] if incident.status in OPEN else acts


def follower_buttons(incident: IncidentView) -> list[ButtonElement]:
    """Return the buttons of a follower's own message."""
    return [_plain("Unfollow", UNFOLLOW_BUTTON, incident)]


def timeline_button(incident: IncidentView) -> ButtonElement:
    """Return the button that opens the timeline."""
    return _plain("Timeline", OPEN_BUTTON, incident)


def _plain(label: str, action_id: str, incident: IncidentView) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=label),
        action_id=action_id,
        value=str(incident.number),
        accessibility_label=f"{label} {incident.reference}",
    )


def _menu(rare: Iterable[Action], incident: IncidentView) -> OverflowMenuElement:
    options = [Option(text=LABELS[action], value=f"{action}:{incident.number}") for action in rare]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)


def buttons_for(incident: IncidentView, standing: Membership, trust: frozenset[Trust]) -> list[ButtonElement]:
    """Return the buttons of what a person of this standing, so trusted, can do now."""
    offered = _offered(incident)
    return [button(action, incident) for action in LABELS if action in offered and may(action, standing, trust)]
