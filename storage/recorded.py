"""All rows of a database as plain data, to be kept in a file and written into an empty one."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import insert, select

from storage.tables import Base
from storage.types import UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Column

    from storage.engine import Database

Rows: TypeAlias = dict[str, list[dict[str, Any]]]
"""By table; moments in ISO 8601, what is empty left out."""
PASSING = frozenset({"delivery", "hold", "inbox"})
"""Tables of what is under way: nothing of them is kept."""


async def read_rows(database: Database) -> Rows:
    """Read every table."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in PASSING]
    async with database.read_engine.connect() as connection:
        return {
            table.name: [_plain(dict(row)) for row in (await connection.execute(select(table))).mappings()]
            for table in tables
        }


async def write_rows(database: Database, rows: Rows) -> None:
    """Write them into a database that is empty."""
    async with database.recording() as connection:
        for table in Base.metadata.sorted_tables:
            columns = dict(table.columns)
            if found := [_typed(columns, row) for row in rows.get(table.name, ())]:
                await connection.execute(insert(table), found)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime | date | time) else value
        for name, value in row.items()
        if value is not None
    }


def _typed(columns: dict[str, Column[Any]], row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the database takes it; what has come since is empty, or what it is where nobody says."""
    known = {name: column for name, column in columns.items() if name in row or column.nullable}
    return {name: _value(column, row.get(name)) for name, column in known.items()}


def _value(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    return datetime.fromisoformat(value) if value and isinstance(column.type, UtcDateTime) else value
