"""Brings a database's schema to the one this Muster was written for, and tells whether that is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from storage.errors import SchemaTooNewError, StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.engine import Database

ADVISORY_LOCK = 0x4D555354
"""The PostgreSQL advisory lock that migrating processes queue for: "MUST" in ASCII."""


async def upgrade(database: Database) -> list[str]:
    """Apply, in one transaction, every revision the database lacks, and return those applied, oldest first.

    Several processes may call it at once: one migrates, the others wait and then find nothing to do. Raises
    `SchemaTooNewError` when a newer Muster has migrated this database.
    """
    async with database.migration() as connection:
        if database.dialect == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        missing = await connection.run_sync(_missing)
        if missing:
            await connection.run_sync(_upgrade)
        if missing and database.dialect == "sqlite":
            await connection.run_sync(_refuse_orphans)
    return missing


async def pending(database: Database) -> bool:
    """Say whether `upgrade` has something to do; raises `SchemaTooNewError` like it."""
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
        raise SchemaTooNewError(
            f"The database is at revision {revision}, which this version of Muster does not know: run a newer one."
        )
    return known[known.index(revision) + 1 :]


def _upgrade(connection: Connection) -> None:
    command.upgrade(settings(connection), "head")


def _refuse_orphans(connection: Connection) -> None:
    """Stand in for the foreign keys that are off while SQLite migrates."""
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise StorageError(f"The migration would leave rows without what they refer to, in: {tables}.")
