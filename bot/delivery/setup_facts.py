"""What Slack says of whom the settings reach: user groups, people who have left, the announcement channel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from bot.access.kinds import kind_of
from bot.delivery.effects.own_channels import own_channels
from bot.domain.errors import MusterError
from bot.domain.reachability import Facts, Setup, named
from bot.slack.client import Method, Slack, SlackRefused
from storage.kinds import Kind

_PEOPLE_ASKED = 40
"""People of whom Slack is asked one by one."""
_PAGE = 1000


async def ask_slack(slack: Slack, setup: Setup, *, team_id: str, bot: str, channel_id: str | None) -> Facts:
    """Ask Slack for the facts; what it does not say within its time is left open."""
    people = dict.fromkeys(user for _, audience in named(setup.policy, setup.services) for user in audience.people)
    groups, gone, (known, listeners) = await asyncio.gather(
        _or_none(_groups(slack)),
        _gone(slack, list(people)[:_PEOPLE_ASKED], team_id),
        _announced(slack, setup.facts.channel, channel_id, bot),
    )
    return Facts(groups=groups, gone=gone, channel=setup.facts.channel, channel_known=known, listeners=listeners)


async def _groups(slack: Slack) -> dict[str, int | None]:
    listed = (await slack.call(Method.GROUPS, include_users="true")).get("usergroups", [])
    return {str(group["id"]): _count(group) for group in listed}


def _count(group: dict[str, Any]) -> int | None:
    if "users" in group:
        return len(group["users"])
    said = str(group.get("user_count", ""))
    return int(said) if said.isdecimal() else None


async def _gone(slack: Slack, people: Iterable[str], team_id: str) -> tuple[str, ...]:
    asked = list(people)
    kinds = await asyncio.gather(*(_or_none(_kind(slack, user, team_id)) for user in asked))
    return tuple(user for user, kind in zip(asked, kinds, strict=True) if kind is Kind.DEACTIVATED)


async def _kind(slack: Slack, user: str, team_id: str) -> Kind:
    try:
        return kind_of((await slack.call(Method.USER, user=user))["user"], team_id)
    except SlackRefused as refusal:
        if refusal.error not in {"user_not_found", "user_not_visible"}:
            raise
        return Kind.DEACTIVATED


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


async def _or_none(asking: Any) -> Any:  # noqa: ANN401 - the answer of any question
    try:
        return await asking
    except MusterError:
        return None
