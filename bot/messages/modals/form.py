"""Building blocks of modals, and reading what a person put into them.

Limits of a view: https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationMultiSelectElement,
    ConversationSelectElement,
    DatePickerElement,
    DateTimePickerElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.domain.text import clean, clip, escape
from bot.domain.vocabulary import title_case
from bot.language.texts import N_, _
from bot.messages.ids import REFRESH
from bot.messages.message import section
from bot.messages.rendering import rendered
from bot.messages.text import plain

TEXT_LIMIT = 3000
"""Characters a plain-text input may be given: https://docs.slack.dev/reference/block-kit/block-elements"""
TITLE_LIMIT = 200
"""Characters of an incident's title: fits a header with its reference, and two lines on a phone."""

CANCEL = N_("Cancel")
"""What closes a form; on top of another one it says *Back*."""
_ABOUT = 300
_FRAME = 24
"""Characters of a modal's title and of its buttons."""
_OPTION_LIMIT = 75
"""Characters of an option and of what is said below it."""


def modal(
    *,
    callback_id: str,
    title: str,
    submit: str,
    blocks: Iterable[Block | None],
    metadata: Mapping[str, Any],
    close: str = "",
    about: str = "",
) -> dict[str, Any]:
    """Return a modal's JSON; absent blocks are left out, and so is the button where `submit` is empty.

    It begins with the name of what it is `about`, as people wrote it.
    What closes it says *Cancel*, unless `close` says otherwise.
    """
    named = section(f"*{escape(about, _ABOUT)}*") if about else None
    view = View(
        type="modal",
        callback_id=callback_id,
        title=framed(title),
        submit=framed(submit) if submit else None,
        close=framed(close or _(CANCEL)),
        private_metadata=json.dumps(dict(metadata), ensure_ascii=False, separators=(",", ":")),
        blocks=[block for block in (named, *blocks) if block is not None],
    )
    return rendered(view)


def framed(text: str) -> PlainTextObject:
    """Return what a modal's title or one of its buttons says, cut to what Slack takes."""
    return PlainTextObject(text=clip(text, _FRAME))


def at_its_level(view: dict[str, Any], *, pushed: bool) -> dict[str, Any]:
    """Return a form whose closing leads back, where it is `pushed` on top of another."""
    if not pushed or (view.get("close") or {}).get("text") != framed(_(CANCEL)).text:
        return view
    return {**view, "close": {**view["close"], "text": framed(_("Back")).text}}


def private_source(what: str) -> SectionBlock:
    """Warn that a form quotes a private conversation; `what` names the field, or what else, that quotes it."""
    return section(
        _(
            "*This message is from a private conversation.* Everybody who can see the incident will be able to read "
            "*{field}*. Unless the incident is private, that is everybody in the company.",
            field=what,
        )
    )


def doubt(text: str) -> SectionBlock:
    """Ask the person to look again at the field above, and say why."""
    return section(_("*Please check:* {doubt}", doubt=text))


def ask(
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str = "",
    live: bool = False,
) -> InputBlock:
    """Ask one thing; `live` has Slack report each change of it at once."""
    element.action_id = f"{REFRESH}.{name}" if live else name
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        optional=optional,
        hint=PlainTextObject(text=hint) if hint else None,
        dispatch_action=live or None,
    )


def words(
    value: str = "", *, lines: bool = False, limit: int = TEXT_LIMIT, placeholder: str = ""
) -> PlainTextInputElement:
    """Return a field for free text, holding `value`."""
    return PlainTextInputElement(
        initial_value=clip(value, limit) or None,
        multiline=lines,
        max_length=limit,
        placeholder=PlainTextObject(text=placeholder) if placeholder else None,
    )


def one_of(choices: Mapping[str, str], chosen: str | None = None, *, placeholder: str = "") -> StaticSelectElement:
    """Return a menu of value → words, one of them chosen."""
    options = [Option(text=plain(text, 75), value=value) for value, text in choices.items()]
    return StaticSelectElement(
        placeholder=PlainTextObject(text=placeholder or _("Choose")),
        options=options,
        initial_option=next((option for option in options if option.value == chosen), None),
    )


