"""The modal of one priority: its targets, whom to call step by step, its managers, and who else is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block, CheckboxesElement, NumberInputElement, Option

from bot.domain.policy import LONGEST_STEP_MINUTES, Audience, Policy, PriorityPolicy, Step
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.domain.vocabulary import PRIORITY_NAME
from bot.messages.ids import GROUPS, settings_id
from bot.messages.message import section
from bot.messages.modals.calling import some_groups, some_people
from bot.messages.modals.form import Answers, ask, modal, one_channel, some_channels, words

STEPS = 4
"""Steps of a chain that the form offers."""
_SPANS = {
    "acknowledge": "Acknowledge within",
    "resolve": "Resolve within",
    "update_every": "Update every",
    "stale_after": "Ask whether work goes on after",
}
_LONGEST_SPAN = 40
_MANAGER = "manager"

GroupNames = Mapping[str, str]
"""Handles of user groups by id."""


def priority_settings_modal(part: Part, policy: Policy, names: GroupNames) -> dict[str, Any]:
    """Return the modal, holding what is in force for the priority of this part."""
    if part.priority is None:
        raise ValueError(f"{part} is not that of a priority")
    held = policy.of_priority(part.priority)
    return modal(
        callback_id=settings_id(part),
        title=PRIORITY_NAME[part.priority],
        submit="Save",
        metadata={"seen": stamp_of(content_of(policy, part))},
        blocks=[
            *_spans(part, held),
            section(
                "*When nobody acknowledges in time*\n"
                "Each step is called in its turn until somebody acknowledges. The last one is called again."
            ),
            *(block for number in range(STEPS) for block in _step(part, number, held, names)),
            section("*When the time to resolve is missed*\nThese managers are told."),
            *_audience(part.field("managers"), "Managers", held.managers, names),
            *_announcement(part, held, names),
        ],
    )


def read_priority_settings(view: Mapping[str, Any], part: Part) -> Edit:
    """Read the modal; steps left empty are left out, wherever they stand."""
    answers = Answers.of(view)
    steps = {number: step for number in range(STEPS) if (step := _read_step(answers, part, number))}
    content: Json = {
        **{name: answers.text(part.field(name)) for name in _SPANS},
        "chain": list(steps.values()),
        "managers": _read_audience(answers, part.field("managers")),
        "announce": answers.channels(part.field("announce")),
        "mention": next(iter(answers.choices(part.field("mention", GROUPS))), None),
        "leadership": answers.channel(part.field("leadership")),
    }
    moved = {part.field("chain", kept): part.field("chain", put) for kept, put in enumerate(steps)}
    return Edit(part=part, seen=answers.metadata["seen"], content=content, moved=moved)


def _spans(part: Part, held: PriorityPolicy) -> list[Block]:
    return [
        ask(
            part.field(name),
            label,
            words(getattr(held, name).words, limit=_LONGEST_SPAN, placeholder="15 min, 4 h, 4 working h, 2 days"),
        )
        for name, label in _SPANS.items()
    ]


def _step(part: Part, number: int, held: PriorityPolicy, names: GroupNames) -> list[Block]:
    step = held.chain[number] if number < len(held.chain) else None
    title, field = f"Step {number + 1}", part.field("chain", number)
    return [
        *_audience(field, title, step or Audience(), names),
        ask(f"{field}.{_MANAGER}", f"{title}: also", _manager(step), optional=True),
        ask(f"{field}.minutes", f"{title}: minutes until the next call", _minutes(step), optional=True),
    ]


def _audience(field: str, title: str, audience: Audience, names: GroupNames) -> list[Block]:
    chosen = {group: names.get(group, f"{group}, which is gone") for group in audience.groups}
    return [
        ask(f"{field}.{GROUPS}", f"{title}: user groups", some_groups(chosen), optional=True),
        ask(f"{field}.people", f"{title}: people", some_people(audience.people), optional=True),
    ]


def _announcement(part: Part, held: PriorityPolicy, names: GroupNames) -> list[Block]:
    mentioned = {held.mention: names.get(held.mention, f"{held.mention}, which is gone")} if held.mention else {}
    return [
        section("*Who else is told*\nEvery incident that is not private is announced in the announcement channel."),
        ask(part.field("announce"), "Also announced in", some_channels(held.announce), optional=True),
        ask(
            part.field("mention", GROUPS),
            "Mention this user group",
            some_groups(mentioned, most=1),
            optional=True,
            hint="Once an incident, where it is announced.",
        ),
        ask(
            part.field("leadership"),
            "Managers' channel",
            one_channel(held.leadership),
            optional=True,
            hint="Gets the updates whose audience is leadership. Invite Muster to it if it is private.",
        ),
    ]


def _manager(step: Step | None) -> CheckboxesElement:
    option = Option(text="The incident manager", value=_MANAGER)
    return CheckboxesElement(options=[option], initial_options=[option] if step and step.manager else None)


def _minutes(step: Step | None) -> NumberInputElement:
    return NumberInputElement(
        is_decimal_allowed=False,
        initial_value=str(step.minutes) if step else None,
        min_value="1",
        max_value=str(LONGEST_STEP_MINUTES),
    )


def _read_audience(answers: Answers, field: str) -> Json:
    return {"groups": answers.choices(f"{field}.{GROUPS}"), "people": answers.users(f"{field}.people")}


def _read_step(answers: Answers, part: Part, number: int) -> Json:
    """Return a step as it was put in, nothing for an empty one."""
    field = part.field("chain", number)
    step: Json = {
        **_read_audience(answers, field),
        "manager": bool(answers.choices(f"{field}.{_MANAGER}")),
        "minutes": answers.text(f"{field}.minutes"),
    }
    return step if any(step.values()) else {}
