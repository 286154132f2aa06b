"""Bringing what is committed on SQLite to the disk, for all who wait at once."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

CHECKPOINT_AFTER = 200
"""Syncs after which what the log holds is brought into the database itself: a few pages each, as SQLite's own 1,000."""

_sync: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class Disk:
    """The disk under one SQLite file in WAL mode, whose commits do not wait for it.

    SQLite's own way, `synchronous = FULL`, keeps every other writer out while one waits for the disk. Here the writers
    go on: who has committed waits for a sync that begins after that, and one does for all who wait. Commits are in
    order in the log, so that what one of them has read from another is on the disk with it. Nor does a commit bring
    the log into the database (https://sqlite.org/wal.html#ckpt): that is done beside them.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._log = Path(f"{database}-wal")
        self._turn = asyncio.Lock()
        self._asked = self._synced = 0
        self._until_checkpoint = CHECKPOINT_AFTER
        self._syncing: ThreadPoolExecutor | None = None
        self._checkpointing: ThreadPoolExecutor | None = None

    async def reached(self) -> None:
        """Return once what is committed by now is on the disk; raise `OSError` where that fails."""
        self._asked += 1
        mine = self._asked
        async with self._turn:
            if self._synced < mine:
                upto = self._asked
                self._syncing = self._syncing or ThreadPoolExecutor(1, "muster-disk")
                await asyncio.get_running_loop().run_in_executor(self._syncing, self._bring)
                self._synced = upto
                self._checkpoint_in_turn()

    def close(self) -> None:
        """Let go of the threads until there is something to do again."""
        for each in (self._syncing, self._checkpointing):
            if each is not None:
                each.shutdown()
        self._syncing = self._checkpointing = None

    def _bring(self) -> None:
        if self._log.exists():  # it goes when the last connection does, once the database has all that was in it
            bring(self._log)

    def _checkpoint_in_turn(self) -> None:
        self._until_checkpoint -= 1
        if self._until_checkpoint > 0:
            return
        self._until_checkpoint = CHECKPOINT_AFTER
        self._checkpointing = self._checkpointing or ThreadPoolExecutor(1, "muster-checkpoint")
        self._checkpointing.submit(checkpoint, self._database)


def bring(log: Path) -> None:
    """Have the operating system write a log to the disk: SQLite holds no lock on it that closing it would take away."""
    descriptor = os.open(log, os.O_RDWR)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def checkpoint(database: Path) -> None:
    """Bring what the log holds into the database as far as nobody reads what was before; who writes goes on meanwhile.

    What cannot be done now is done by a later one.
    """
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