def boxes(
    choices: Mapping[str, str], chosen: Iterable[str] = (), *, meaning: Mapping[str, str] | None = None
) -> CheckboxesElement:
    """Return boxes of value → words, some of them ticked; `meaning` says below a box what ticking it does."""
    said = {value: clip(text, _OPTION_LIMIT) for value, text in (meaning or {}).items()}
    options = {
        value: Option(text=plain(text, _OPTION_LIMIT), value=value, description=said.get(value))
        for value, text in choices.items()
    }
    ticked = [option for value, option in options.items() if value in set(chosen)]
    return CheckboxesElement(options=list(options.values()), initial_options=ticked or None)


def somebody(user_id: str | None = None) -> UserSelectElement:
    """Return a field for one person."""
    return UserSelectElement(initial_user=user_id, placeholder=PlainTextObject(text=_("Choose a person")))


def one_channel(channel_id: str | None = None) -> ConversationSelectElement:
    """Return a field for one channel, public or private."""
    kinds = ConversationFilter(include=["public", "private"], exclude_external_shared_channels=True)
    return ConversationSelectElement(
        placeholder=PlainTextObject(text=_("Choose a channel")), initial_conversation=channel_id, filter=kinds
    )


def some_channels(channel_ids: Sequence[str] = ()) -> ConversationMultiSelectElement:
    """Return a field for public channels."""
    return ConversationMultiSelectElement(
        placeholder=PlainTextObject(text=_("Choose channels")),
        initial_conversations=list(channel_ids) or None,
        filter=ConversationFilter(include=["public"], exclude_external_shared_channels=True),
    )


def moment(at: datetime | None = None) -> DateTimePickerElement:
    """Return a field for a moment, to the minute; Slack shows it in the person's own zone."""
    return DateTimePickerElement(initial_date_time=None if at is None else shown_minute(at))


def shown_minute(at: datetime) -> int:
    """Return the whole minute that a field shows of a moment, in seconds since 1970."""
    return int(at.timestamp()) // 60 * 60


def a_day(on: date | None = None) -> DatePickerElement:
    """Return a field for a day."""
    return DatePickerElement(initial_date=on.isoformat() if on else None)


def labels(words_of: Sequence[StrEnum], meaning: Mapping[Any, str] | None = None) -> dict[str, str]:
    """Return a menu's value → words for an enumeration, with what each word means."""
    said = meaning or {}
    return {str(word): f"{title_case(word)} – {said[word]}" if word in said else title_case(word) for word in words_of}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person has put into a modal so far, by field name."""

    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    metadata: Mapping[str, Any]

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Answers:
        """Read a view as Slack delivers it."""
        return cls(view.get("state", {}).get("values", {}), json.loads(view.get("private_metadata") or "{}"))

    def _element(self, name: str) -> Mapping[str, Any]:
        block = self.values.get(name, {})
        return next(iter(block.values()), {})

    def asked(self, name: str) -> bool:
        """Say whether the modal has this field."""
        return name in self.values

    def text(self, name: str) -> str:
        """Return free text without the blanks around it."""
        return clean(str(self._element(name).get("value") or "")).strip()

    def choice(self, name: str) -> str | None:
        """Return the chosen value of a menu."""
        option = self._element(name).get("selected_option")
        return None if option is None else str(option["value"])

    def choices(self, name: str) -> list[str]:
        """Return the chosen values of a menu or of boxes."""
        return [str(option["value"]) for option in self._element(name).get("selected_options") or ()]

    def user(self, name: str) -> str | None:
        """Return the chosen person."""
        return self._element(name).get("selected_user") or None

    def users(self, name: str) -> list[str]:
        """Return the chosen people."""
        return [str(user) for user in self._element(name).get("selected_users") or ()]

    def channel(self, name: str) -> str | None:
        """Return the chosen channel."""
        return self._element(name).get("selected_conversation") or None

    def channels(self, name: str) -> list[str]:
        """Return the chosen channels."""
        return [str(channel) for channel in self._element(name).get("selected_conversations") or ()]

    def time(self, name: str) -> str:
        """Return the chosen time of day, such as `09:00`."""
        return str(self._element(name).get("selected_time") or "")

    def day(self, name: str) -> date | None:
        """Return the chosen day."""
        chosen = self._element(name).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def moment(self, name: str) -> datetime | None:
        """Return the chosen moment, in UTC."""
        seconds = self._element(name).get("selected_date_time")
        return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
