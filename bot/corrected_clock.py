"""The machine's clock, corrected by Slack's: hosts whose clocks differ go by one time, and nobody sets it under way.

The machine's clock is followed as it is while Slack's answers agree with it. A step of it, which the machine's steady
count of seconds does not make, is not followed; what Slack's answers say is, for which see section 6.6.1 of RFC 9110.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from bot.clock import Clock

log = structlog.get_logger()

OFF = timedelta(seconds=1)
"""By how much a clock may contradict an answer of Slack's, or move by itself, before that counts."""
APART = timedelta(seconds=5)
"""By how much the corrected clocks of two hosts may differ: each by `OFF`, and by the second that Slack tells, from
Slack's; and a little for how long an answer takes."""
_RESOLUTION = timedelta(seconds=1)
"""An answer tells the second in which it was written."""
_LONGEST = timedelta(seconds=15)
"""No call is waited for as long as this: the host slept meanwhile, and the answer was written before that, or after."""


class CorrectedClock:
    """Tells Slack's time by the machine's clock, however that is set."""

    def __init__(self, machine: Clock, *, silent: bool = False) -> None:
        """`silent` keeps it out of the log: what a command prints is read by other programs."""
        self._machine = machine
        self._silent = silent
        self._ahead = timedelta(0)
        """By how much the machine's clock is ahead of the time that is told."""
        self._shown, self._steady = machine.now(), machine.steady()
        """What the machine showed at the last look."""
        self.machine_ahead: timedelta | None = None
        """By how much the machine's clock was ahead of Slack's at its last answer; None before the first."""
        self.in_doubt = asyncio.Event()
        """Set while Slack should be asked what time it is: its next answer counts, whatever it says."""
        self.in_doubt.set()
        self.asking = asyncio.Lock()
        """Held by who asks: one of all workspaces is enough."""

    @property
    def speed(self) -> float:
        """How many times faster than the machine's clock this one runs."""
        return self._machine.speed

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        shown, steady = self._machine.now(), self._machine.steady()
        stepped = shown - self._shown - timedelta(seconds=steady - self._steady)
        self._shown, self._steady = shown, steady
        if abs(stepped) >= OFF:
            self._log("The machine's clock was set", "clock_set", stepped)
            self._correct(self._ahead + stepped)
            self.in_doubt.set()
        return shown - self._ahead

    def steady(self) -> float:
        """Return the seconds since some moment, which no setting of a clock changes."""
        return self._machine.steady()

    def sleep(self, seconds: float) -> Awaitable[None]:
        """Wait for `seconds` of this clock's time."""
        return self._machine.sleep(seconds)

    def heard(self, told: datetime, asked: float) -> None:
        """Hear what time Slack told in an answer that has just come, which was `asked` for at that count of seconds.

        One that contradicts this clock is believed where nothing was known, and where the next one says so too; one
        that took longer than any call is no help.
        """
        now = self.now()
        took = _RESOLUTION + timedelta(seconds=max(0.0, self.steady() - asked))
        off = _outside(now - told, took)
        if took > _LONGEST:
            if off:
                self.in_doubt.set()
            return
        self.machine_ahead = self._ahead + off
        if not off:
            self.in_doubt.clear()
        elif self.in_doubt.is_set():
            ahead = self._ahead + (now - told) - took / 2
            self._log("The machine's clock is wrong", "clock_wrong", ahead)
            self._correct(ahead)
            self.in_doubt.clear()
        else:
            self.in_doubt.set()

    def _log(self, event: str, action: str, ahead: timedelta) -> None:
        if not self._silent:
            log.warning(event, action=action, seconds=ahead.total_seconds())

    def _correct(self, ahead: timedelta) -> None:
        """Go by the machine's own clock again once that is right."""
        self._ahead = ahead if abs(ahead) > OFF else timedelta(0)


def _outside(difference: timedelta, most: timedelta) -> timedelta:
    """Return by how much a difference is more than this, or less than nothing; nothing where that is not worth it."""
    off = difference - min(max(difference, timedelta(0)), most)
    return off if abs(off) > OFF else timedelta(0)
