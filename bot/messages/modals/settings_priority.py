"""One priority among the settings: its targets, whom to call step by step, its managers, and who else is told."""

from __future__ import annotations

from bot.domain.policy import LONGEST_STEP_MINUTES
from bot.domain.policy_parts import Json
from bot.domain.vocabulary import PRIORITY_NAME, Priority
from bot.messages.modals.settings_fields import (
    ONE_CHANNEL,
    ONE_GROUP,
    SOME_CHANNELS,
    SOME_GROUPS,
    SOME_PEOPLE,
    Field,
    flag,
    text,
    whole_number,
)
from bot.messages.modals.settings_part import Moved, PartSpec

STEPS = 4
"""Steps of a chain that the form offers."""
_SPAN = text(40, placeholder="15 min, 4 h, 4 working h, 2 days")


def priority_part(priority: Priority) -> PartSpec:
    """Return the part of a priority."""
    return PartSpec(
        name=str(priority),
        title=PRIORITY_NAME[priority],
        summary=lambda policy: f"{policy.of_priority(priority).words.capitalize()}.",
        form=_FORM,
        tidy=without_empty_steps,
    )


def _audience(title: str, *path: str | int) -> tuple[Field, Field]:
    return (
        Field((*path, "groups"), f"{title}: user groups", SOME_GROUPS, optional=True),
        Field((*path, "people"), f"{title}: people", SOME_PEOPLE, optional=True),
    )


def step_fields(number: int, shown: int) -> tuple[Field, ...]:
    """Return the fields of a step of a chain, counted from 0, which is `shown` as step so many."""
    title, path = f"Step {shown}", ("chain", number)
    return (
        *_audience(title, *path),
        Field((*path, "manager"), f"{title}: also", flag("The incident manager", "manager"), optional=True),
        Field(
            (*path, "minutes"),
            f"{title}: minutes until the next call",
            whole_number(LONGEST_STEP_MINUTES),
            optional=True,
        ),
    )


_FORM: tuple[Field | str, ...] = (
    Field(("acknowledge",), "Acknowledge within", _SPAN),
    Field(("resolve",), "Resolve within", _SPAN),
    Field(("update_every",), "Update every", _SPAN),
    Field(("stale_after",), "Ask whether work goes on after", _SPAN),
    (
        "*Whom it calls*\n"
        "The responders of the affected services are called first, then each step in its turn, until somebody "
        "acknowledges. A step that names only the incident manager calls *nobody* where they declared it themselves."
    ),
    *(field for number in range(STEPS) for field in step_fields(number, number + 1)),
    "*When the time to resolve is missed*\nThese managers are told.",
    *_audience("Managers", "managers"),
    "*Who else is told*\nEvery incident that is not private is announced in the announcement channel.",
    Field(("announce",), "Also announced in", SOME_CHANNELS, optional=True),
    Field(
        ("mention",),
        "Mention this user group",
        ONE_GROUP,
        optional=True,
        hint="Once an incident, where it is announced.",
    ),
    Field(
        ("leadership",),
        "Managers' channel",
        ONE_CHANNEL,
        optional=True,
        hint="Gets the updates whose audience is leadership. Invite Muster to it if it is private.",
    ),
)


def without_empty_steps(read: Json) -> tuple[Json, Moved]:
    """Leave out steps that were left empty, wherever they stand; those behind them move up."""
    steps = {number: step for number, step in read["chain"].items() if any(step.values())}
    moved = {f"chain.{kept}": f"chain.{put}" for kept, put in enumerate(steps)}
    return read | {"chain": list(steps.values())}, moved
