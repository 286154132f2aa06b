"""How often an app may call: tiers a minute a method, and one message a second a channel.

Source: https://docs.slack.dev/apis/web-api/rate-limits. Slack lets bursts of an unpublished size pass. Here the calls
of a method have none, and the messages to a channel the shortest there is, two after a pause: the stricter reading.
"""

import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from sandbox.clock import Clock

Tier: TypeAlias = Literal["1", "2", "3", "4", "special"]

CALLS_PER_MINUTE: Final[dict[Tier, int]] = {"1": 1, "2": 20, "3": 50, "4": 100, "special": 300}
"""Calls of one method in any 60 seconds. "special" stands for what Slack calls "hundreds per minute"."""

WINDOW_SECONDS: Final = 60.0
POST_SECONDS: Final = 1.0
"""Seconds between two messages of the app in one channel, in the long run."""
POST_BURST: Final = 2
"""Messages that a channel takes at once after a pause: "We allow bursts over that limit for short periods"."""

POSTS_PER_MINUTE: Final = 300
"""Messages of the app in the whole workspace; Slack says "several hundred"."""


class RateLimitedError(Exception):
    """Slack answers HTTP 429 with `Retry-After: retry_after` (whole seconds)."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Limits:
    """Counts what was let through, in world time. With `strict` off everything passes."""

    def __init__(self, clock: "Clock", *, strict: bool = True) -> None:
        self._clock = clock
        self.strict = strict
        self._passed: dict[str, deque[float]] = defaultdict(deque)
        self._full: dict[str, float] = {}
        """For each channel, when it takes a whole burst again: the generic cell rate algorithm."""

    def call(self, method: str, tier: Tier) -> None:
        """Let a call of a method through, or raise RateLimitedError."""
        if self.strict:
            self._take(f"method:{method}", CALLS_PER_MINUTE[tier])

    def post(self, channel: str) -> None:
        """Let a message into a channel, by whatever route, or raise RateLimitedError."""
        if not self.strict:
            return
        now = self._clock.now().timestamp()
        full = max(now, self._full.get(channel, now))
        _require(full - (POST_BURST - 1) * POST_SECONDS - now)
        self._take("posts", POSTS_PER_MINUTE)
        self._full[channel] = full + POST_SECONDS

    def _take(self, key: str, allowed: int) -> None:
        now, passed = self._clock.now().timestamp(), self._passed[key]
        while passed and passed[0] + WINDOW_SECONDS <= now:
            passed.popleft()
        _require(passed[0] + WINDOW_SECONDS - now if len(passed) >= allowed else 0.0)
        passed.append(now)


def _require(wait: float) -> None:
    if wait > 0:
        raise RateLimitedError(math.ceil(wait))
