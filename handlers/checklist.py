"""The buttons of the checklist on an admin's App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.incidents import checklist
from bot.messages import ids
from handlers.admin import asking_slack, require_admin

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Keep the defaults, undo that, hide or show the checklist, or test a call or the channel.

    Raises `NotAdmin`, and `SlackSilent` where Slack does not say who asks.
    """
    async with asking_slack(handler):
        await require_admin(handler, body["user"]["id"])
    action = body["actions"][0]

    async def work(ctx: Context) -> None:
        match action["action_id"]:
            case ids.CHECKLIST_KEEP_BUTTON:
                await checklist.keep(ctx, str(action.get("value") or "").split(","))
            case ids.CHECKLIST_UNDO_BUTTON:
                await checklist.undo(ctx)
            case ids.CHECKLIST_HIDE_BUTTON:
                await checklist.hide(ctx)
            case ids.CHECKLIST_SHOW_BUTTON:
                await checklist.show(ctx)
            case ids.CHECKLIST_CALL_BUTTON:
                await checklist.call_me(ctx)
            case ids.CHECKLIST_POST_BUTTON:
                await checklist.post_test(ctx)
            case ids.CHECKLIST_REMOVE_BUTTON if "channel" in body and "message" in body:
                await checklist.remove_test(ctx, body["channel"]["id"], body["message"]["ts"])

    await handler.run(body, work)
