"""Messages asked for by one person and read by another: drawn in the language of who reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.messages.message import Message
from bot.queries.languages import spoken_to

if TYPE_CHECKING:
    from storage.store import Unit

Drawable = Message | Callable[[], Message]
"""A message: drawn already, in the language of who acts, or to be drawn in the language of who reads it."""


async def drawn_for(unit: Unit, user: str | None, said: Drawable) -> Message:
    """Draw a message in the language of the person, or of the channel, who is to read it, where it is not drawn yet."""
    if isinstance(said, Message):
        return said
    async with spoken_to(unit, user):
        return said()
