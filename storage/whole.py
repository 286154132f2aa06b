"""All that is kept of one workspace, table by table: to be handed over, or deleted whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, literal, select, tuple_

from storage.tables import Base

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

    from storage.engine import Database

OF_NO_WORKSPACE = frozenset({"oauth_state"})
"""The tables whose rows are of no workspace: installs that were begun, of which nobody knows yet where."""
BATCH = 500
"""Rows read at once: memory stays the same however many there are."""
_SECRET = frozenset({"token", "refresh_token"})
"""The columns of an installation that are for nobody to read."""


def tables_of_a_workspace() -> list[Table]:
    """Return every table that says whose its rows are; none stands before what its rows refer to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in OF_NO_WORKSPACE]


async def rows_of(database: Database, team_id: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Yield each row of a workspace with the table it stands in, all as of one moment."""
    async with _at_one_moment(database) as connection:
        for table in tables_of_a_workspace():
            async for row in _rows_in(connection, table, team_id):
                yield table.name, {name: value for name, value in row.items() if name not in _SECRET}


async def _rows_in(connection: AsyncConnection, table: Table, team_id: str) -> AsyncIterator[dict[str, Any]]:
    """Yield a workspace's rows of one table in the order of their key, a batch at a time."""
    key = list(table.primary_key)
    query = select(table).where(table.c.team_id == team_id).order_by(*key).limit(BATCH)
    rows = [dict(row) for row in (await connection.execute(query)).mappings()]
    while rows:
        for row in rows:
            yield row
        last = tuple_(*(literal(rows[-1][column.name], column.type) for column in key))
        rows = [dict(row) for row in (await connection.execute(query.where(tuple_(*key) > last))).mappings()]


def _at_one_moment(database: Database) -> AsyncConnection:
    """Return a connection, to be opened, that sees the same until it is closed, whatever is written meanwhile."""
    if database.dialect == "sqlite":
        return database.read_engine.connect()
    return database.write_engine.execution_options(isolation_level="REPEATABLE READ").connect()


async def delete_workspace(database: Database, team_id: str) -> dict[str, int]:
    """Delete all that is kept of a workspace in one transaction; return how many rows of which table there were."""
    deleted: dict[str, int] = {}
    async with database.recording() as connection:
        for table in reversed(tables_of_a_workspace()):
            gone = (await connection.execute(delete(table).where(table.c.team_id == team_id))).rowcount
            if gone:
                deleted[table.name] = gone
    return deleted
