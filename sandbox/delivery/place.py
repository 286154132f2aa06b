"""Where a person clicks: on a message, or in a view (a modal or the Home tab)."""

from dataclasses import dataclass
from typing import TypeAlias

from sandbox.shapes import JsonObject
from sandbox.workspace import Channel, Message, View


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """A message in a channel."""

    channel: Channel
    message: Message

    @property
    def blocks(self) -> list[JsonObject]:
        """The blocks on the screen."""
        return self.message.blocks


@dataclass(frozen=True, slots=True)
class ViewPlace:
    """A modal or the Home tab."""

    view: View

    @property
    def blocks(self) -> list[JsonObject]:
        """The blocks on the screen."""
        return self.view.blocks


Place: TypeAlias = MessagePlace | ViewPlace
