"""Buttons for what makes sense now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement

from bot.domain.actions import RULES, Action, Membership, Trust, may
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import OPEN, Status
from bot.messages.ids import FOLLOW_BUTTON, MORE_MENU, UNFOLLOW_BUTTON, button_id
from bot.messages.message import plain_button
from bot.messages.timeline.ids import OPEN_BUTTON

_BUTTONS = {action: rule.button for action, rule in RULES.items() if rule.button is not None}
_RESTORED = frozenset({Status.RESOLVED, Status.CLOSED})


def button(action: Action, incident: IncidentView) -> ButtonElement:
    """Return the button that does `action` to `incident`."""
    return plain_button(
        _BUTTONS[action].label,
        button_id(action),
        value=str(incident.number),
        style="primary" if _BUTTONS[action].primary else None,
        accessibility_label=f"{_BUTTONS[action].label}, {incident.reference}",
    )


def card_buttons(incident: IncidentView) -> list[ButtonElement | OverflowMenuElement]:
    """Return the buttons of the incident card: those that make sense now, the rare ones in a menu."""
    offered = _offered(incident)
    elements: list[ButtonElement | OverflowMenuElement] = [
        button(action, incident) for action in offered if not _is_rare(action, incident)
    ]
    rare = [action for action in offered if _is_rare(action, incident)]
    return [*elements, _menu(rare, incident)] if rare else elements


def _is_rare(action: Action, incident: IncidentView) -> bool:
    own = _BUTTONS[action]
    return own.rare or (own.rare_once_restored and incident.status in _RESTORED)


def _offered(incident: IncidentView) -> list[Action]:
    """Return the actions that have a button now, in their order."""
    restored, sensible = incident.status in _RESTORED, incident.actions
    return [action for action, own in _BUTTONS.items() if action in sensible and (restored or not own.once_restored)]


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
    return plain_button(
        label,
        action_id,
        value=str(incident.number),
        accessibility_label=f"{label} {incident.reference}",
    )


def _menu(rare: Iterable[Action], incident: IncidentView) -> OverflowMenuElement:
    options = [Option(text=_BUTTONS[action].label, value=f"{action}:{incident.number}") for action in rare]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)


def buttons_for(incident: IncidentView, standing: Membership, trust: frozenset[Trust]) -> list[ButtonElement]:
    """Return the buttons of what a person of this standing, so trusted, can do now."""
    return [button(action, incident) for action in _offered(incident) if may(action, standing, trust)]


def buttons_among(
    wanted: Sequence[Action], incident: IncidentView, standing: Membership, trust: frozenset[Trust]
) -> list[ButtonElement]:
    """Return the buttons of those of these actions that a person of this standing, so trusted, can do now."""
    offered = _offered(incident)
    return [button(action, incident) for action in wanted if action in offered and may(action, standing, trust)]
