"""The settings modal: what holds now, and a button to each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, PlainTextObject

from bot.domain.policy import Policy
from bot.domain.policy_parts import Part
from bot.domain.text import escape
from bot.domain.vocabulary import PRIORITY_NAME
from bot.messages.ids import SERVICES_VIEW, SETTINGS_VIEW, settings_id
from bot.messages.message import context, section
from bot.messages.modals.form import modal
from bot.messages.modals.settings_calendar import calendar_words
from bot.messages.modals.settings_learning import learning_words
from bot.messages.text import person, when

PART_NAME: Mapping[Part, str] = {
    Part.MATRIX: "Matrix",
    **{part: str(part.priority) for part in Part if part.priority},
    Part.CALENDAR: "Calendar",
    Part.PEOPLE: "People",
    Part.LEARNING: "Learning",
}
"""What the button of each part says."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed which part of the settings last, and when."""

    part: str
    actor: str
    at: datetime

    @property
    def name(self) -> str:
        """The part as people call it."""
        if self.part in PART_NAME:
            return PART_NAME[Part(self.part)]
        return escape(self.part.removeprefix("services."), 100)


def settings_modal(policy: Policy, last: LastChange | None) -> dict[str, Any]:
    """Return the modal that leads to the parts of the settings."""
    return modal(
        callback_id=SETTINGS_VIEW,
        title="Settings",
        submit="",
        close="Close",
        metadata={},
        blocks=[
            section("What you change holds at once, for open incidents too, and everybody's changes are recorded."),
            *(_part(part, policy) for part in Part),
            _button("*Services*\nWhom to call for each service.", "Services", SERVICES_VIEW),
            context(f"Last changed: {last.name}, by {person(last.actor)}, {when(last.at)}") if last else None,
        ],
    )


def _part(part: Part, policy: Policy) -> Block:
    return _button(_summary(part, policy), PART_NAME[part], settings_id(part))


def _summary(part: Part, policy: Policy) -> str:
    if part.priority:
        return f"*{PRIORITY_NAME[part.priority]}*\n{policy.of_priority(part.priority).words.capitalize()}."
    if part is Part.CALENDAR:
        return f"*Working calendar*\n{calendar_words(policy.calendar)}"
    if part is Part.PEOPLE:
        who = f"members and <!subteam^{policy.people.security}>" if policy.people.security else "members only"
        called = " They call the usual chain." if policy.people.private_chain else ""
        return f"*Roles and privacy*\nRoles that several may hold; guests. Private incidents are seen by {who}.{called}"
    if part is Part.LEARNING:
        return f"*After the incident*\n{learning_words(policy.learning)}"
    return "*Priority matrix*\nWhich priority impact and urgency give."


def _button(text: str, label: str, action_id: str) -> Block:
    shown = section(text)
    shown.accessory = ButtonElement(
        text=PlainTextObject(text=label), action_id=action_id, accessibility_label=f"Change {label}"
    )
    return shown
