"""What people, user groups and channels are called, asked of Slack for what is read outside of it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from bot.access.kinds import name_of
from bot.domain.errors import MusterError
from bot.domain.mentions import CHANNEL, GROUP
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.slack.client import Slack

MOST_NAMES = 60
"""People asked for: Slack answers about a hundred such questions a minute."""


async def names_of(slack: Slack, slack_ids: Sequence[str]) -> dict[str, str]:
    """Return what these are called, by Slack's id; what cannot be asked for is left out, and is called by the id."""
    groups = [each for each in slack_ids if each.startswith(GROUP)]
    asked = [each for each in slack_ids if each not in groups][:MOST_NAMES]
    found = await asyncio.gather(*(_named(slack, each) for each in asked))
    names = {each: name for each, name in zip(asked, found, strict=True) if name}
    return names | (await group_names(slack, groups) if groups else {})


async def group_names(slack: Slack, group_ids: Collection[str]) -> dict[str, str]:
    """Return the handles of these user groups, as far as Slack tells."""
    try:
        listed = (await slack.call(Method.GROUPS)).get("usergroups", [])
    except MusterError:
        return {}
    return {str(group["id"]): f"@{group['handle']}" for group in listed if group["id"] in group_ids}


async def _named(slack: Slack, slack_id: str) -> str:
    return await (_channel if slack_id.startswith(CHANNEL) else _name)(slack, slack_id)


async def _channel(slack: Slack, channel_id: str) -> str:
    try:
        return f"#{(await slack.call(Method.INFO, channel=channel_id))['channel']['name']}"
    except MusterError:
        return ""


async def _name(slack: Slack, user_id: str) -> str:
    try:
        user = (await slack.call(Method.USER, user=user_id))["user"]
    except MusterError:
        return ""
    return name_of(user)
