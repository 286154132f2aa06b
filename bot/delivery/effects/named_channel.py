"""A channel of the workspace that is known by its name until something was posted in it; made when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.delivery.effect import Effect, Prepared, find_message, find_messages
from bot.delivery.effects.own_channels import own_channels
from bot.delivery.job import Answer
from bot.outbox.payload import P
from bot.slack.client import Method, Slack, SlackRefused
from storage.tables import Delivery

if TYPE_CHECKING:
    from storage.store import Unit


class InNamedChannel(Effect[P]):
    """A message in such a channel."""

    async def send(self, slack: Slack, prepared: Prepared) -> Answer:
        """Post; where the channel does not exist, create it first."""
        if slack.team_id is not None and _by_name(prepared):
            return await super().send(slack, _in_channel(prepared, await _found_or_made(slack, prepared)))
        try:
            return await super().send(slack, prepared)
        except SlackRefused as refusal:
            if refusal.error != "channel_not_found" or not _by_name(prepared):
                raise
        return await super().send(slack, _in_channel(prepared, await _made(slack, prepared)))

    async def reconcile(self, slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
        """Look for the post in its channel, known by id or by name only; an edit may simply be repeated."""
        if prepared.method is Method.UPDATE:
            return None
        channel = await _channel_id(slack, prepared)
        if channel is None and slack.team_id is not None:
            return None
        if channel is None:
            return await _post_and_keep_the_first(slack, delivery, prepared)
        return await find_message(slack, channel, delivery)


async def announcement_channel(unit: Unit) -> tuple[str, dict[str, Any]]:
    """Return the announcement channel by its id, else by name, and what is needed to make it."""
    workspace = await unit.workspaces.get()
    name = workspace.announcement_channel
    return workspace.announcement_channel_id or f"#{name}", {"name": name}


def _by_name(prepared: Prepared) -> bool:
    """Say whether a channel is known by its name only."""
    return str(prepared.arguments["channel"]).startswith("#")


def _in_channel(prepared: Prepared, channel: str) -> Prepared:
    return replace(prepared, arguments={**prepared.arguments, "channel": channel})


async def _found_or_made(slack: Slack, prepared: Prepared) -> str:
    """Return the channel's id: by a name, a token of a whole organisation could reach another workspace's channel.

    Raises `SlackRefused` where the channel is there and Muster is not in it: to find it all would have to be listed.
    """
    for look in (_channel_id, _made, _channel_id):
        channel = await look(slack, prepared)
        if channel is not None and not channel.startswith("#"):
            return channel
    raise SlackRefused("channel_not_found")


async def _made(slack: Slack, prepared: Prepared) -> str:
    """Create the channel and return its id, or its name where another effect was quicker to make it."""
    try:
        created = await slack.call(Method.CREATE, name=prepared.facts["name"], is_private=False)
    except SlackRefused as refusal:
        if refusal.error != "name_taken":
            raise
        return str(prepared.arguments["channel"])
    return str(created["channel"]["id"])


async def _channel_id(slack: Slack, prepared: Prepared) -> str | None:
    """Return the channel's id; None where Muster is in no channel of that name."""
    if not _by_name(prepared):
        return str(prepared.arguments["channel"])
    async for channel in own_channels(slack, "public_channel"):
        if channel["name"] == prepared.facts["name"]:
            return str(channel["id"])
    return None


async def _post_and_keep_the_first(slack: Slack, delivery: Delivery, prepared: Prepared) -> Answer | None:
    """Settle a doubt about a channel known only by name, which Muster is not in.

    Only posting tells its id, short of listing every channel of the workspace; what is there twice then is deleted, and
    what was posted only to look.
    """
    try:
        posted = await slack.call(Method.POST, **prepared.arguments)
    except SlackRefused as refusal:
        if refusal.error != "channel_not_found":
            raise
        return None
    found = [message async for message in find_messages(slack, str(posted["channel"]), delivery)]
    first, *later = sorted(found, key=lambda message: str(message["ts"]))
    unwanted = [first] if prepared.only_look and not later else later
    for message in unwanted:
        await slack.call(Method.DELETE, **message)
    return first if first not in unwanted else None
