"""A part of the settings as one value: its title, what the overview says of it, and the fields of its form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.errors import Refusal
from bot.domain.policy import Policy
from bot.domain.policy_faults import Fault
from bot.domain.policy_parts import Edit, Json, Part, content_of, stamp_of
from bot.language.texts import _
from bot.messages.ids import GROUPS, settings_id
from bot.messages.message import section
from bot.messages.modals.form import Answers, modal
from bot.messages.modals.settings_fields import Field, GroupNames

Moved = Mapping[str, str]
"""Where in the form a part of the content stands, by the path under which it is kept."""


def _as_read(content: Json) -> tuple[Json, Moved]:
    return content, {}


@dataclass(frozen=True, slots=True)
class PartSpec:
    """All there is to know of a part of the settings to show, edit and read it."""

    title: str
    """What its form is called, and the button that opens it."""
    summary: Callable[[Policy], str]
    """What holds, in sentences."""
    form: tuple[Field | str, ...]
    """Its fields, and paragraphs between them."""
    tidy: Callable[[Json], tuple[Json, Moved]] = _as_read
    """What is kept of what was read, and which of it stood elsewhere in the form."""
    picture: Callable[[Policy], str] | None = None
    """What the overview shows below, across its whole width."""

    @property
    def fields(self) -> Iterator[Field]:
        """Its fields."""
        return (shown for shown in self.form if isinstance(shown, Field))


def part_modal(part: Part, spec: PartSpec, policy: Policy, names: GroupNames) -> dict[str, Any]:
    """Return the modal of a part, holding what is in force; `names` are the handles of user groups by id."""
    content = content_of(policy, part)
    return modal(
        callback_id=settings_id(part),
        title=_(spec.title),
        submit=_("Save"),
        metadata={"seen": stamp_of(content)},
        blocks=[_block(part, shown, content, names) for shown in spec.form],
    )


def read_part(part: Part, spec: PartSpec, view: Mapping[str, Any]) -> Edit:
    """Read the modal of a part."""
    answers = Answers.of(view)
    named = [(_name(part, field), field) for field in spec.fields]
    read, faults = read_fields(answers, named)
    groups = {
        name: chosen for name, _field in named if name.endswith(f".{GROUPS}") and (chosen := answers.choices(name))
    }
    content, moved = spec.tidy(read)
    return Edit(
        part=part,
        seen=answers.metadata["seen"],
        content=content,
        faults=tuple(faults),
        groups=groups,
        moved={part.field(kept): part.field(place) for kept, place in moved.items()},
    )


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


def _block(part: Part, shown: Field | str, content: Json, names: GroupNames) -> Block:
    return section(_(shown)) if isinstance(shown, str) else shown.block(_name(part, shown), content, names)


def _name(part: Part, field: Field) -> str:
    return part.field(*field.path, *field.kind.suffix)


def put(content: Json, path: tuple[str | int, ...], value: object) -> None:
    """Put a value in its place in the content of a part."""
    *way, last = path
    holder: dict[Any, Any] = content
    for step in way:
        holder = holder.setdefault(step, {})
    holder[last] = value
