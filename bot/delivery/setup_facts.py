"""What Slack says of whom the settings reach: user groups, people who have left, the announcement channel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.access.kinds import kind_of
from bot.app_manifest import bot_scopes, read_manifest
from bot.delivery.effects.own_channels import own_channels
from bot.domain.errors import MusterError
from bot.domain.reachability import Facts
from bot.slack.client import Method, Slack, SlackRefused
from storage.kinds import Kind

_PEOPLE_ASKED = 40
"""People of whom Slack is asked one by one."""
_PAGE = 1000


async def ask_slack(slack: Slack, channel: str, *, bot: str, channel_id: str | None) -> Facts:
    """Ask Slack about user groups and the announcement channel; what it does not say is left open.

    Of people nothing is asked: Slack tells of each who leaves.
    """
    groups, (known, listeners) = await asyncio.gather(_groups(slack), _announced(slack, channel, channel_id, bot))
    lacking = missing_scopes(slack)
    return Facts(
        groups=groups,
        channel=channel,
        channel_known=known,
        listeners=listeners,
        missing_scopes=tuple(lacking or ()),
        clock_ahead=slack.clock_ahead,
    )


def missing_scopes(slack: Slack) -> list[str] | None:
    """Return the scopes of the manifest that the token does not carry; None where Slack did not say which it does."""
    return None if slack.granted is None else sorted(bot_scopes(read_manifest()) - slack.granted)


async def ask_who_left(slack: Slack, people: Iterable[str], team_id: str) -> tuple[str, ...]:
    """Ask Slack of each person whether they have left, where it may have said so while Muster was not there."""
    asked = list(people)[:_PEOPLE_ASKED]
    return tuple([user for user in asked if await _kind(slack, user, team_id) is Kind.DEACTIVATED])


async def _groups(slack: Slack) -> dict[str, int | None] | None:
    try:
        listed = (await slack.call(Method.GROUPS, include_users="true")).get("usergroups", [])
    except MusterError:
        return None
    return {str(group["id"]): _count(group) for group in listed}


def _count(group: dict[str, Any]) -> int | None:
    if "users" in group:
        return len(group["users"])
    said = str(group.get("user_count", ""))
    return int(said) if said.isdecimal() else None


async def _kind(slack: Slack, user: str, team_id: str) -> Kind | None:
    try:
        return kind_of((await slack.call(Method.USER, user=user))["user"], team_id)
    except SlackRefused as refusal:
        return Kind.DEACTIVATED if refusal.error == "user_not_found" else None
    except MusterError:
        return None


async def _announced(slack: Slack, name: str, channel_id: str | None, bot: str) -> tuple[bool | None, int | None]:
    """Return whether Muster knows the channel, and how many people are in it."""
    try:
        found = channel_id or await _by_name(slack, name)
        if found is None:
            return False, None
        members = (await slack.call(Method.MEMBERS, channel=found, limit=_PAGE)).get("members", [])
    except SlackRefused as refusal:
        return (False, None) if refusal.error == "channel_not_found" else (None, None)
    except MusterError:
        return None, None
    return True, len([user for user in members if user != bot])


async def _by_name(slack: Slack, name: str) -> str | None:
    async for channel in own_channels(slack, "public_channel"):
        if channel["name"] == name:
            return str(channel["id"])
    return None
