"""Keeping to Slack's pace: whose turn comes when, and who is put off until when.

Source: https://docs.slack.dev/apis/web-api/rate-limits. What Slack said to one replica stands in the database as a
hold; what was sent is counted in memory, by each replica for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.delivery.limits import WINDOW, Bucket, Limit, Window
from bot.slack.client import CALL_SECONDS, Method
from bot.slack.tiers import CALLS_PER_MINUTE

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.delivery.effect import Prepared

BETWEEN_MESSAGES = timedelta(seconds=1.02)
"""Time between two messages to one channel, in the long run: Slack's second, and a little for its way there."""
MESSAGES_AT_ONCE = 2
"""Messages that may go to one channel at once after a pause: Slack allows "bursts over that limit for short periods",
and this is the shortest."""
BETWEEN_POSTS = timedelta(minutes=1) / 240
"""Time between two messages of all there are, in the long run."""
POSTS_AT_ONCE = 50
"""Messages that may go at once to as many channels: with those of that minute they are fewer than Slack lets go. While
no more effects than these are due all messages go as they come: Slack lets bursts pass."""
KEPT_FREE = 25
"""Of these, how many what goes to many people leaves to the channels of incidents."""
CROWD_POST = timedelta(seconds=0.25)
"""Time between two messages that go to many people."""
CROWD_EDIT = timedelta(seconds=2)
"""Time between two edits of such messages: chat.update may be called 50 times a minute by all of Muster."""
PATIENCE = timedelta(seconds=2)
"""How long a courier waits for a turn with one of its hands; longer waits are left to the outbox."""
STRICT = timedelta(minutes=10)
"""How long calls are kept within their tiers after one was too many for Slack. Until then more go as they come: Slack
lets bursts pass, of a size it does not say."""
_LONGEST_CALL = timedelta(seconds=CALL_SECONDS)
"""What seems to have taken longer was under way while the host slept, or while its clock was put right."""
_REMEMBERED = 2000
_CALLS_COMPARED = 20

POSTS = "posts"
"""The scope of a hold on all messages."""
_CHANNEL = "channel:"

Key: TypeAlias = str | timedelta
"""What a limit is for: the scope of a hold, which is a channel or a method, or the time between two of a crowd's."""
_Waiting: TypeAlias = tuple[object, frozenset[Key]]
"""Who waits for a turn, and what it counts for."""


