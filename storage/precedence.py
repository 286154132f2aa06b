"""Who goes first where one process has one loop, and SQLite one writer: people, before what is done for them later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self

PATIENCE_SECONDS = 0.05
"""Real seconds for which one transaction gives way: however many people click, what they asked for goes on."""

_LATER_AT_ONCE = {"sqlite": 1, "postgresql": 4}
"""Transactions that write at the same time though nobody waits for them: SQLite has one writer."""


class Precedence:
    """Counts the transactions that somebody waits for, and has the others give way to them."""

    def __init__(self, writers: int, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._first = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._writers = asyncio.Semaphore(writers)
        self._one_by_one = asyncio.Lock()

    @asynccontextmanager
    async def first(self) -> AsyncIterator[None]:
        """Do something that somebody waits for."""
        self._first += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._first -= 1
            if not self._first:
                self._quiet.set()

    @asynccontextmanager
    async def later(self) -> AsyncIterator[None]:
        """Write something that can wait, one of few at once: the first to come would stand in line behind all."""
        async with self._writers:
            await self.give_way()
            yield

    @asynccontextmanager
    async def reading(self, *, later: bool) -> AsyncIterator[None]:
        """Read something; what can wait is read, however many read, once nobody waits."""
        if not later:
            async with self.first():
                yield
            return
        await self.give_way()
        yield

    async def give_way(self) -> None:
        """Wait until nobody waits for anything, but not for long.

        All that has given way goes on one by one, a turn of the loop each: a click that comes then waits for one of it.
        """
        latest = asyncio.get_running_loop().time() + self._patience
        async with self._one_by_one:
            await asyncio.sleep(0)
            if not self._quiet.is_set():
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(latest):
                        await self._quiet.wait()


class Place:
    """The place of one unit of work in a line: once its turn has come, the others wait until the block ends.

    Those of one process go in the order in which they come. PostgreSQL lets any go next of those who wait for a row,
    and who has waited longest may wait again.
    """

    def __init__(self, line: asyncio.Lock) -> None:
        self._line = line
        self._here = False

    async def come(self) -> None:
        """Wait for its turn, which comes once."""
        if not self._here:
            await self._line.acquire()
            self._here = True

    def __enter__(self) -> Self:
        """Begin apart from the line."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let the next one have its turn."""
        if self._here:
            self._line.release()
            self._here = False


class Turns:
    """Whose turn it is at one database, whichever workspace they are of: a process that serves several has one."""

    def __init__(self, dialect: str) -> None:
        self.precedence = Precedence(_LATER_AT_ONCE[dialect])
        self.background = asyncio.Lock()
        """Held by what nobody waits for, one after another."""
