"""Bringing what is committed on SQLite to the disk, for all who wait at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class Disk:
    """The disk under one SQLite file in WAL mode, whose commits do not wait for it.

    SQLite's own way, `synchronous = FULL`, keeps every other writer out while one waits for the disk. Here the writers
    go on: who has committed waits for a sync that begins after that, and one does for all who wait. Commits are in
    order in the log, so that what one of them has read from another is on the disk with it.
    """

    def __init__(self, database: Path) -> None:
        self._log = Path(f"{database}-wal")
        self._turn = asyncio.Lock()
        self._asked = self._synced = 0
        self._thread: ThreadPoolExecutor | None = None

    async def reached(self) -> None:
        """Return once what is committed by now is on the disk; raise `OSError` where that fails."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._synced < mine:
                upto = self._asked
                self._thread = self._thread or ThreadPoolExecutor(1, "muster-disk")
                await asyncio.get_running_loop().run_in_executor(self._thread, self._bring)
                self._synced = upto

    def close(self) -> None:
        """Let go of the thread until there is something to wait for again."""
        if self._thread is not None:
            self._thread.shutdown(wait=False)
        self._thread = None

    def _bring(self) -> None:
        if self._log.exists():  # it goes when the last connection does, once the database has all that was in it
            bring(self._log)


def bring(log: Path) -> None:
    """Have the operating system write a log to the disk: SQLite holds no lock on it that closing it would take away."""
    descriptor = os.open(log, os.O_RDWR)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)