class Pace:
    """Hands out the next moment at which an effect may go, whatever it is that Slack counts of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._limits: dict[Key, Limit] = {}
        self._strict_until = clock.now()
        """Until when no method is called more often than its tier allows in any case."""
        self._posts_until = clock.now()
        """Until when all messages together keep to a pace, since many effects wait."""
        self._waiting: list[_Waiting] = []
        """Those who wait for their turn with a hand held out, in their order."""
        self._lines: dict[Key, list[tuple[datetime, int]]] = {}
        """Until when those were put off who stand in line, and their ranks."""
        self._took: deque[timedelta] = deque(maxlen=_CALLS_COMPARED)
        """How long the last messages took."""

    def expect(self, effects: int) -> None:
        """Learn how many effects are due: where they are many, messages must not use up Slack's minute at once."""
        if effects > POSTS_AT_ONCE:
            self._posts_until = self._clock.now() + WINDOW

    def far_off(self, prepared: Prepared, rank: int) -> datetime | None:
        """Return when its turn comes, if that is too long to wait for it with a hand held out.

        It stands in line then, behind who was put off before and is of no lower rank: if all were put off until the
        same moment, they would be claimed and put off again until the last has gone.
        """
        soon = self._clock.now() + PATIENCE
        keys = _keys(prepared)
        far = [key for key in keys if self._when(key, _count(key, self._waiting) + _left_free(key, keys)) > soon]
        return self._put_in_line(far, rank, keys) if far else None

    def held(self, scope: str, until: datetime, rank: int) -> datetime:
        """Return when something may go that Slack wants later: one goes first, and the others at the tier's pace."""
        if not _is_limit(scope):
            return until
        if scope == POSTS:
            self._posts_until = max(self._posts_until, until + STRICT)
        if scope in CALLS_PER_MINUTE:
            self._strict_until = max(self._strict_until, until + STRICT)
        self._limit(scope).wait_until(until, self._clock.now())
        return max(until, self._put_in_line([scope], rank))

    @asynccontextmanager
    async def turn(self, prepared: Prepared) -> AsyncIterator[None]:
        """Wait for its turn; what goes on until the end of the block counts as its call.

        A message counts as of when it arrived, of which it is known only that it was before the answer: what it took
        beyond the quickest recent one may have been the way there.
        """
        keys = _keys(prepared)
        await self._come(keys)
        started = self._clock.now()
        for key in keys:
            self._limit(key).count(started)
        try:
            yield
        finally:
            if prepared.channel:
                self._arrived(self._limit(channel_scope(prepared.channel)), self._clock.now() - started)

    def _arrived(self, limit: Limit, took: timedelta) -> None:
        took = min(took, _LONGEST_CALL)
        self._took.append(took)
        if isinstance(limit, Bucket):
            limit.late(took - min(self._took))

    def same(self, channel: str | None, answered: object) -> None:
        """Count a channel, known by its name or as a person so far, by the id that Slack answered, too."""
        if channel and isinstance(answered, str) and answered != channel:
            self._limits[channel_scope(answered)] = self._limit(channel_scope(channel))

    async def _come(self, keys: frozenset[Key]) -> None:
        """Wait, behind those who wait already, until all the limits let it go."""
        me = (object(), keys)
        self._waiting.append(me)
        try:
            while (at := self._next(keys, self._waiting[: self._waiting.index(me)])) > (now := self._clock.now()):
                await self._clock.sleep((at - now).total_seconds())
        finally:
            self._waiting.remove(me)
            self._forget()

    def _next(self, keys: Collection[Key], before: Collection[_Waiting]) -> datetime:
        """Return when the next may go with those before it."""
        now = self._clock.now()
        return max((self._when(key, _count(key, before) + _left_free(key, keys)) for key in keys), default=now)

    def _put_in_line(self, far: Collection[Key], rank: int, keys: Collection[Key] = ()) -> datetime:
        """Return when its turn comes by what is far off of all that it counts for."""
        now = self._clock.now()
        at = now
        for key in far:
            line = self._lines[key] = [each for each in self._lines.get(key, ()) if each[0] > now]
            ahead = _count(key, self._waiting) + sum(each <= rank for _, each in line)
            at = max(at, self._when(key, ahead + _left_free(key, keys)))
        for key in far:
            self._lines[key].append((at, rank))
        return at

    def _when(self, key: Key, ahead: int) -> datetime:
        """Return when the next may go that counts for this and has so many ahead of it."""
        now = self._clock.now()
        held_until = self._posts_until if key == POSTS else self._strict_until if key in CALLS_PER_MINUTE else None
        free = held_until is not None and now >= held_until
        return now if free else self._limit(key).when(now, ahead)

    def _limit(self, key: Key) -> Limit:
        if key not in self._limits:
            self._limits[key] = _limit(key, self._clock.now())
        return self._limits[key]

    def _forget(self) -> None:
        if len(self._limits) > _REMEMBERED:
            now = self._clock.now()
            self._limits = {key: limit for key, limit in self._limits.items() if not limit.idle(now)}
            self._lines = {key: line for key, line in self._lines.items() if key in self._limits}


def channel_scope(channel: str) -> str:
    """Name a channel as a hold does."""
    return f"{_CHANNEL}{channel}"


def is_channel(scope: str) -> bool:
    """Say whether a hold is one of a channel."""
    return scope.startswith(_CHANNEL)


def _keys(prepared: Prepared) -> frozenset[Key]:
    """Return all that a call counts for."""
    keys: set[Key] = {prepared.method} if prepared.method in CALLS_PER_MINUTE else set()
    if prepared.method is Method.POST:
        keys.add(POSTS)
    if prepared.channel:
        keys.add(channel_scope(prepared.channel))
    if prepared.crowd is not None:
        keys.add(prepared.crowd)
    return frozenset(keys)


def _is_limit(key: str) -> bool:
    return is_channel(key) or key == POSTS or key in CALLS_PER_MINUTE


def _limit(key: Key, now: datetime) -> Limit:
    if isinstance(key, timedelta):
        return Bucket(now, key, 1)
    if is_channel(key):
        return Bucket(now, BETWEEN_MESSAGES, MESSAGES_AT_ONCE)
    if key == POSTS:
        return Bucket(now, BETWEEN_POSTS, POSTS_AT_ONCE)
    return Window(CALLS_PER_MINUTE[key])


def _left_free(key: Key, keys: Collection[Key]) -> int:
    """Return how many places it leaves to others, that counts for all these: what goes to many people does."""
    return KEPT_FREE if key == POSTS and any(isinstance(each, timedelta) for each in keys) else 0


def _count(key: Key, waiting: Collection[_Waiting]) -> int:
    return sum(key in keys for _, keys in waiting)
