"""Indexes of PostgreSQL, built beside who reads and writes: within a migration's transaction nobody could write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.schema import CreateIndex

from storage.tables import Base

if TYPE_CHECKING:
    from sqlalchemy import Index

    from storage.engine import Database

ADVISORY_LOCK = 0x494E4458
"""The PostgreSQL advisory lock of the one process that builds, "INDX" in ASCII: none that migrates waits for it."""
_LOCKING = text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})")
_UNLOCKING = text(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})")
_VALID = text(
    "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
    "WHERE indisvalid AND relnamespace = current_schema()::regnamespace"
)


async def build_missing_indexes(database: Database) -> None:
    """Build each declared index that the database lacks, or whose building broke off, unless another process does.

    It is not waited for that process: PostgreSQL would have it wait for this one.
    Source: https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
    """
    async with database.read_engine.connect() as connection:  # each statement is a transaction of its own
        valid = set((await connection.execute(_VALID)).scalars())
        missing = [index for index in _declared() if index.name not in valid]
        if (
            not missing
            or not (await connection.execute(text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})"))).scalar_one()
        ):
            return
        try:
            for index in missing:
                await connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}"))
                await connection.execute(text(_building(index, database)))
        finally:
            await connection.execute(_UNLOCKING)


def _declared() -> list[Index]:
    """Return the indexes that only make reading faster; a unique one is a rule, and comes with its revision."""
    return [index for table in Base.metadata.sorted_tables for index in table.indexes if not index.unique]


def _building(index: Index, database: Database) -> str:
    statement = str(CreateIndex(index).compile(dialect=database.read_engine.dialect))
    return statement.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1)
