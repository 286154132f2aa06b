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
CROWD_POST = timedelta(seconds=0.25)
"""Time between two messages that go to many people. Slack lets an app post "several hundred" messages a minute in all:
240 leave room for the channels of incidents."""
CROWD_EDIT = timedelta(seconds=2)
"""Time between two edits of such messages: chat.update may be called 50 times a minute by all of Muster."""
PATIENCE = timedelta(seconds=2)
"""How long a courier waits for a channel's turn with one of its hands; longer waits are left to the outbox."""
_REMEMBERED = 2000


class Pace:
    """Hands out, channel by channel, the next moment a message may go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._next: dict[str, datetime] = {}
        self._put_off: dict[str, datetime] = {}
        """For each channel, until when the last message was put off that waits in line there."""

    def far_off(self, channel: str | None, *, in_line: bool = False) -> datetime | None:
        """Return when the channel's turn comes, if that is too long to wait for it with a hand held out.

        Who waits `in_line` is given a moment of its own, after whom was put off before: all of them at one moment would
        be taken and put off again, until the last has gone.
        """
        now, name = self._clock.now(), channel or ""
        at = self._next.get(name, now)
        if at <= now + PATIENCE:
            return None
        if in_line:
            at = max(at, self._put_off.get(name, now) + BETWEEN_MESSAGES)
            self._put_off = {each: moment for each, moment in self._put_off.items() if moment > now} | {name: at}
        return at

    async def turn(self, channel: str | None, crowd: timedelta | None = None) -> None:
        """Wait for the channel's turn; for what goes to many also for the crowd's, with `crowd` between two."""
        wanted = {channel: BETWEEN_MESSAGES} if channel else {}
        if crowd is not None:
            wanted[f"crowd:{crowd}"] = crowd
        now = self._clock.now()
        at = max([now, *(self._next[name] for name in wanted if name in self._next)])
        self._next |= {name: at + pause for name, pause in wanted.items()}
        if len(self._next) > _REMEMBERED:
            self._next = {name: moment for name, moment in self._next.items() if moment > now}
        if at > now:
            await self._clock.sleep((at - now).total_seconds())

    def taken(self, channel: str | None) -> None:
        """Count the pause from now on: Slack counts from when the message arrived, not from when it left."""
        if channel is not None:
            at = self._clock.now() + BETWEEN_MESSAGES
            self._next[channel] = max(at, self._next.get(channel, at))
