"""The global and the message shortcut: both open the declare form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.effects.channel import permalink
from bot.messages.modals.declare import DeclareForm
from bot.messages.text import as_written, clip
from handlers.forms import open_declare

if TYPE_CHECKING:
    from handlers.door import Body, Door

_QUOTED = 1000
"""Characters of a message that the form quotes; its metadata holds 3,000 in all."""


async def declare_anywhere(door: Door, body: Body) -> None:
    """Open an empty declare form."""
    user = body["user"]["id"]
    await open_declare(door, body, user, DeclareForm(manager=user))


async def declare_from_message(door: Door, body: Body) -> None:
    """Open the declare form with the message quoted and linked."""
    user, message = body["user"]["id"], body["message"]
    quote = clip(as_written(message.get("text", "")), _QUOTED)
    metadata = {
        "permalink": permalink(door.workspace_url, body["channel"]["id"], message["ts"]),
        "quote": quote,
    }
    form = DeclareForm(manager=user, description=quote, metadata=metadata)
    await open_declare(door, body, user, form)
