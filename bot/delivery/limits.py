"""How often Slack lets an app do something, and when the next of its kind may go.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import Protocol

WINDOW = timedelta(seconds=61)
"""The minute in which Slack counts the calls of a method, and a second for what a call takes to arrive."""


class Limit(Protocol):
    """One limit: it counts what goes, and says when more may."""

    def when(self, now: datetime, ahead: int) -> datetime:
        """Return when the next may go that has so many ahead of it: not before `now`."""
        ...

    def count(self, at: datetime) -> None:
        """Count one that goes."""
        ...

    def wait_until(self, moment: datetime, now: datetime) -> None:
        """Let one go at that moment, and the others after it: Slack has said "not before"."""
        ...

    def idle(self, now: datetime) -> bool:
        """Say whether it remembers nothing that matters from now on."""
        ...


class Bucket:
    """One each time `apart`, and up to `burst` at once after a pause: the generic cell rate algorithm."""

    def __init__(self, now: datetime, apart: timedelta, burst: int) -> None:
        self._apart = apart
        self._spare = (burst - 1) * apart
        self._full = now
        """When a whole burst may go again."""

    def when(self, now: datetime, ahead: int) -> datetime:
        """Return when the next may go that has so many ahead of it."""
        return max(now, max(now, self._full) + ahead * self._apart - self._spare)

    def count(self, at: datetime) -> None:
        """Count one that goes; what went beside the limit does not have the following wait for longer than one does."""
        self._full = min(max(at, self._full), at + self._spare) + self._apart

    def late(self, by: timedelta) -> None:
        """Count one as so much later: only then it arrived."""
        self._full += by

    def wait_until(self, moment: datetime, _now: datetime) -> None:
        """Let one go at that moment, and the others after it one by one."""
        self._full = max(self._full, moment + self._spare)

    def idle(self, now: datetime) -> bool:
        """Say whether a whole burst may go."""
        return self._full <= now


class Window:
    """So many calls in any minute. After Slack has said that they were too many one goes first, to see how it does.

    Where they were too many though no more went than these, they are evenly spread over the next minute.
    """

    def __init__(self, calls: int) -> None:
        self._calls = calls
        self._apart = WINDOW / calls
        self._gone: deque[datetime] = deque(maxlen=calls)
        self._first: datetime | None = None
        """When the first may go after Slack has said that they were too many."""
        self._spread = False

    def when(self, now: datetime, ahead: int) -> datetime:
        """Return when the next may go that has so many ahead of it."""
        if self._first is None or now > self._first + WINDOW:
            return self._free(now, ahead)
        now = max(now, self._first)
        free = self._free(now, ahead)
        since = [at for at in self._gone if at >= self._first]
        if self._spread:
            following = since[-1] + self._apart if since else self._first
            return max(free, max(now, following) + ahead * self._apart)
        return max(free, since[0] + self._apart if since else self._first + min(ahead, 1) * self._apart)

    def count(self, at: datetime) -> None:
        """Count one that goes."""
        self._gone.append(at)

    def wait_until(self, moment: datetime, now: datetime) -> None:
        """Let one go at that moment, and the others after it."""
        if self._first is None or now > self._first + WINDOW:
            self._spread = False
        elif now >= self._first:
            self._spread = True
        self._first = max(self._first or moment, moment)

    def idle(self, now: datetime) -> bool:
        """Say whether a minute's calls may go."""
        return self.when(now, self._calls - 1) <= now

    def _free(self, now: datetime, ahead: int) -> datetime:
        """Return when a minute has passed since the call that is a minute's calls before it."""
        before = len(self._gone) + ahead - self._calls
        if before < 0:
            return now
        gone = before < len(self._gone)
        return max(now, (self._gone[before] if gone else self._free(now, before - len(self._gone))) + WINDOW)
