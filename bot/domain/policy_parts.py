"""The parts of the policy that are edited one at a time, and what putting an edited part in place gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from bot.domain.policy import Policy, ServicePolicy
from bot.domain.policy_faults import Fault, PolicyError, priority_faults
from bot.domain.text import digest
from bot.domain.vocabulary import Priority
from bot.language.texts import _

Json: TypeAlias = dict[str, Any]


class Part(StrEnum):
    """A part of the policy; its value is the path that leads to it, with which the names of its fields begin."""

    MATRIX = "matrix"
    MEANINGS = "meanings"
    P1 = "priorities.P1"
    P2 = "priorities.P2"
    P3 = "priorities.P3"
    P4 = "priorities.P4"
    CALENDAR = "calendar"
    PEOPLE = "people"
    LEARNING = "learning"
    MESSAGES = "messages"
    """Nothing of the policy has this path: it is made of fields of the policy itself."""

    @property
    def priority(self) -> Priority | None:
        """The priority whose promises it holds, if it is that of a priority."""
        return Priority(self.partition(".")[2]) if "." in self else None

    @property
    def path(self) -> tuple[str, ...]:
        """The path in the policy that leads to it; none where it is made of fields of the policy itself."""
        return () if self is Part.MESSAGES else tuple(self.split("."))

    @property
    def beside(self) -> tuple[str, ...]:
        """The fields of the policy itself that are edited with it."""
        return _BESIDE.get(self, ())

    def field(self, *names: str | int) -> str:
        """Name one of its fields, as `PolicyError` does."""
        return ".".join([self, *map(str, names)])


def part_of(priority: Priority) -> Part:
    """Return the part that holds what a priority promises."""
    return Part(f"priorities.{priority}")


_BESIDE: Mapping[Part, tuple[str, ...]] = {
    Part.CALENDAR: ("language",),
    Part.MESSAGES: ("channel_name", "announcement", "call_link"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a person makes of one part: what they saw, what they put in, and what in it could not be read."""

    part: Part
    seen: str
    """The stamp of the part as it was when they began."""
    content: Json
    faults: tuple[Fault, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where a field of the content stands in the form, for those that moved up to fill a gap."""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The user groups named, by field of the form."""

    def in_form(self, faults: list[Fault]) -> list[Fault]:
        """Return faults by the fields of the form; those elsewhere in the policy say where, beside the part itself."""
        return [self._in_form(name, sentence) for name, sentence in faults]

    def _in_form(self, name: str, sentence: str) -> Fault:
        if place := _moved(self.moved, name):
            return place, sentence
        if name in self.part.beside:
            return self.part.field(name), sentence
        if name == self.part or name.startswith(f"{self.part}."):
            return name, sentence
        elsewhere = name.removeprefix("priorities.").replace("_", " ").replace(".", ", ")
        return str(self.part), _(
            "This conflicts with another setting ({setting}): {why}", setting=elsewhere, why=sentence
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEdit:
    """What a person wants of one service: its own calendar, or whom to call and which channels to tell."""

    name: str
    seen: str
    """The stamp of what it set when they began."""
    content: Json
    calendar: bool = False
    """Whether the content is its calendar; what the other form sets stays as it is."""
    faults: tuple[Fault, ...] = ()
    """What in it could not be read."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where a step of the content stands in the form, for those that moved up to fill a gap."""
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The user groups named, by field of the form."""

    def over(self, before: Mapping[str, Any] | None, policy: Policy) -> ServicePolicy:
        """Return what the service sets then, where it set this before, in a workspace of this policy.

        Raises `PolicyError` naming every field at fault by its place in the form.
        """
        others = {name: value for name, value in (before or {}).items() if name != _REMOVED}
        kept = {name: value for name, value in others.items() if (name == _CALENDAR) is not self.calendar}
        try:
            changed = ServicePolicy.of({**kept, **self.content})
        except PolicyError as error:
            faults = [(_moved(self.moved, name) or name, said) for name, said in error.faults]
            raise PolicyError([*self.faults, *faults]) from error
        if faults := [*self.faults, *broken_by(changed, policy)]:
            raise PolicyError(faults)
        return changed


_CALENDAR = "calendar"
_REMOVED = "removed"
"""A service that is set again is offered again."""


def broken_by(service: ServicePolicy, policy: Policy) -> Iterator[Fault]:
    """Say which promise of the workspace would not hold by a service's own calendar."""
    faults = () if service.calendar is None else priority_faults(policy.priorities, service.calendar)
    for (_part, priority, promise), sentence in faults:
        promised = f"{priority}, {str(promise).replace('_', ' ')}"
        said = _("These hours conflict with another setting ({setting}): {why}", setting=promised, why=sentence)
        yield f"{_CALENDAR}.closes", said


def _moved(moved: Mapping[str, str], name: str) -> str | None:
    """Return where in the form a field stands that moved up in the content; None for one that did not."""
    for path, place in moved.items():
        if name == path or name.startswith(f"{path}."):
            return place + name.removeprefix(path)
    return None


def content_of(policy: Policy, part: Part) -> Json:
    """Return one part of a policy, with the fields that are edited with it."""
    kept = policy.to_json()
    content = _at(kept, part.path) if part.path else {}
    return {**content, **{name: kept[name] for name in part.beside}}


def _at(kept: Json, path: Sequence[str]) -> Json:
    for name in path:
        kept = kept[name]
    return kept


def stamp_of(content: Mapping[str, Any] | None) -> str:
    """Return a short mark of what a part holds, which differs when anything in it does."""
    return digest(json.dumps(content, sort_keys=True))


def edited(policy: Policy, edit: Edit) -> Policy:
    """Return the policy with the edited part in place, checked as a whole.

    Raises `PolicyError` naming every field at fault by its place in the form.
    """
    kept = _with(policy.to_json(), edit.part, edit.content)
    try:
        changed = Policy.of(kept)
    except PolicyError as error:
        raise PolicyError(edit.in_form([*edit.faults, *error.faults])) from error
    if edit.faults:
        raise PolicyError(edit.in_form(list(edit.faults)))
    return changed


def _with(kept: Json, part: Part, content: Json) -> Json:
    """Return what is kept of a policy with the content of a part in place."""
    beside = {name: value for name, value in content.items() if name in part.beside}
    if part.path:
        *way, last = part.path
        _at(kept, way)[last] = {name: value for name, value in content.items() if name not in beside}
    return {**kept, **beside}
