"""The settings: their parts, and the modal that says the policy in sentences, with a button to each part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.announcing import PART as ANNOUNCEMENTS
from bot.domain.checklist import PART as CHECKLIST
from bot.domain.policy import Policy
from bot.domain.policy_parts import Part
from bot.domain.reachability import Finding, Setup
from bot.domain.reports.schedule import PART as SUMMARIES
from bot.domain.retention import PART as RETENTION
from bot.domain.text import escape
from bot.language.texts import N_, _
from bot.messages.ids import SERVICES_VIEW, SET_UP_BUTTON, SETTINGS_VIEW, settings_id
from bot.messages.message import context, plain_button, section
from bot.messages.modals.form import modal
from bot.messages.modals.settings_calendar import CALENDAR
from bot.messages.modals.settings_learning import LEARNING
from bot.messages.modals.settings_matrix import MATRIX, MEANINGS
from bot.messages.modals.settings_messages import MESSAGES
from bot.messages.modals.settings_part import PartSpec
from bot.messages.modals.settings_people import PEOPLE
from bot.messages.modals.settings_priority import priority_part
from bot.messages.setup_check import of_services, reaching_nobody, trouble, within_a_section
from bot.messages.text import actor_name, when

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
        return part_name(self.part)


def part_name(part: str) -> str:
    """Return what people call what a change of the settings is recorded under: a part, a service or what is beside."""
    if part in PARTS:
        return _(PARTS[Part(part)].title)
    return _(_BESIDE[part]) if part in _BESIDE else escape(part.removeprefix("services."), 100)


_BESIDE = {
    ANNOUNCEMENTS: N_("Announcements"),
    SUMMARIES: N_("Summaries"),
    RETENTION: N_("Retention"),
    CHECKLIST: N_("Checklist"),
}
"""What is set in forms of its own."""


_WARNINGS = 12
"""Warnings shown, each with its button."""


def settings_modal(setup: Setup, last: LastChange | None, may: Collection[Part]) -> dict[str, Any]:
    """Return the modal that leads to the parts of the settings: warnings first, then what holds, in sentences.

    Parts that its reader `may` not change have no button.
    """
    return modal(
        callback_id=SETTINGS_VIEW,
        title=_("Settings"),
        submit="",
        close=_("Close"),
        metadata={},
        blocks=[
            *_warnings(setup, may),
            section(_("Changes apply at once, to open incidents too. Every change is recorded.")),
            *(shown for part, spec in PARTS.items() for shown in _part(part, spec, setup.policy, may)),
            _with_button(f"*{_('Services')}*\n{_services(setup)}", _("Services"), SERVICES_VIEW),
            _announcements() if Part.PEOPLE in may else None,
            _changed(last) if last else None,
        ],
    )


def _announcements() -> Block:
    """Lead an admin to who reads what is announced."""
    title = _("Announcements")
    return _with_button(f"*{title}*\n{_('Where incidents are announced, and who reads it.')}", title, SET_UP_BUTTON)


def _warnings(setup: Setup, may: Collection[Part]) -> Iterator[Block]:
    """Show what would reach nobody, each with the button that leads to where it is set."""
    found = setup.findings
    if found:
        yield section(reaching_nobody())
    for each in found[:_WARNINGS]:
        yield _warning(each, may)
    if len(found) > _WARNINGS:
        yield section(_("{n} more", n=len(found) - _WARNINGS))


def _warning(found: Finding, may: Collection[Part]) -> Block:
    place = next(iter(found.where), None)
    if place is None or (place.part is not None and place.part not in may):
        return section(trouble(found))
    if place.part is None:
        return _with_button(trouble(found), _("Services"), SERVICES_VIEW)
    return _with_button(trouble(found), _(PARTS[place.part].title), settings_id(place.part))


def _part(part: Part, spec: PartSpec, policy: Policy, may: Collection[Part]) -> Iterator[Block]:
    title = _(spec.title)
    words = f"*{title}*\n{spec.summary(policy)}"
    yield _with_button(words, title, settings_id(part)) if part in may else section(words)
    if spec.picture is not None:
        yield section(spec.picture(policy))


def _services(setup: Setup) -> str:
    lines = list(of_services(setup)) or [_("No service has responders: the steps of the priority are called.")]
    return within_a_section(lines)


def _with_button(words: str, label: str, action_id: str) -> Block:
    shown = section(words)
    shown.accessory = plain_button(label, action_id, accessibility_label=_("Change {settings}", settings=label))
    return shown


def _changed(last: LastChange) -> Block:
    at = when(last.at)
    return context(_("Last changed: {part}, by {person}, {at}", part=last.name, person=actor_name(last.actor), at=at))
