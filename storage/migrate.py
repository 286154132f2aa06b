"""Brings a database's schema to the one this Muster was written for, and tells whether that is needed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.compatible import obstacles
from storage.errors import DatabaseBusyError, SchemaTooNewError, StorageError
from storage.indexing import build_missing_indexes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.engine import Database

ADVISORY_LOCK = 0x4D555354
"""The PostgreSQL advisory lock that migrating processes queue for: "MUST" in ASCII."""
LOCK_SECONDS = 3.0
"""How long a migration of PostgreSQL waits for a table: as long, everybody else waits behind it for that table."""
LOCK_TRIES = 10
LOCK_PAUSE_SECONDS = 2.0
_LOCK_NOT_AVAILABLE = "55P03"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


async def upgrade(database: Database, *, tries: int = LOCK_TRIES) -> list[str]:
    """Apply, in one transaction, every revision the database lacks, and return those applied, oldest first.

    Several processes may call it at once: one migrates, the others wait and then find nothing to do. On PostgreSQL
    Muster may serve meanwhile; indexes that are missing then are built without holding it up. Raises
    `SchemaTooNewError` when a newer Muster has migrated this database so that this one cannot work with it, and
    `DatabaseBusyError` when a table is not free at so many tries; nothing has changed then.
    """
    applied = await _upgraded_in_time(database, tries)
    if database.dialect == "postgresql":
        await build_missing_indexes(database)
    return applied


async def _upgraded_in_time(database: Database, tries: int) -> list[str]:
    for _ in range(tries - 1):
        with suppress(DatabaseBusyError):
            return await _upgraded(database)
        await asyncio.sleep(LOCK_PAUSE_SECONDS)
    return await _upgraded(database)


async def _upgraded(database: Database) -> list[str]:
    try:
        return await _in_one_transaction(database)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
            raise DatabaseBusyError("A table that is to change is in use for long; nothing was changed.") from error
        raise


async def _in_one_transaction(database: Database) -> list[str]:
    async with database.migration() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
            await connection.execute(text(f"SET LOCAL lock_timeout = {int(LOCK_SECONDS * 1000)}"))
        missing = await connection.run_sync(_missing)
        if missing:
            await connection.run_sync(_upgrade)
        if missing and database.dialect == "sqlite":
            await connection.run_sync(_refuse_orphans)
    return missing


async def pending(database: Database) -> bool:
    """Say whether `upgrade` has a revision to apply; raises `SchemaTooNewError` like it."""
    async with database.read_engine.connect() as connection:
        return bool(await connection.run_sync(_missing))


async def current(database: Database) -> str | None:
    """Say which revision the database is at; `None` means that it was never migrated."""
    async with database.read_engine.connect() as connection:
        return await connection.run_sync(_current)


def settings(connection: Connection) -> Config:
    """Return Alembic's settings for work on a connection; they live here rather than in an ini file."""
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _missing(connection: Connection) -> list[str]:
    known = [script.revision for script in ScriptDirectory.from_config(settings(connection)).walk_revisions()]
    known.reverse()
    revision = _current(connection)
    if revision is None:
        return known
    if revision not in known:
        _refuse_unless_compatible(connection, revision)
        return []
    return known[known.index(revision) + 1 :]


def _refuse_unless_compatible(connection: Connection, revision: str) -> None:
    """Let a Muster go on whose newer version has only added to the schema."""
    if found := obstacles(connection):
        raise SchemaTooNewError(
            f"The database is at revision {revision}, which this version of Muster does not know and cannot work "
            f"with: {', '.join(found)}. Run a newer version, or restore a backup of before."
        )


def _upgrade(connection: Connection) -> None:
    command.upgrade(settings(connection), "head")


def _refuse_orphans(connection: Connection) -> None:
    """Stand in for the foreign keys that are off while SQLite migrates."""
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise StorageError(f"The migration would leave rows without what they refer to, in: {tables}.")
