"""The one source of time: everything that asks for the time or waits is handed a `Clock`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits; tests and the demo bring their own."""

    @property
    def speed(self) -> float:
        """How many times faster than the machine's clock this one runs."""
        ...

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...

    def steady(self) -> float:
        """Return the seconds of this clock since some moment, which go on whatever the clock is set to."""
        ...

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait for `seconds` of this clock's time."""
        ...


class SystemClock:
    """The machine's own clock, or one that runs `speed` times as fast from now on."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._from = datetime.now(UTC)
        self._since = _seconds()

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        if self.speed == 1.0:
            return datetime.now(UTC)
        return self._from + timedelta(seconds=self.steady() - self._since * self.speed)

    def steady(self) -> float:
        """Return the seconds of this clock since some moment, which go on whatever the clock is set to."""
        return _seconds() * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock's time."""
        await asyncio.sleep(seconds / self.speed)


def _seconds() -> float:
    """Return the seconds since the machine began, with those for which it slept where the system counts them."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)
