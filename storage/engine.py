"""The way into the database: one engine that writes and one that reads, set up for SQLite or PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from sqlalchemy import URL, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, InvalidatePoolError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage import sqlite_driver
from storage.compiled import CompiledStatements
from storage.disk import Disk
from storage.errors import CommitInDoubtError, DatabaseRefusedError, DatabaseUnreachableError, DatabaseUrlError
from storage.pool import PatientPool
from storage.redaction import redacted
from storage.uninterrupted import uninterrupted
from storage.url import parse_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

SQLITE_READERS = 4
"""Connections that read an SQLite file at once; each costs a thread."""

SQLITE_BUSY_SECONDS = 0.75
"""How long a statement waits for another process to let go of an SQLite file.

Nothing can interrupt that wait, so it is short enough that those who wait behind it are answered in time.
"""

LONGEST_LOG = 16_000
"""Pages in SQLite's log after which a commit brings them into the database itself; `Disk` does so long before."""

MIGRATION_BUSY_SECONDS = 120.0
"""The same for a migration, which waits for another process to finish migrating."""

POSTGRESQL_POOL = 10
"""Connections kept to PostgreSQL by one replica; as many again may be opened in a rush."""

PREPARED = 300
"""Statements that a connection to PostgreSQL knows without asking it again: what people do makes about two hundred."""

IDLE_SECONDS = 30.0
"""After so long unused, a connection to PostgreSQL is asked whether it still works before it is used again."""

_REFUSALS = ("28", "3D")
"""How the codes begin by which PostgreSQL lets nobody in, or knows no such database.

Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

_COMPILED = CompiledStatements()
"""Those of all engines, each for its dialect."""

OWNERS_FOLDER = 0o700
"""A folder for its owner alone: it is where private incidents lie."""


@dataclass(frozen=True, slots=True)
class Database:
    """One database: write through `write_engine`, read through `read_engine`, `dispose()` at the end.

    On SQLite the write engine has exactly one connection, so that writers of this process queue for it in
    order instead of spinning on the file's lock, and every transaction on it begins IMMEDIATE: it never
    fails half-way for want of the lock. Readers have connections of their own and see the last commit (WAL).
    On PostgreSQL both share one pool. What is read there is read statement by statement, without a transaction around
    it: it would see no other state in one, and beginning and ending it are two ways to the server and back.
    """

    url: URL
    write_engine: AsyncEngine
    read_engine: AsyncEngine
    disk: Disk | None = None
    """That under an SQLite file; PostgreSQL sees to its own."""

    @classmethod
    def connect(cls, url: str) -> Self:
        """Set up the engines for a plain URL; the first connection is made when it is first needed.

        Creates the folder of an SQLite file. Raises `DatabaseUrlError`, also when that folder cannot be made.
        """
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            _make_folder(parsed)
            return cls(parsed, _sqlite_writer(parsed), _sqlite_reader(parsed), Disk(Path(parsed.database or "")))
        engine = _postgresql(parsed)
        return cls(parsed, engine, engine.execution_options(isolation_level="AUTOCOMMIT"))

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two databases this is."""
        return "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"

    async def reach(self) -> None:
        """Make a first connection.

        Raises `DatabaseUnreachableError`, or where trying again changes nothing `DatabaseRefusedError`, saying in one
        line why there is none.
        """
        failures: tuple[type[Exception], ...] = (SQLAlchemyError, OSError, *_driver_errors(self.dialect))
        try:
            async with self.read_engine.connect():
                pass
        except failures as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
            reason = (str(cause).splitlines() or [type(cause).__name__])[0]
            refused = str(getattr(cause, "sqlstate", None) or "").startswith(_REFUSALS)
            kind = DatabaseRefusedError if refused else DatabaseUnreachableError
            raise kind(f"The database cannot be reached: {reason}") from error

    async def dispose(self) -> None:
        """Close every connection; call it when nothing uses the database."""
        await self.write_engine.dispose()
        if self.read_engine is not self.write_engine:
            await self.read_engine.dispose()
        if self.disk is not None:
            self.disk.close()

    @asynccontextmanager
    async def recording(self) -> AsyncGenerator[AsyncConnection]:
        """Open one transaction that writes, of which a power cut takes nothing once this is left.

        Raises `CommitInDoubtError` where it is committed and the disk takes nothing.
        """
        async with self.write_engine.begin() as connection:
            yield connection
        await self.on_disk()

    async def on_disk(self) -> None:
        """Return once what is committed by now is out of reach of a power cut.

        A cancellation that arrives meanwhile waits for that, which never takes long. Raises `CommitInDoubtError` where
        the disk fails: what was committed is seen by everybody, and may be gone tomorrow.
        """
        if self.disk is None:
            return
        try:
            await uninterrupted(self.disk.reached())
        except OSError as error:
            raise CommitInDoubtError("The disk under the database fails.") from error

    @asynccontextmanager
    async def migration(self) -> AsyncGenerator[AsyncConnection]:
        """Open one transaction in which the schema may change, on a connection of its own.

        SQLite's foreign keys are off in it: to alter a table SQLite rebuilds it, which would delete the rows
        that refer to it, and they cannot be switched off once a transaction is open.
        """
        if self.dialect == "postgresql":
            async with self.write_engine.begin() as connection:
                yield connection
            return
        engine = _sqlite_migrator(self.url)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()


