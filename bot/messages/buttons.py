"""Buttons for what makes sense now: one of them primary, four on a message at most, the rest in a menu."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from slack_sdk.models.blocks import ButtonElement, Option, OverflowMenuElement

from bot.domain.actions import RULES, Action, Membership, Trust, may
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.domain.vocabulary import ACTIVE, OPEN, Status
from bot.language.texts import N_, _, pgettext
from bot.messages.ids import ALL_ACTIONS, FOLLOW_BUTTON, MORE_MENU, SHOW_BUTTON, UNFOLLOW_BUTTON, button_id, pack
from bot.messages.message import plain_button
from bot.messages.timeline.ids import OPEN_BUTTON

BUTTONS_AT_ONCE = 4
"""Buttons in one row, beside its menu."""
_OPTIONS = 5
"""Options of a menu: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element"""
_BUTTONS = {action: rule.button for action, rule in RULES.items() if rule.button is not None}
_RESTORED = frozenset({Status.RESOLVED, Status.CLOSED})
_SIGNED_OFF = {Action.REVIEW: N_("Review")}
"""What a button says once the incident is closed, where that differs."""

Row: TypeAlias = list[ButtonElement | OverflowMenuElement]


def next_step(incident: IncidentView) -> Action | None:
    """Return what most people do next: the one primary button of whatever shows it."""
    steps = {
        Action.ACKNOWLEDGE: Action.ACKNOWLEDGE in incident.actions,
        Action.TAKE_OVER: incident.manager is None and incident.status in ACTIVE,
        Action.RESUME: Action.RESUME in incident.actions,
        Action.RESOLVE: incident.status is Status.MONITORING,
        Action.UPDATE: incident.status in ACTIVE,
        Action.REVIEW: incident.status is Status.RESOLVED,
    }
    return next((action for action, now in steps.items() if now), None)


def button(action: Action, incident: IncidentView) -> ButtonElement:
    """Return the button that does `action` to `incident`."""
    label = label_of(action, incident)
    return plain_button(
        label,
        button_id(action),
        value=_carried(action, incident),
        style=_style(action, incident),
        accessibility_label=_("{label}, {incident}", label=label, incident=incident.reference),
    )


def label_of(action: Action, incident: IncidentView) -> str:
    """Return what the button of an action says."""
    label = _BUTTONS[action].label
    if incident.status is Status.CLOSED:
        label = _SIGNED_OFF.get(action, label)
    return _(label)


def _style(action: Action, incident: IncidentView) -> str | None:
    if action is next_step(incident):
        return "primary"
    return "danger" if _BUTTONS[action].ends else None


def _carried(action: Action, incident: IncidentView) -> str:
    """Return what a button carries; taking over is from the person who leads when the button is drawn."""
    return pack(incident.number, incident.manager or "") if action is Action.TAKE_OVER else str(incident.number)


def card_buttons(incident: IncidentView) -> Row:
    """Return the buttons of the incident card, which everybody in the channel sees alike."""
    return _row(_offered(incident), incident)


def own_buttons(incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]) -> Row:
    """Return the same for one person of this standing, so trusted: what they can do now."""
    return _row(_possible(incident, viewer, standing, trust), incident)


def _row(offered: Sequence[Action], incident: IncidentView) -> Row:
    """Put the first few side by side, the next ones in a menu, at whose end all of them can be opened."""
    first, rest = offered[:BUTTONS_AT_ONCE], offered[BUTTONS_AT_ONCE:]
    shown = [button(action, incident) for action in first]
    return [*shown, _menu(rest[: _OPTIONS - 1], incident)] if rest else [*shown]


def _offered(incident: IncidentView) -> list[Action]:
    """Return the actions that have a button now: the next step first, who leads before all that comes after it."""
    restored, sensible = incident.status in _RESTORED, incident.actions
    shown = [
        action
        for action, own in _BUTTONS.items()
        if action in sensible and not (own.until_restored if restored else own.once_restored)
    ]
    lead = next_step(incident)
    unled = incident.manager is None
    return sorted(shown, key=lambda action: (action is not lead, not (unled and action is Action.TAKE_OVER)))


def announcement_buttons(incident: IncidentView) -> list[ButtonElement]:
    """Return the buttons of the announcement: only what people outside the channel would do."""
    unled = [Action.TAKE_OVER] if incident.manager is None and incident.status in ACTIVE else []
    acts = [button(action, incident) for action in (Action.ACKNOWLEDGE, *unled) if action in incident.actions]
    return [*acts, follow_button(incident)] if incident.status in OPEN else acts


def follow_button(incident: IncidentView) -> ButtonElement:
    """Return the button by which people outside the channel are kept informed."""
    return _plain(_("Follow"), FOLLOW_BUTTON, incident)


def follower_buttons(incident: IncidentView) -> list[ButtonElement]:
    """Return the buttons of a follower's own message."""
    return [_plain(_("Unfollow"), UNFOLLOW_BUTTON, incident)]


def timeline_button(incident: IncidentView) -> ButtonElement:
    """Return the button that opens the timeline."""
    return _plain(_("Timeline"), OPEN_BUTTON, incident)


def _plain(label: str, action_id: str, incident: IncidentView) -> ButtonElement:
    return plain_button(
        label,
        action_id,
        value=str(incident.number),
        accessibility_label=_("{label} {incident}", label=label, incident=incident.reference),
    )


def open_button(number: int) -> ButtonElement:
    """Return the button that opens an incident, where people read its reference elsewhere."""
    said = _("Open {incident}", incident=reference(number))
    return plain_button(
        pgettext("what a button does", "Open"), SHOW_BUTTON, value=str(number), accessibility_label=said
    )


def _menu(rare: Iterable[Action], incident: IncidentView) -> OverflowMenuElement:
    carried = [(label_of(action, incident), pack(action, _carried(action, incident))) for action in rare]
    every = (_("All actions"), pack(ALL_ACTIONS, incident.number))
    options = [Option(text=text, value=value) for text, value in (*carried, every)]
    return OverflowMenuElement(action_id=MORE_MENU, options=options)


def buttons_for(
    incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]
) -> list[ButtonElement]:
    """Return every button of what a person of this standing, so trusted, can do now."""
    return [button(action, incident) for action in _possible(incident, viewer, standing, trust)]


def buttons_among(
    wanted: Sequence[Action], incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]
) -> list[ButtonElement]:
    """Return the buttons of those of these actions that a person of this standing, so trusted, can do now."""
    possible = _possible(incident, viewer, standing, trust)
    return [button(action, incident) for action in wanted if action in possible]


def _possible(incident: IncidentView, viewer: str, standing: Membership, trust: frozenset[Trust]) -> list[Action]:
    leads = viewer == incident.manager
    return [
        action
        for action in _offered(incident)
        if may(action, standing, trust) and not (leads and action is Action.TAKE_OVER)
    ]
