"""The settings: their parts, and the modal that says what holds now, with a button to each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.policy_parts import Part
from bot.domain.reachability import Setup
from bot.domain.text import escape
from bot.messages.ids import SERVICES_VIEW, SETTINGS_VIEW, settings_id
from bot.messages.message import context, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.modals.settings_calendar import CALENDAR
from bot.messages.modals.settings_learning import LEARNING
from bot.messages.modals.settings_matrix import MATRIX, MEANINGS
from bot.messages.modals.settings_messages import MESSAGES
from bot.messages.modals.settings_part import PartSpec
from bot.messages.modals.settings_people import PEOPLE
from bot.messages.modals.settings_priority import priority_part
from bot.messages.setup_check import called, warnings
from bot.messages.text import person, when

PARTS: Mapping[Part, PartSpec] = {
    Part.MATRIX: MATRIX,
    Part.MEANINGS: MEANINGS,
    **{part: priority_part(part.priority) for part in Part if part.priority},
    Part.CALENDAR: CALENDAR,
    Part.PEOPLE: PEOPLE,
    Part.LEARNING: LEARNING,
    Part.MESSAGES: MESSAGES,
}
"""Every part of the settings, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed which part of the settings last, and when."""

    part: str
    actor: str
    at: datetime

    @property
    def name(self) -> str:
        """The part as people call it."""
        if self.part in PARTS:
            return PARTS[Part(self.part)].name
        return escape(self.part.removeprefix("services."), 100)


def settings_modal(setup: Setup, last: LastChange | None) -> dict[str, Any]:
    """Return the modal that leads to the parts of the settings: first what would reach nobody, and who is called."""
    policy = setup.policy
    return modal(
        callback_id=SETTINGS_VIEW,
        title="Settings",
        submit="",
        close="Close",
        metadata={},
        blocks=[
            warnings(setup),
            *called(setup),
            section("What you change holds at once, for open incidents too, and everybody's changes are recorded."),
            *(_button(spec.title, spec.summary(policy), spec.name, settings_id(part)) for part, spec in PARTS.items()),
            _button(
                "Services", "Whom to call for each service, and when people work on it.", "Services", SERVICES_VIEW
            ),
            context(f"Last changed: {last.name}, by {person(last.actor)}, {when(last.at)}") if last else None,
        ],
    )


def _button(title: str, summary: str, label: str, action_id: str) -> Block:
    shown = section(f"*{title}*\n{summary}")
    shown.accessory = plain_button(label, action_id, accessibility_label=f"Change {label}")
    return shown
