"""A message that a shortcut was used on: its words, its address, and whether everybody could read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.domain.text import as_written, clip
from bot.slack.links import permalink

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_PRIVATE_NAMES = frozenset({"privategroup", "directmessage"})
"""How Slack names a channel that not everybody can read, in an interaction's payload (observed)."""
_DIRECT_IDS = ("D", "G")
"""What the ids of direct messages, and of private channels made before 2021, begin with."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message, cut to what its form takes; `private` says that not everybody can read it where it stands."""

    text: str
    permalink: str
    private: bool


def quoted(handler: HandlerContext, body: Body, limit: int) -> Quoted:
    """Return the message of a shortcut, with at most `limit` characters of its text."""
    return Quoted(
        text=clip(as_written(body["message"].get("text", "")), limit),
        permalink=address(handler, body),
        private=is_private_place(body["channel"]),
    )


def address(handler: HandlerContext, body: Body) -> str:
    """Return the web address of the message of a shortcut."""
    return permalink(handler.workspace_url, body["channel"]["id"], str(body["message"]["ts"]))


def is_private_place(channel: Mapping[str, Any]) -> bool:
    """Say whether a channel, as an interaction names it, is a private one or a conversation of a few."""
    name = str(channel.get("name", ""))
    return name in _PRIVATE_NAMES or name.startswith("mpdm-") or str(channel["id"]).startswith(_DIRECT_IDS)
