"""A message ready to be carried: plain text for notifications and screen readers, blocks for the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ContextBlock, HeaderBlock, SectionBlock

from bot.domain.text import clip
from bot.messages.text import FALLBACK_LIMIT, HEADER_LIMIT, mrkdwn, plain


@dataclass(frozen=True, slots=True)
class Message:
    """What is said: `text` is escaped mrkdwn, `blocks` are Block Kit's own JSON."""

    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Return the arguments of chat.postMessage that say it."""
        return {"text": self.text, "blocks": self.blocks}


def compose(text: str, *blocks: Block | None) -> Message:
    """Build a message from its notification text and its blocks; absent ones are left out."""
    return Message(clip(text, FALLBACK_LIMIT), [block.to_dict() for block in blocks if block is not None])


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
