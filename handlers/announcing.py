"""Who reads announcements: the form an admin is led to, opened and submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.adopting import Here
from bot.domain.errors import Refusal
from bot.incidents.announcing import set_up
from bot.language.texts import _
from bot.messages.announcing import read_set_up, set_up_modal, under_way
from bot.messages.message import Message
from bot.slack.client import Method, SlackRefused
from handlers.admin import asking_slack, require_admin
from handlers.adopting import here_of
from handlers.answers import Respond, Shown

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Open the form.

    Raises `NotAdmin`, and `SlackSilent` where Slack does not say who asks.
    """
    user = body["user"]["id"]
    async with asking_slack(handler):
        await require_admin(handler, user)
    async with handler.runner.read() as unit:
        workspace = await unit.workspaces.get()
        drawn = set_up_modal(workspace.announcement_channel, workspace.announcement_channel_id, user)
    await handler.open_form(body, drawn)


async def submitted(handler: HandlerContext, body: Body) -> Shown:
    """Set up what was chosen, once however often it is delivered.

    Raises the refusals of who may not, and of a channel that will not do.
    """
    form = read_set_up(body["view"])
    async with asking_slack(handler):
        await require_admin(handler, body["user"]["id"])
        chosen = None if form.channel is None else await _looked_at(handler, form.channel)

    async def work(ctx: Context) -> Message:
        return Message(await set_up(ctx, form, chosen))

    named = await handler.run(body, work)
    drawn = under_way("" if named is None else named.text)
    return Shown(view=drawn, recorded=_("What you chose is recorded."), again=_("Then look at App Home."))


async def _looked_at(handler: HandlerContext, channel_id: str) -> Here:
    """Return what Slack tells of the channel.

    Raises `Refusal` where Muster cannot see it.
    """
    try:
        told = (await handler.slack.call(Method.INFO, channel=channel_id))["channel"]
    except SlackRefused as refusal:
        unseen = _("Muster cannot see this channel. Choose a public one. Nothing was recorded.")
        raise Refusal(unseen, field="channel") from refusal
    return here_of(channel_id, told)
