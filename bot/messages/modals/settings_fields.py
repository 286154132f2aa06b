"""The fields of the settings' forms: how each is drawn from what a policy keeps, and read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ExternalDataSelectElement,
    InputBlock,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    TimePickerElement,
)
from slack_sdk.models.blocks.basic_components import DispatchActionConfig
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from bot.domain.errors import Refusal
from bot.domain.text import clip
from bot.language.texts import _
from bot.messages.ids import GROUPS
from bot.messages.modals.calling import some_groups, some_people
from bot.messages.modals.form import TEXT_LIMIT, Answers, ask, boxes, one_channel, one_of, some_channels, words
from bot.messages.text import plain

GroupNames = Mapping[str, str]
"""Handles of user groups by id."""
_OPTION = 75
"""Characters of an option: https://docs.slack.dev/reference/block-kit/composition-objects/option-object"""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field: the element that holds a value as the policy keeps it in JSON, and how it is read from there."""

    draw: Callable[[Any, GroupNames], InputInteractiveElement]
    read: Callable[[Answers, str], Any]
    """Raises `Refusal` for what cannot be read."""
    suffix: tuple[str, ...] = ()
    """How the field's name in the form ends, where Slack asks by it for options."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part: the path to its value in the part, its label, and its kind."""

    path: tuple[str | int, ...]
    label: str
    kind: Kind
    optional: bool = field(default=False, kw_only=True)
    hint: str = field(default="", kw_only=True)
    live: bool = field(default=False, kw_only=True)
    """Whether the form is drawn again whenever it changes."""
    places: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    """What stands in the places of the label."""
    within: str = field(default="", kw_only=True)
    """The field beside it that its value is a part of: it is drawn with that before it, such as DE/BY."""

    def block(self, name: str, content: Mapping[str, Any], names: GroupNames) -> InputBlock:
        """Draw it under a name, holding what stands at its path in the content of the part."""
        element = self.kind.draw(self._value(content), names)
        hint = _(self.hint) if self.hint else ""
        return ask(name, _(self.label, **self.places), element, optional=self.optional, hint=hint, live=self.live)

    def _value(self, content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
        held = _at(self.path, content)
        whole = _at((*self.path[:-1], self.within), content) if self.within else None
        return f"{whole}/{held}" if whole and held else held


def _at(path: tuple[str | int, ...], content: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    held: Any = content
    try:
        for step in path:
            held = held[step]
    except LookupError:
        return None
    return held


def text(limit: int = TEXT_LIMIT, *, placeholder: str = "", kept: Callable[[str], str | None] = str) -> Kind:
    """Return a line of text; `kept` says what is kept of what was typed."""
    return Kind(
        lambda held, _names: words(held or "", limit=limit, placeholder=placeholder),
        lambda answers, name: kept(answers.text(name)),
    )


def text_as_typed(limit: int) -> Kind:
    """Return a line of text of which Slack tells with every letter."""

    def draw(held: Any, _names: GroupNames) -> PlainTextInputElement:  # noqa: ANN401 - JSON
        element = words(held or "", limit=limit)
        element.dispatch_action_config = DispatchActionConfig(trigger_actions_on=["on_character_entered"])
        return element

    return Kind(draw, lambda answers, name: answers.text(name))


def emoji(limit: int) -> Kind:
    """Return the name of an emoji, shown between colons."""
    return Kind(
        lambda held, _names: words(f":{held}:", limit=limit),
        lambda answers, name: answers.text(name).strip(": ").lower(),
    )


def some_of(choices: Mapping[str, str]) -> Kind:
    """Return boxes to tick, kept in the order of the choices."""
    return Kind(
        lambda held, _names: boxes(_said(choices), list(map(str, held))),
        lambda answers, name: [value for value in choices if value in answers.choices(name)],
    )


def flag(label: str, value: str) -> Kind:
    """Return one box to tick."""
    return Kind(
        lambda held, _names: boxes({value: _(label)}, [value] if held else []),
        lambda answers, name: bool(answers.choices(name)),
    )


def choice(choices: Mapping[str, str]) -> Kind:
    """Return a menu."""
    return Kind(lambda held, _names: one_of(_said(choices), held), lambda answers, name: answers.choice(name))


def _said(choices: Mapping[str, str]) -> dict[str, str]:
    return {value: _(label) for value, label in choices.items()}


def suggested(placeholder: str, named: Callable[[str], str] = str, kept: Callable[[str], str | None] = str) -> Kind:
    """Return a menu of more than Slack takes, suggested while typing.

    `named` says what a value is called, `kept` what is kept of it.
    """
    return Kind(
        lambda held, _names: ExternalDataSelectElement(
            placeholder=PlainTextObject(text=_(placeholder)),
            initial_option=Option(text=plain(named(held), _OPTION), value=held) if held else None,
            min_query_length=0,
        ),
        lambda answers, name: kept(answers.choice(name) or "") or None,
    )


def whole_number(most: int) -> Kind:
    """Return a whole number from 1 on; what is no number is refused by the policy."""
    return Kind(
        lambda held, _names: NumberInputElement(
            is_decimal_allowed=False, initial_value=str(held) if held else None, min_value="1", max_value=str(most)
        ),
        lambda answers, name: answers.text(name),
    )


def _read_dates(answers: Answers, name: str) -> list[str]:
    written = [word for word in re.split(r"[\s,;]+", answers.text(name)) if word]
    wrong = next((word for word in written if not is_date(word)), None)
    if wrong is not None:
        raise Refusal(_("“{date}” is not a date. Write dates such as 2026-12-24.", date=clip(wrong, 40)))
    return sorted(set(written))


def is_date(word: str) -> bool:
    """Say whether this is a date as 2026-12-24 is."""
    try:
        return bool(_DATE.fullmatch(word)) and bool(date.fromisoformat(word))
    except ValueError:
        return False


def chosen_groups(chosen: Sequence[str], names: GroupNames, most: int | None = None) -> InputInteractiveElement:
    """Return a field for user groups, some chosen."""
    return some_groups({group: handle(group, names) for group in chosen}, most)


def handle(group: str, names: GroupNames) -> str:
    """Return the handle of a user group, and say so where Slack no longer knows the group."""
    return names.get(group) or _("{group}, which is gone", group=group)


LINES = Kind(
    lambda held, _names: words("\n".join(held or ()), lines=True),
    lambda answers, name: [line.strip() for line in answers.text(name).splitlines() if line.strip()],
)
DATES = Kind(LINES.draw, _read_dates)
TIME_OF_DAY = Kind(
    lambda held, _names: TimePickerElement(initial_time=held[: len("09:00")]),
    lambda answers, name: answers.time(name),
)
SOME_GROUPS = Kind(lambda held, names: chosen_groups(held or [], names), lambda answers, name: answers.choices(name))
ONE_GROUP = Kind(
    lambda held, names: chosen_groups([held] if held else [], names, most=1),
    lambda answers, name: next(iter(answers.choices(name)), None),
    suffix=(GROUPS,),
)
SOME_PEOPLE = Kind(lambda held, _names: some_people(tuple(held or ())), lambda answers, name: answers.users(name))
SOME_CHANNELS = Kind(lambda held, _names: some_channels(held or ()), lambda answers, name: answers.channels(name))
ONE_CHANNEL = Kind(lambda held, _names: one_channel(held), lambda answers, name: answers.channel(name))
