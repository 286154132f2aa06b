"""The buttons of an incident: four at most and a menu, one of them primary, and what ends it asks first."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.actions import RULES, Action, Membership, Trust
from bot.domain.calls import CANNOT, COMING, Summoned
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import Role, Status
from bot.messages.buttons import announcement_buttons, buttons_for, card_buttons
from bot.messages.calls import call
from bot.messages.menu import of_incident
from handlers.action_specs import SPECS
from tests.documents.sample import ALICE, BOB, at, incident

LED, UNLED = {Role.INCIDENT_MANAGER: (ALICE,)}, dict[Role, tuple[str, ...]]()
STATES = {
    "declared": (Status.DECLARED, LED, {}, "Acknowledge"),
    "declared, nobody leads": (Status.DECLARED, UNLED, {}, "Acknowledge"),
    "on it": (Status.INVESTIGATING, LED, {}, "Post update"),
    "on it, nobody leads": (Status.INVESTIGATING, UNLED, {}, "Take over"),
    "cause found": (Status.IDENTIFIED, LED, {}, "Post update"),
    "paused": (Status.IDENTIFIED, LED, {"paused_until": at(90)}, "Resume"),
    "watching": (Status.MONITORING, LED, {}, "Resolve"),
    "resolved": (Status.RESOLVED, LED, {"resolved_at": at(52)}, "Write review"),
    "closed": (Status.CLOSED, LED, {"resolved_at": at(52)}, None),
    "cancelled": (Status.CANCELLED, LED, {}, None),
    "merged": (Status.MERGED, LED, {}, None),
}
EVERYTHING = frozenset(Trust)


def state(name: str) -> tuple[IncidentView, str | None]:
    """Return an incident in one of the states, and its primary button."""
    status, roles, known, primary = STATES[name]
    acknowledged = None if status is Status.DECLARED else at(4)
    return incident(status=status, roles=roles, acknowledged_at=acknowledged, **known), primary


def drawn(buttons: list[Any]) -> list[dict[str, Any]]:
    """Return buttons as Slack is given them."""
    return [each.to_dict() for each in buttons]


@pytest.mark.parametrize("name", STATES)
def test_a_card_has_four_buttons_and_a_menu_at_most(name: str) -> None:
    """The menu has two to five options, the last of which opens all actions."""
    shown = drawn(list(card_buttons(state(name)[0])))
    buttons = [each for each in shown if each["type"] == "button"]
    menus = [each for each in shown if each["type"] == "overflow"]
    assert 0 < len(buttons) <= 4
    assert len(menus) <= 1
    for menu in menus:
        labels = [option["text"]["text"] for option in menu["options"]]
        assert 2 <= len(labels) <= 5
        assert labels[-1] == "All actions"


@pytest.mark.parametrize("name", STATES)
def test_one_button_is_primary_and_it_comes_first(name: str) -> None:
    """Acknowledge, then post updates, then resolve, then write the review: on card, announcement and menu alike."""
    view, expected = state(name)
    rows: list[list[Any]] = [list(card_buttons(view)), list(buttons_for(view, BOB, Membership.PARTICIPANT, EVERYTHING))]
    for shown in [drawn(list(each)) for each in rows]:
        primary = [each["text"]["text"] for each in shown if each.get("style") == "primary"]
        assert primary == ([expected] if expected else [])
        assert not expected or shown[0]["text"]["text"] == expected
    announced = [each for each in drawn(list(announcement_buttons(view))) if each.get("style") == "primary"]
    assert len(announced) <= 1


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("answer", [None, COMING, CANNOT])
@pytest.mark.parametrize("step", ["", "P1 0 step-1"])
def test_a_call_has_one_primary_button_at_most(name: str, answer: str | None, step: str) -> None:
    """To come is primary only where nothing comes before it."""
    asked = Summoned(user=BOB, called_at=at(1), step=step, answer=answer, answered_at=at(2) if answer else None)
    blocks = call(state(name)[0], asked, asked.rings).blocks
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    assert len([each for row in rows for each in row if each.get("style") == "primary"]) <= 1


@pytest.mark.parametrize("name", STATES)
def test_the_menu_offers_all_that_makes_sense(name: str) -> None:
    """What the card has no room for is one press away, the next steps above all else."""
    view, _ = state(name)
    blocks = of_incident(view, BOB, Membership.PARTICIPANT, EVERYTHING).blocks
    offered = [each["action_id"] for block in blocks if block["type"] == "actions" for each in block["elements"]]
    hidden = {
        action
        for action, rule in RULES.items()
        if rule.button and (rule.button.until_restored if view.resolved_at else rule.button.once_restored)
    }
    sensible = {action for action in view.actions - hidden if RULES[action].button}
    assert sensible == {Action(each.removeprefix("incident.")) for each in offered[:-2]}


def test_what_ends_an_incident_is_drawn_as_danger_and_asks_first() -> None:
    """Cancelling and merging open a form, and nothing that is done at once is among them."""
    ends = {action for action, rule in RULES.items() if rule.button and rule.button.ends}
    assert ends == {Action.CANCEL, Action.MERGE}
    assert all(SPECS[action].at_once is None for action in ends)
    shown = drawn(list(buttons_for(state("on it")[0], BOB, Membership.PARTICIPANT, EVERYTHING)))
    assert {each["text"]["text"] for each in shown if each.get("style") == "danger"} == {"Cancel incident", "Merge"}
