"""Channels and direct messages: their names, their members and what is pinned to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sandbox.workspace.errors import SlackError
from sandbox.workspace.messages import Message

ChannelKind: TypeAlias = Literal["public", "private", "im", "mpim"]

NAME_MAX = 80
"""Characters in a channel name: https://docs.slack.dev/reference/methods/conversations.create"""

TOPIC_MAX = 250
"""Characters in a topic or purpose: https://docs.slack.dev/reference/methods/conversations.setTopic"""


@dataclass
class Bookmark:
    """A link at the top of a channel. Times are Unix seconds."""

    id: str
    channel: str
    title: str
    link: str
    emoji: str
    created: int
    updated: int
    updated_by: str


@dataclass(frozen=True)
class Pin:
    """A pinned message. `created` is Unix seconds."""

    ts: str
    created_by: str
    created: int


@dataclass(frozen=True)
class Saying:
    """A topic or purpose: what it says, who set it and when (Unix seconds)."""

    value: str = ""
    creator: str = ""
    last_set: int = 0


@dataclass
class Channel:
    """A place where messages are: a channel, or a direct message between two people (kind "im")."""

    id: str
    name: str
    kind: ChannelKind
    creator: str
    created: int
    is_general: bool = False
    is_archived: bool = False
    topic: Saying = field(default_factory=Saying)
    purpose: Saying = field(default_factory=Saying)
    members: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    deleted: list[Message] = field(default_factory=list)
    """What is gone, for who asks what was there."""
    last_read: dict[str, str] = field(default_factory=dict)
    canvas: str = ""
    shared_with: list[str] = field(default_factory=list)
    """Other workspaces that read it by Slack Connect."""

    @property
    def is_direct(self) -> bool:
        """Tell whether this is a direct message and not a channel with a name."""
        return self.kind in {"im", "mpim"}

    def visible_to(self, user: str) -> bool:
        """Tell whether this person may know that the channel exists."""
        return self.kind == "public" or user in self.members

    def other(self, user: str) -> str:
        """Return who the direct message is with, seen from this person."""
        return next((member for member in self.members if member != user), user)

    def message(self, ts: str) -> Message:
        """Return a message that everybody sees; refuses with `message_not_found`."""
        message = self.messages.get(ts)
        if message is None or message.ephemeral_for or message.subtype == "tombstone":
            raise SlackError("message_not_found")
        return message

    def top_level(self) -> Iterator[Message]:
        """Yield what the channel shows outside threads, oldest first, ephemerals included."""
        return (message for message in self.messages.values() if not message.is_reply or message.broadcast)

    def thread(self, root_ts: str) -> list[Message]:
        """Return a root and its replies, oldest first, ephemerals included."""
        return [each for each in self.messages.values() if root_ts in {each.ts, each.thread_ts}]

    def replies(self, root_ts: str) -> list[Message]:
        """Return the replies everybody sees, oldest first."""
        return [each for each in self.thread(root_ts) if each.ts != root_ts and not each.ephemeral_for]

    def require_open(self) -> None:
        """Refuse with `is_archived`."""
        if self.is_archived:
            raise SlackError("is_archived")

    def require_member(self, user: str) -> None:
        """Refuse with `not_in_channel`."""
        if user not in self.members:
            raise SlackError("not_in_channel")

    def require_channel(self) -> None:
        """Refuse with `method_not_supported_for_channel_type` in a direct message."""
        if self.is_direct:
            raise SlackError("method_not_supported_for_channel_type")


def check_name(name: str) -> None:
    """Refuse a channel name Slack would refuse.

    Source: https://docs.slack.dev/reference/methods/conversations.create#naming
    """
    if not name:
        raise SlackError("invalid_name_required")
    if len(name) > NAME_MAX:
        raise SlackError("invalid_name_maxlength")
    if re.fullmatch(r"[a-z0-9_-]+", name) is None:
        raise SlackError("invalid_name_specials")
    if re.fullmatch(r"[_-]+", name):
        raise SlackError("invalid_name_punctuation")


def fitted_name(name: str) -> str:
    """Return the name a rename really gives: lower case, strange characters as hyphens, at most 80 long."""
    return re.sub(r"[^a-z0-9_-]+", "-", name.strip().lower())[:NAME_MAX]
