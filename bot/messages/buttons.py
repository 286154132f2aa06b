"""Buttons for what makes sense now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement

from bot.domain.actions import RULES, Action, Membership, Trust, may
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.vocabulary import ACTIVE, OPEN, Status
from bot.messages.ids import FOLLOW_BUTTON, MORE_MENU, SHOW_BUTTON, UNFOLLOW_BUTTON, button_id, pack
from bot.messages.message import plain_button
from bot.messages.timeline.ids import OPEN_BUTTON

_BUTTONS = {action: rule.button for action, rule in RULES.items() if rule.button is not None}
_RESTORED = frozenset({Status.RESOLVED, Status.CLOSED})


def button(action: Action, incident: IncidentView) -> ButtonElement:
    """Return the button that does `action` to `incident`."""
    return plain_button(
        _BUTTONS[action].label,
        button_id(action),
        value=_carried(action, incident),
        style="primary" if _BUTTONS[action].primary or _comes_first(action, incident) else None,
        accessibility_label=f"{_BUTTONS[action].label}, {incident.reference}",
    )


def _carried(action: Action, incident: IncidentView) -> str:
    """Return what a button carries; who takes over means to take over from who leads as the button is drawn."""
    return pack(incident.number, incident.manager or "") if action is Action.TAKE_OVER else str(incident.number)


def _comes_first(action: Action, incident: IncidentView) -> bool:
    return _BUTTONS[action].first_unled and incident.manager is None


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
    shown = [
        action
        for action, own in _BUTTONS.items()
        if action in sensible and not (own.until_restored if restored else own.once_restored)
    ]
    return sorted(shown, key=lambda action: not _comes_first(action, incident))


def announcement_buttons(incident: IncidentView) -> list[ButtonElement]:
    """Return the buttons of the announcement: only what somebody outside the channel would do."""
    unled = [Action.TAKE_OVER] if incident.manager is None and incident.status in ACTIVE else []
    acts = [button(action, incident) for action in (Action.ACKNOWLEDGE, *unled) if action in incident.actions]
    return [*acts, follow_button(incident)] if incident.status in OPEN else acts


def follow_button(incident: IncidentView) -> ButtonElement:
    """Return the button by which somebody outside the channel is kept informed."""
    return _plain("Follow", FOLLOW_BUTTON, incident)


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


def open_button(number: int) -> ButtonElement:
    """Return the button that opens an incident, for who reads its reference somewhere else."""
    name = reference(number)
    return plain_button("Open", SHOW_BUTTON, value=str(number), accessibility_label=f"Open {name}")


def _menu(rare: Iterable[Action], incident: IncidentView) -> OverflowMenuElement:
    options = [Option(text=_BUTTONS[action].label, value=f"{action}:{incident.number}") for action in rare]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)


def buttons_for(
    incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]
) -> list[ButtonElement]:
    """Return the buttons of what a person of this standing, so trusted, can do now."""
    return buttons_among(_offered(incident), incident, viewer, standing, trust)


def buttons_among(
    wanted: Sequence[Action], incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]
) -> list[ButtonElement]:
    """Return the buttons of those of these actions that a person of this standing, so trusted, can do now."""
    leads = viewer == incident.manager
    offered = {each for each in _offered(incident) if may(each, standing, trust)}
    offered -= {Action.TAKE_OVER} if leads else set()
    return [button(action, incident) for action in wanted if action in offered]
