"""A part of the settings as one value: its title, what the overview says of it, and the fields of its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import Refusal
from bot.domain.policy import Policy
from bot.domain.policy_faults import Fault
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.language.texts import _
from bot.messages.ids import GROUPS, settings_id
from bot.messages.message import section
from bot.messages.modals.form import Answers, modal
from bot.messages.modals.settings_fields import Field, GroupNames
from bot.messages.modals.settings_steps import Form, Moved, Slots, blocks_of, fields_of
from bot.messages.rendering import rendered


def _as_read(content: Json) -> tuple[Json, Moved]:
    return content, {}


@dataclass(frozen=True, slots=True)
class PartSpec:
    """All there is to know of a part of the settings to show, edit and read it."""

    title: str
    """What its form is called, and the button that opens it."""
    summary: Callable[[Policy], str]
    """What holds, in sentences."""
    form: Form
    tidy: Callable[[Json], tuple[Json, Moved]] = _as_read
    """What is kept of what was read, and which of it stood elsewhere in the form."""
    picture: Callable[[Policy], str] | None = None
    """What the overview shows below, across its whole width."""


def part_modal(
    part: Part, spec: PartSpec, policy: Policy, names: GroupNames, guess: Json | None = None
) -> dict[str, Any]:
    """Return the modal of a part, holding what is in force; `names` are the handles of user groups by id.

    A `guess` is filled in over it, where nothing is set yet.
    """
    content = content_of(policy, part)
    drawn = _modal(part, spec, {**content, **(guess or {})}, names, Slots.of(content), stamp_of(content))
    if guess:
        said = _("Nothing is set yet, so your own time zone and its country are filled in. *Save* keeps them.")
        drawn["blocks"].insert(0, rendered(section(said)))
    return drawn


def part_again(part: Part, spec: PartSpec, view: Mapping[str, Any], names: GroupNames, slots: Slots) -> dict[str, Any]:
    """Return the modal of a part with these steps, holding what was typed so far."""
    answers = Answers.of(view)
    content, _faults = _read(part, spec, answers)
    return _modal(part, spec, content, names, slots, answers.metadata["seen"])


def _modal(part: Part, spec: PartSpec, content: Json, names: GroupNames, slots: Slots, seen: str) -> dict[str, Any]:
    return modal(
        callback_id=settings_id(part),
        title=_(spec.title),
        submit=_("Save"),
        metadata={"seen": seen, **slots.metadata},
        blocks=blocks_of(spec.form, slots, content, names, lambda field: _name(part, field)),
    )


def read_part(part: Part, spec: PartSpec, view: Mapping[str, Any]) -> Edit:
    """Read the modal of a part."""
    answers = Answers.of(view)
    read, faults = _read(part, spec, answers)
    fields = [_name(part, field) for field in fields_of(spec.form, Slots.read(answers.metadata))]
    of_groups = [name for name in fields if name.endswith(f".{GROUPS}")]
    content, moved = spec.tidy(read)
    return Edit(
        part=part,
        seen=answers.metadata["seen"],
        content=content,
        faults=tuple(faults),
        groups={name: chosen for name in of_groups if (chosen := answers.choices(name))},
        moved={part.field(kept): part.field(place) for kept, place in moved.items()},
    )


def _read(part: Part, spec: PartSpec, answers: Answers) -> tuple[Json, list[Fault]]:
    fields = fields_of(spec.form, Slots.read(answers.metadata))
    return read_fields(answers, [(_name(part, field), field) for field in fields])


def read_fields(answers: Answers, named: Iterable[tuple[str, Field]]) -> tuple[Json, list[Fault]]:
    """Read fields by their names in the form: what was put in, and what of it could not be read."""
    read: Json = {}
    faults: list[Fault] = []
    for name, field in named:
        try:
            put(read, field.path, field.kind.read(answers, name))
        except Refusal as refusal:
            faults.append((name, refusal.text))
    return read, faults


def _name(part: Part, field: Field) -> str:
    return part.field(*field.path, *field.kind.suffix)


def put(content: Json, path: tuple[str | int, ...], value: object) -> None:
    """Put a value in its place in the content of a part."""
    *way, last = path
    holder: dict[Any, Any] = content
    for step in way:
        holder = holder.setdefault(step, {})
    holder[last] = value
