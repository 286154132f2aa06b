"""The global and the message shortcut: both open the declare form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.forms import DeclareForm
from handlers.forms import open_declare
from handlers.quoting import quoted

if TYPE_CHECKING:
    from handlers.door import Body, Door

_QUOTED = 1000
"""Characters of a message that the form quotes."""


async def declare_anywhere(door: Door, body: Body) -> None:
    """Open an empty declare form."""
    user = body["user"]["id"]
    await open_declare(door, body, user, DeclareForm(manager=user))


async def declare_from_message(door: Door, body: Body) -> None:
    """Open the declare form with the message quoted and linked."""
    user, message = body["user"]["id"], quoted(door, body, _QUOTED)
    metadata = {"permalink": message.permalink, "from_private": message.private}
    await open_declare(door, body, user, DeclareForm(manager=user, description=message.text, metadata=metadata))
