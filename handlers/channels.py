"""How many people are in a channel, asked of Slack now and then: a form says who will read what it posts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.errors import MusterError
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from bot.clock import Clock

log = structlog.get_logger()

SECONDS = 0.5
"""Real seconds that asking may take: a form shows it, and must not wait for it."""
KEPT = timedelta(minutes=5)
"""How long a count is kept: people come and go, and Slack lets the method be called 100 times a minute."""
_PAGE = 1000
"""Members asked for at most; of a larger channel no number is said."""


class Channels:
    """How many people are in which channel; nothing is said of those of which Slack does not tell in time."""

    def __init__(self, slack: Slack, clock: Clock) -> None:
        self._slack = slack
        self._clock = clock
        self._known: dict[str, tuple[datetime | None, int]] = {}

    def known(self, channel_id: str) -> int | None:
        """Return how many people were in a channel when Slack said so last, however long ago."""
        return self._known.get(channel_id, (None, None))[1]

    def changed(self, channel_id: str) -> None:
        """Have the people of a channel counted again the next time somebody asks: somebody came or left."""
        if channel_id in self._known:
            self._known[channel_id] = None, self._known[channel_id][1]

    async def members(self, channel_ids: Iterable[str], *, besides: str) -> dict[str, int]:
        """Return how many people are in each of these channels, not counting one."""
        wanted = list(dict.fromkeys(channel_ids))
        found = await asyncio.gather(*(self._members_of(each, besides) for each in wanted))
        return {each: count for each, count in zip(wanted, found, strict=True) if count is not None}

    async def _members_of(self, channel_id: str, besides: str) -> int | None:
        now = self._clock.now()
        asked_at, known = self._known.get(channel_id, (None, 0))
        if asked_at is not None and now - asked_at <= KEPT:
            return known
        try:
            async with asyncio.timeout(SECONDS):
                count = await self._asked(channel_id, besides)
        except (TimeoutError, MusterError) as error:
            log.info("Members of a channel could not be read", action="members_failed", error=str(error))
            return None
        if count is not None:
            self._known[channel_id] = now, count
        return count

    async def _asked(self, channel_id: str, besides: str) -> int | None:
        page = await self._slack.call(Method.MEMBERS, channel=channel_id, limit=_PAGE)
        if (page.get("response_metadata") or {}).get("next_cursor"):
            return None
        return len({str(member) for member in page.get("members", ())} - {besides})
