"""What the effects are told that withdraw what was said, and leave a channel behind."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel

from bot.messages.message import Message
from bot.outbox.operations import Operation
from bot.outbox.payload import KEPT, Once
from bot.outbox.payloads import Said


class SayInFormerChannel(Said):
    """Said in a channel that was the incident's."""

    operation: ClassVar = Operation.ELSEWHERE
    channel: str


class FormerChannel(BaseModel):
    """A channel that was the incident's, and what it is called from then on."""

    model_config = KEPT

    channel: str
    name: str
    topic: str


class RetireChannel(Said):
    """A channel that was the incident's is named otherwise and archived; `text` stands for all that was said there."""

    operation: ClassVar = Operation.RETIRE
    channel: str
    name: str
    topic: str
    before: str | None = None
    """The message behind which it goes on; it begins where that is None."""


class PutAwayChannel(Once):
    """The channel of a drill that was deleted is archived, with what people wrote there."""

    operation: ClassVar = Operation.PUT_AWAY
    channel: str
    drill: str = ""
    """Its reference; a version before this one left it out."""

    def who_asked(self) -> str | None:
        """Return who deleted it."""
        return self.done_by or None


class Withdraw(Once):
    """What was posted about an incident is withdrawn, a message at a time: `said` stands for it."""

    operation: ClassVar = Operation.WITHDRAW
    after: int
    """The message, by the id of its row, behind which it goes on."""
    said: Message
    retire: FormerChannel | None
    """The channel that is left, and put away once nothing stands there."""
