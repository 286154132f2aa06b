"""World time as the sandbox sees it: the real clock, a faster one, or one that a test moves by hand."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Awaitable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the sandbox reads world time; the bot under test may share the same object."""

    speed: float
    """How many times faster than real time it runs."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Return after that many seconds of world time."""
        ...


class SystemClock:
    """The machine's clock; with a `speed` above 1, world time passes that many times faster from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._origin = datetime.now(UTC)
        self._started = time.monotonic()

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return self._origin + timedelta(seconds=(time.monotonic() - self._started) * self.speed)

    def steady(self) -> float:
        """Return the seconds since some moment: nobody sets this clock."""
        return self.now().timestamp()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of world time."""
        await asyncio.sleep(seconds / self.speed)


class VariableClock(SystemClock):
    """A clock whose speed can be changed while people wait by it."""

    def __init__(self, speed: float = 1.0) -> None:
        super().__init__(speed)
        self._changed = asyncio.Event()

    def run_at(self, speed: float) -> None:
        """Go on from this moment that many times faster than real time; what sleeps wakes when it is time."""
        self._origin, self._started, self.speed = self.now(), time.monotonic(), speed
        self._changed.set()
        self._changed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Return after that many seconds of world time, at whatever speed they pass."""
        due = self.now() + timedelta(seconds=seconds)
        while (left := (due - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left / self.speed):
                    await self._changed.wait()


class ManualClock:
    """A clock that stands still until `advance` moves it, for tests that must not wait."""

    speed = 1.0

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the moment the clock was last moved to."""
        return self._now

    def steady(self) -> float:
        """Return the seconds since some moment: a test lets time pass, and sets no clock."""
        return self._now.timestamp()

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Return what is done once the clock has been moved that many seconds on from now, before it is awaited too."""
        if seconds <= 0:
            return asyncio.sleep(0)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        due = self._now + timedelta(seconds=seconds)
        heapq.heappush(self._sleepers, (due, next(self._order), woken))
        return woken

    def advance(self, seconds: float) -> None:
        """Move the clock forward and wake every sleeper whose time has come."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
