"""SQLite's driver: aiosqlite, whose own cursors go to its thread and back four times a statement."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, Self, TypeAlias

import aiosqlite

Parameters: TypeAlias = Sequence[Any]
How: TypeAlias = Callable[[sqlite3.Connection, str, Any], "Ran"]

QUICK_SECONDS = 0.001
"""What a statement may take at most that runs in the event loop's own thread the next time."""
_FEW = 64
"""Parameters, or rows, of one statement that may run there."""
_REMEMBERED = 1000
"""Statements known to be quick, at most: then all are forgotten, and those that run again are known again."""
_TO_WRITE = "BEGIN IMMEDIATE"
_USUAL_PATIENCE = 5.0
"""Seconds, those of sqlite3."""

_quick: set[str] = set()
"""Statements that were quick the last time, on whichever connection."""


class Ran(NamedTuple):
    """What a statement left."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]


class Cursor:
    """A cursor as SQLAlchemy uses it: it runs a statement, and then holds all that it gave."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ran = Ran(None, -1, None, [])

    async def __aenter__(self) -> Self:
        """Begin to exist, which takes nothing."""
        return self

    async def execute(self, sql: str, parameters: Parameters = ()) -> Self:
        """Run a statement and fetch all its rows."""
        self._ran = await self._connection.run(_executed, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Parameters]) -> Self:
        """Run a statement for each of these."""
        self._ran = await self._connection.run(_executed_many, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows."""
        return self._ran.rows

    async def close(self) -> None:
        """Be done: SQLite's own cursor was closed in its thread."""

    @property
    def description(self) -> Any:  # noqa: ANN401 - the DBAPI's
        """The names of the columns, if there are any."""
        return self._ran.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._ran.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last."""
        return self._ran.lastrowid


class Connection(aiosqlite.Connection):
    """A connection whose cursors are ours.

    A statement that was quick the last time runs where it is asked for: the way to the thread and back takes longer.
    What waits for a lock or for the disk, or writes much, never runs there.
    """

    def __init__(
        self, connector: Callable[[], sqlite3.Connection], patience: float, begin: str, *, commits_at_once: bool
    ) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self.begin = begin
        """How its transactions begin."""
        self._commits_at_once = commits_at_once
        """Whether the end of a transaction that has written little waits for nothing."""
        self._much = False
        """Whether this transaction may have written much."""
        self._patience = patience
        """Seconds for which a statement waits for a lock of another process."""
        self._queued = self._done = 0
        """How much was given to the thread, and how much of that it has done."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, which is all it needs
        """Return a new cursor."""
        return Cursor(self)

    async def run(self, how: How, sql: str, parameters: Any) -> Ran:  # noqa: ANN401 - of one statement, or of each
        """Run a statement, in the connection's thread unless it is quick and the thread has nothing else to do."""
        self._much |= len(parameters) > _FEW
        if self._free() and len(parameters) <= _FEW:
            if sql in _quick:
                return self._timed(how, sql, parameters)
            if sql == _TO_WRITE and (begun := self._begun_at_once()) is not None:
                return begun
        ran: Ran = await self._execute(self._timed, how, sql, parameters)
        return ran

    def begun(self) -> bool:
        """Begin a transaction now, unless something has to be waited for; say whether it is begun."""
        if not self._free():
            return False
        if self.begin == _TO_WRITE:
            return self._begun_at_once() is not None
        self._conn.execute(self.begin)
        return True

    async def create_function(self, name: str, parameters: int, does: Callable[..., Any], **how: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - as sqlite3's
        """Give SQL a function, which waits for nothing either."""
        self._conn.create_function(name, parameters, does, **how)

    async def commit(self) -> None:
        """End a transaction and keep what it wrote."""
        much, self._much = self._much, False
        if self._commits_at_once and not much and self._free():
            self._conn.commit()
        else:
            await super().commit()

    async def rollback(self) -> None:
        """End a transaction and drop what it wrote, which waits for nothing."""
        self._much = False
        await self.run(_rolled_back, "ROLLBACK", ())

    def _free(self) -> bool:
        """Say whether the thread has nothing to do, so that no two of them use the connection at once."""
        return bool(self._running) and self._queued == self._done

    def _begun_at_once(self) -> Ran | None:
        """Begin to write unless another process does: that is waited for in the thread."""
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            return _executed(self._conn, _TO_WRITE, ())
        except sqlite3.OperationalError:
            return None
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as it was
        self._queued += 1
        return await super()._execute(self._counted, fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _counted(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as `fn`
        try:
            return fn(*args, **kwargs)
        finally:
            self._done += 1

    def _timed(self, how: How, sql: str, parameters: Any) -> Ran:  # noqa: ANN401 - as above
        began = time.perf_counter()
        ran = how(self._conn, sql, parameters)
        if time.perf_counter() - began > QUICK_SECONDS or sql == _TO_WRITE:
            _quick.discard(sql)
        else:
            if len(_quick) >= _REMEMBERED:  # a list of each length is a statement of its own
                _quick.clear()
            _quick.add(sql)
        return ran


def connect(
    database: str,
    pragmas: Sequence[str] = (),
    begin: str = "BEGIN",
    commits_at_once: bool = False,
    **how: Any,  # noqa: ANN401 - as for sqlite3
) -> Connection:
    """Return a connection to be awaited, as `aiosqlite.connect` does."""
    connector = partial(_connected, database, pragmas, **{**how, "check_same_thread": False})
    patience = how.get("timeout", _USUAL_PATIENCE)
    connection = Connection(connector, patience, begin, commits_at_once=commits_at_once)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: its end must not wait for the thread's
    return connection


def _connected(database: str, pragmas: Sequence[str], **how: Any) -> sqlite3.Connection:  # noqa: ANN401 - as for sqlite3
    connection: sqlite3.Connection = sqlite3.connect(database, **how)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows the letters of English only.
    connection.create_function("lower", 1, _lower, deterministic=True)
    return connection


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _executed(connection: sqlite3.Connection, sql: str, parameters: Parameters) -> Ran:
    cursor = connection.execute(sql, parameters)
    rows = cursor.fetchall() if cursor.description else []
    return _left(cursor, rows)


def _executed_many(connection: sqlite3.Connection, sql: str, parameters: Sequence[Parameters]) -> Ran:
    return _left(connection.executemany(sql, parameters), [])


def _rolled_back(connection: sqlite3.Connection, _sql: str, _parameters: Parameters) -> Ran:
    connection.rollback()
    return Ran(None, -1, None, [])


def _left(cursor: sqlite3.Cursor, rows: list[Any]) -> Ran:
    """Read what is known once all rows are fetched: before, a statement with RETURNING has changed none."""
    ran = Ran(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return ran
