"""The button beside what was not delivered, on an admin's App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.incidents.undelivered import try_again
from handlers.admin import asking_slack, require_admin

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Try again what was given up.

    Raises `NotAdmin`, and `SlackSilent` where Slack does not say who asks.
    """
    async with asking_slack(handler):
        await require_admin(handler, body["user"]["id"])
    await handler.run(body, try_again)
