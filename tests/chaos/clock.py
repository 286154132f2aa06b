"""The time of a run: one for Slack and all processes, faster than the machine's, in which hosts' clocks may be wrong.

It lies in a file that all of them map, so that who holds the file moves time on for everybody at once.
"""

from __future__ import annotations

import asyncio
import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SPEED = 10.0
"""How many times faster than the machine's clock: a lease is over in three real seconds."""
HOSTS = 8
_FIELDS = struct.Struct(f"{3 + HOSTS}d")
_BEGUN, _SINCE, _SKIPPED, _WRONG = range(4)
_GLANCE_SECONDS = 0.05
"""Real seconds after which who sleeps by true time sees that it was moved on."""


class RunClock:
    """True time, as Slack has it; or that of a host, whose clock may be wrong and whose sleep nobody shortens."""

    speed = SPEED

    def __init__(self, path: Path, host: int | None = None) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _FIELDS.size)
        self._host = host

    @classmethod
    def begin(cls, path: Path) -> RunClock:
        """Write the file of a run whose time begins now."""
        path.write_bytes(_FIELDS.pack(time.time(), time.monotonic(), 0.0, *[0.0] * HOSTS))
        return cls(path)

    def now(self) -> datetime:
        """Return what this clock shows."""
        fields = _FIELDS.unpack(self._map)
        passed = (time.monotonic() - fields[_SINCE]) * SPEED + fields[_SKIPPED]
        wrong = 0.0 if self._host is None else fields[_WRONG + self._host]
        return datetime.fromtimestamp(fields[_BEGUN] + passed + wrong, UTC)

    def steady(self) -> float:
        """Return the seconds since the run began, with those for which a host has slept."""
        fields = _FIELDS.unpack(self._map)
        return float((time.monotonic() - fields[_SINCE]) * SPEED + fields[_SKIPPED])

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of this clock's time."""
        if self._host is not None:
            await asyncio.sleep(seconds / SPEED)
            return
        due = self.now() + timedelta(seconds=seconds)
        while (left := (due - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 - others write the file
            await asyncio.sleep(min(left / SPEED, _GLANCE_SECONDS))

    def skip(self, seconds: float) -> None:
        """Move time on for everybody."""
        self._write(_SKIPPED, self._read(_SKIPPED) + seconds)

    def set_wrong(self, host: int, seconds: float) -> None:
        """Have a host's clock be so much ahead of the true time, or behind."""
        self._write(_WRONG + host, seconds)

    def _read(self, field: int) -> float:
        return float(_FIELDS.unpack(self._map)[field])

    def _write(self, field: int, value: float) -> None:
        struct.pack_into("d", self._map, field * 8, value)
