"""SQLite's driver, asked once a statement: aiosqlite's cursors go to their thread and back four times for each."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple, Self, TypeAlias

import aiosqlite

Parameters: TypeAlias = Sequence[Any]


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
    """A connection whose cursors are ours."""

    def cursor(self) -> Cursor:  # type: ignore[override]  # SQLAlchemy enters it, which is all it needs
        """Return a new cursor."""
        return Cursor(self)

    async def run(self, how: Any, sql: str, parameters: Any) -> Ran:  # noqa: ANN401 - one of the two below
        """Run a statement in the connection's thread."""
        ran: Ran = await self._execute(how, self._conn, sql, parameters)  # type: ignore[no-untyped-call]
        return ran


def connect(database: str, **how: Any) -> Connection:  # noqa: ANN401 - as for sqlite3
    """Return a connection to be awaited, as `aiosqlite.connect` does."""
    connection = Connection(partial(sqlite3.connect, database, **how), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: its end must not wait for the thread's
    return connection


def _executed(connection: sqlite3.Connection, sql: str, parameters: Parameters) -> Ran:
    cursor = connection.execute(sql, parameters)
    rows = cursor.fetchall() if cursor.description else []
    return _left(cursor, rows)


def _executed_many(connection: sqlite3.Connection, sql: str, parameters: Sequence[Parameters]) -> Ran:
    return _left(connection.executemany(sql, parameters), [])


def _left(cursor: sqlite3.Cursor, rows: list[Any]) -> Ran:
    """Read what is known once all rows are fetched: before, a statement with RETURNING has changed none."""
    ran = Ran(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
    cursor.close()
    return ran
