"""The steps of a chain in the settings' forms: those there are, one more when it is asked for, one fewer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import Block

from bot.domain.policy import LONGEST_STEP_MINUTES
from bot.domain.policy_parts import Json
from bot.language.texts import N_, _
from bot.messages.ids import ADD_STEP, REMOVE_STEP, number_of
from bot.messages.message import actions, plain_button, section
from bot.messages.modals.settings_fields import SOME_GROUPS, SOME_PEOPLE, Field, GroupNames, flag, whole_number

_MOST = 8
"""Steps that a form takes: with five blocks each, well within the 100 blocks of a view."""
_CHAIN = "chain"
Moved = Mapping[str, str]
"""Where in the form a part of the content stands, by the path under which it is kept."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The steps that a form shows, each by the number under which the form holds it.

    A step keeps its number while others come and go, so that what was typed into it stays; no number is used twice.
    """

    numbers: tuple[int, ...] = ()
    unused: int = 0

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Slots:
        """Return those of a chain as it is kept."""
        steps = len(content.get(_CHAIN, ()))
        return cls(tuple(range(steps)), steps)

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> Slots:
        """Return those that a form shows, by its metadata."""
        return cls(tuple(metadata.get("steps", ())), metadata.get("unused", 0))

    @property
    def metadata(self) -> Json:
        """What the form carries of them."""
        return {"steps": list(self.numbers), "unused": self.unused}

    def after(self, click: Mapping[str, Any]) -> Slots:
        """Return those to show after a click on *Add step* or *Remove step*."""
        if click["action_id"] == ADD_STEP:
            return Slots((*self.numbers, self.unused), self.unused + 1)
        gone = number_of(str(click.get("value", "")))
        return Slots(tuple(number for number in self.numbers if number != gone), self.unused)


@dataclass(frozen=True, slots=True)
class Steps:
    """The place of the steps in a form."""

    first: int = 1
    """The number that people read of the first step."""
    least: int = 1
    """How many steps there must be."""


Note = Callable[[Mapping[str, Any]], str]
"""A paragraph that says something of what the form holds: it changes while the form is filled."""
Form = Sequence[Field | str | Steps | Note]
"""Fields, paragraphs between them, and the place of the steps."""


def fields_of(form: Form, slots: Slots) -> Iterator[Field]:
    """Return every field that a form shows."""
    for shown in form:
        if isinstance(shown, Steps):
            yield from (field for number in slots.numbers for field in _fields(number, 0))
        elif isinstance(shown, Field):
            yield shown


def blocks_of(
    form: Form, slots: Slots, content: Mapping[str, Any], names: GroupNames, called: Callable[[Field], str]
) -> Iterator[Block | None]:
    """Draw a form that holds this content; `called` gives each field its name."""

    def drawn(field: Field) -> Block:
        return field.block(called(field), content, names)

    for shown in form:
        if isinstance(shown, Steps):
            yield from _steps(shown, slots, drawn)
        elif isinstance(shown, Field):
            yield drawn(shown)
        else:
            yield section(_(shown) if isinstance(shown, str) else shown(content))


def _steps(steps: Steps, slots: Slots, drawn: Callable[[Field], Block]) -> Iterator[Block | None]:
    removable = len(slots.numbers) > steps.least
    for shown, number in enumerate(slots.numbers, start=steps.first):
        yield _head(shown, number, removable=removable)
        yield from map(drawn, _fields(number, shown))
    more = [plain_button(_("Add step"), ADD_STEP)] if len(slots.numbers) < _MOST else []
    yield actions(more, "steps")


def _head(shown: int, number: int, *, removable: bool) -> Block:
    head = section(_("*Step {number}*", number=shown))
    if removable:
        head.accessory = plain_button(_("Remove step {number}", number=shown), REMOVE_STEP, value=str(number))
    return head


def _fields(number: int, shown: int) -> tuple[Field, ...]:
    """Return the fields of the step that the form holds under a number, which is `shown` as step so many."""
    path, places = (_CHAIN, number), {"number": shown}
    return (
        Field((*path, "groups"), N_("Step {number}: user groups"), SOME_GROUPS, optional=True, places=places),
        Field((*path, "people"), N_("Step {number}: people"), SOME_PEOPLE, optional=True, places=places),
        Field(
            (*path, "manager"),
            N_("Step {number}: also"),
            flag(N_("The incident manager"), "manager"),
            optional=True,
            places=places,
        ),
        Field(
            (*path, "minutes"),
            N_("Step {number}: minutes until the next call"),
            whole_number(LONGEST_STEP_MINUTES),
            optional=True,
            places=places,
        ),
    )


def without_empty_steps(read: Json) -> tuple[Json, Moved]:
    """Leave out steps that were left empty, wherever they stand; those behind them move up."""
    steps = {number: step for number, step in read.get(_CHAIN, {}).items() if any(step.values())}
    moved = {f"{_CHAIN}.{kept}": f"{_CHAIN}.{put}" for kept, put in enumerate(steps)}
    return read | {_CHAIN: list(steps.values())}, moved
