"""Keeping to Slack's pace: a message a second a channel, and waits that Slack asked for.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock

BETWEEN_MESSAGES = timedelta(seconds=1)
"""Time between two messages to one channel."""
_REMEMBERED = 2000


class Pace:
    """Hands out, channel by channel, the next moment a message may go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next: dict[str, datetime] = {}

    async def turn(self, channel: str | None) -> None:
        """Wait for this channel's turn; without a channel there is nothing to wait for."""
        if channel is None:
            return
        now = self._clock.now()
        at = max(now, self._next.get(channel, now))
        self._next[channel] = at + BETWEEN_MESSAGES
        if len(self._next) > _REMEMBERED:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        if at > now:
            await self._clock.sleep((at - now).total_seconds())

    def taken(self, channel: str | None) -> None:
        """Count the pause from now on: Slack counts from when the message arrived, not from when it left."""
        if channel is not None:
            at = self._clock.now() + BETWEEN_MESSAGES
            self._next[channel] = max(at, self._next.get(channel, at))
