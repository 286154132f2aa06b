"""The global and the message shortcut: both open the declare form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.forms import DeclareForm
from handlers.forms import open_declare
from handlers.quoting import quoted

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body

_QUOTED = 1000
"""Characters of a message that the form quotes."""


async def declare_anywhere(handler: HandlerContext, body: Body) -> None:
    """Open an empty declare form."""
    user = body["user"]["id"]
    await open_declare(handler, body, user, DeclareForm())


async def declare_from_message(handler: HandlerContext, body: Body) -> None:
    """Open the declare form with the message quoted and linked."""
    user, message = body["user"]["id"], quoted(handler, body, _QUOTED)
    metadata = {"permalink": message.permalink, "from_private": message.private}
    await open_declare(handler, body, user, DeclareForm(description=message.text, metadata=metadata))
