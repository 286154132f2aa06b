"""A message ready to be carried: plain text for notifications and screen readers, blocks for the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContainerBlock,
    ContextBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)

from bot.domain.text import clip, escape
from bot.language.texts import _
from bot.messages.naming import addressed
from bot.messages.rendering import rendered
from bot.messages.text import FALLBACK_LIMIT, HEADER_LIMIT, lasting, mrkdwn, plain

PARAGRAPH_LIMIT = 1200
"""Units of one text of people's: all those of a message, such as of the card and `/incident show` around it, together
stay within the 13,200 that Slack takes (https://github.com/slackapi/bolt-js/issues/2509). Its post holds the whole."""
WORTH_SAYING = timedelta(minutes=2)
"""How late a reminder must be before it says so."""


class NotRunning(timedelta):
    """How late something comes because Muster was not running when it was due."""


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: `text` is escaped mrkdwn, `blocks` are Block Kit's own JSON."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    rings: tuple[str, ...] = ()
    """Whom it rings where it is newly posted in a channel: everybody else it mentions is named instead."""
    forms: tuple[list[dict[str, Any]], ...] = ()
    """The same in blocks that more of Slack takes, in the order in which to fall back to them: `bot/slack/forms.py`."""

    def payload(self) -> dict[str, Any]:
        """Return the arguments of chat.postMessage that say it."""
        return {"text": self.text, "blocks": self.blocks}


def compose(text: str, *blocks: Block | None) -> Message:
    """Build a message from its notification text and its blocks; absent ones are left out.

    Whom it addresses, as in `@Bob: the update is due.`, is rung by it.
    """
    shown = [rendered(block) for block in blocks if block is not None]
    return Message(clip(text, FALLBACK_LIMIT), shown, tuple(sorted(addressed(text))), _unfolded(shown))


def line(text: str) -> Message:
    """Build a message of one paragraph."""
    return compose(text, section(text))


def section(text: str) -> SectionBlock:
    """Show one paragraph of composed mrkdwn."""
    return SectionBlock(text=mrkdwn(text))


def fields(*texts: str) -> SectionBlock:
    """Show short facts in two columns; Slack takes ten at most."""
    return SectionBlock(fields=[mrkdwn(text) for text in texts])


def header(text: str) -> HeaderBlock:
    """Show a title; people's text goes in as it is."""
    return HeaderBlock(text=plain(text, HEADER_LIMIT))


def context(*texts: str) -> ContextBlock:
    """Show small print."""
    return ContextBlock(elements=[mrkdwn(text) for text in texts])


def actions(elements: Sequence[Any], name: str = "actions") -> ActionsBlock | None:
    """Show buttons, or nothing where there are none: Slack refuses an empty row, and two rows of one name.

    The row keeps its name when the message is redrawn, so that a click on its way meanwhile still finds it.
    """
    return ActionsBlock(block_id=name, elements=list(elements)) if elements else None


def folded(title: str, name: str, blocks: Sequence[Block]) -> ContainerBlock | None:
    """Show a title that opens these blocks, at most ten of them, or nothing where there are none."""
    if not blocks:
        return None
    return ContainerBlock(
        title=PlainTextObject(text=title),
        block_id=name,
        child_blocks=list(blocks),
        is_collapsible=True,
        default_collapsed=True,
    )


def _unfolded(shown: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], ...]:
    """Return the form for a Slack that folds nothing, where anything is folded."""
    if not any(block["type"] == ContainerBlock.type for block in shown):
        return ()
    return ([each for block in shown for each in block.get("child_blocks", [block])],)


def paragraph(title: str, text: str, limit: int = PARAGRAPH_LIMIT) -> SectionBlock | None:
    """Show people's text under a title, or nothing where there is none."""
    return section(f"*{title}*\n{escape(text, limit)}") if text.strip() else None


def late_note(late: timedelta) -> ContextBlock | None:
    """Say that a reminder comes late, where it is worth saying, and why, where that is known."""
    if late < WORTH_SAYING:
        return None
    if isinstance(late, NotRunning):
        return context(
            _("This reminder comes {time} late: Muster was not running when it was due.", time=lasting(late))
        )
    return context(_("This reminder comes {time} late.", time=lasting(late)))


def plain_button(
    text: str,
    action_id: str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: ConfirmObject | None = None,
    accessibility_label: str | None = None,
) -> ButtonElement:
    """Return a button."""
    return ButtonElement(
        text=PlainTextObject(text=text),
        action_id=action_id,
        value=value,
        style=style,
        confirm=confirm,
        accessibility_label=accessibility_label,
    )


def paging(action_id: str, *turns: tuple[str, int] | None, of: str = "") -> list[ButtonElement]:
    """Return the buttons that turn to other pages, absent ones left out; their values are the pages, behind `of`."""
    return [plain_button(text, f"{action_id}.{to}", value=f"{of}{to}") for text, to in filter(None, turns)]


def beside(page: int, *, more: bool) -> tuple[tuple[str, int] | None, tuple[str, int] | None]:
    """Return the turns to the pages beside one, counted from 0."""
    return (_("Earlier page"), page - 1) if page else None, (_("Next page"), page + 1) if more else None