def _driver_errors(dialect: str) -> tuple[type[Exception], ...]:
    """Return what the driver raises by itself while connecting, which SQLAlchemy passes on as it is."""
    if dialect == "sqlite":
        return ()
    # It is loaded only where PostgreSQL is used, and brings no types.
    from asyncpg.exceptions import PostgresError  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    return (PostgresError,)


def _make_folder(url: URL) -> None:
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(mode=OWNERS_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUrlError(
            f"The folder {folder} for the SQLite database cannot be made: {error.strerror}."
        ) from error


def _sqlite_writer(url: URL) -> AsyncEngine:
    """Have commits not wait for the disk one by one: `Database.on_disk` waits, for many at once.

    Until then a power cut may take them, and leaves those before them. See https://sqlite.org/pragma.html#pragma_synchronous.
    """
    return _sqlite(
        url,
        begin="BEGIN IMMEDIATE",
        pragmas=("synchronous = NORMAL", f"wal_autocheckpoint = {LONGEST_LOG}", "foreign_keys = ON"),
        connections=1,
        busy_seconds=SQLITE_BUSY_SECONDS,
        commits_at_once=True,
    )


def _sqlite_reader(url: URL) -> AsyncEngine:
    return _sqlite(
        url,
        begin="BEGIN",
        pragmas=("query_only = ON",),
        connections=SQLITE_READERS,
        busy_seconds=SQLITE_BUSY_SECONDS,
    )


def _sqlite_migrator(url: URL) -> AsyncEngine:
    return _sqlite(
        url,
        begin="BEGIN IMMEDIATE",
        pragmas=("synchronous = FULL", "foreign_keys = OFF"),
        connections=1,
        busy_seconds=MIGRATION_BUSY_SECONDS,
    )


def _sqlite(
    url: URL,
    *,
    begin: str,
    pragmas: tuple[str, ...],
    connections: int,
    busy_seconds: float,
    commits_at_once: bool = False,
) -> AsyncEngine:
    engine = redacted(
        create_async_engine(
            url,
            poolclass=PatientPool,
            pool_size=connections,
            max_overflow=0,
            hide_parameters=True,
            execution_options={"compiled_cache": _COMPILED},
            connect_args={
                "timeout": busy_seconds,
                "isolation_level": None,
                "begin": begin,
                "commits_at_once": commits_at_once,
                "pragmas": ("journal_mode = WAL", *pragmas),
                "async_creator_fn": sqlite_driver.connect,
            },
        )
    )
    engine.dialect.do_begin = _begin  # type: ignore[method-assign,assignment]  # of this engine's own dialect
    event.listen(engine.sync_engine, "invalidate", _release_lock)
    return engine


def _begin(connection: PoolProxiedConnection) -> None:
    """Begin a transaction on SQLite, as its connection does.

    The driver begins too late: see https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-transactions. Its way,
    to listen, takes time: each statement is then told to listeners of four kinds.
    """
    driver: sqlite_driver.Connection = connection.driver_connection  # type: ignore[assignment]  # ours
    if not driver.begun():
        connection.cursor().execute(driver.begin)


def _release_lock(connection: DBAPIConnection, *_: object) -> None:
    """Roll back before a connection that was cancelled in mid-query is closed.

    SQLite puts off the closing, and with it the end of the transaction, while a statement is still referred
    to, and the traceback of the cancellation does that for as long as anybody holds it.
    See https://sqlite.org/c3ref/close.html.
    """
    with suppress(sqlite3.Error):
        connection.rollback()


def _postgresql(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=PatientPool,
        pool_size=POSTGRESQL_POOL,
        max_overflow=POSTGRESQL_POOL,
        pool_use_lifo=True,
        hide_parameters=True,
        execution_options={"compiled_cache": _COMPILED},
        connect_args={
            "server_settings": {"application_name": "muster"},
            "prepared_statement_cache_size": PREPARED,
        },
    )
    _replace_dead_connections(engine)
    return redacted(engine)


def _replace_dead_connections(engine: AsyncEngine) -> None:
    """Have a connection that the server has cut replaced before it is used.

    SQLAlchemy's own way, to ask each connection each time, is three ways to the server and back before every
    transaction. That the server has closed it is known here without asking; only what is lost in silence, as behind a
    firewall that forgets idle connections, has to be asked for.
    """

    def on_checkin(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info["idle_since"] = time.monotonic()

    def on_checkout(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        since = entry.info.get("idle_since")
        if since is None or entry.driver_connection is None:  # it is new
            return
        if entry.driver_connection.is_closed():
            raise DisconnectionError
        if time.monotonic() - since > IDLE_SECONDS and not _answers(engine, connection):
            raise InvalidatePoolError

    event.listen(engine.sync_engine, "checkin", on_checkin)
    event.listen(engine.sync_engine, "checkout", on_checkout)


def _answers(engine: AsyncEngine, connection: DBAPIConnection) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False
