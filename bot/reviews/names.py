"""People's names, asked of Slack for what is read outside of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.access.kinds import name_of
from bot.domain.errors import MusterError
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.slack.client import Slack

MOST_NAMES = 60
"""People asked for: Slack answers about a hundred such questions a minute."""


async def names_of(slack: Slack, user_ids: Sequence[str]) -> dict[str, str]:
    """Return people's names by Slack's id; who cannot be asked for is left out, and is called by the id."""
    asked = user_ids[:MOST_NAMES]
    found = await asyncio.gather(*(_name(slack, user) for user in asked))
    return {user: name for user, name in zip(asked, found, strict=True) if name}


async def _name(slack: Slack, user_id: str) -> str:
    try:
        user = (await slack.call(Method.USER, user=user_id))["user"]
    except MusterError:
        return ""
    return name_of(user)
