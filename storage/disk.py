"""Bringing what is committed on SQLite to the disk, for all who wait at once."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeAlias

CHECKPOINT_AFTER = 200
"""Syncs after which what the log holds is brought into the database itself: a few pages each, as SQLite's own 1,000."""

_Waiting: TypeAlias = list["asyncio.Future[None]"]
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
        self._waiting: _Waiting = []
        """Those for whom a sync has yet to begin."""
        self._busy = False
        self._until_checkpoint = CHECKPOINT_AFTER
        self._syncing: ThreadPoolExecutor | None = None
        self._checkpointing: ThreadPoolExecutor | None = None

    async def reached(self) -> None:
        """Return once what is committed by now is on the disk; raise `OSError` where that fails."""
        reached = asyncio.get_running_loop().create_future()
        self._waiting.append(reached)
        if not self._busy:
            self._begin()
        await reached

    def _begin(self) -> None:
        waiting, self._waiting, self._busy = self._waiting, [], True
        self._syncing = self._syncing or ThreadPoolExecutor(1, "muster-disk")
        self._syncing.submit(self._bring, waiting, asyncio.get_running_loop())

    def _bring(self, waiting: _Waiting, loop: asyncio.AbstractEventLoop) -> None:
        failure = None
        try:
            with suppress(FileNotFoundError):  # it goes when the last connection does, once the database has all of it
                bring(self._log)
        except OSError as error:
            failure = error
        loop.call_soon_threadsafe(self._ended, waiting, failure)

    def _ended(self, waiting: _Waiting, failure: OSError | None) -> None:
        """Tell all who have waited for a sync at once: under load each turn of the loop takes long."""
        self._busy = False
        if self._waiting:
            self._begin()
        for reached in waiting:
            if reached.cancelled():
                continue
            if failure is None:
                reached.set_result(None)
            else:
                reached.set_exception(failure)
        self._checkpoint_in_turn()

    def close(self) -> None:
        """Let go of the threads until there is something to do again."""
        for each in (self._syncing, self._checkpointing):
            if each is not None:
                each.shutdown()
        self._syncing = self._checkpointing = None

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
