"""A workspace's data, whole: all of it is handed over or deleted, and nothing of another workspace's."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Table, func, insert, select

from bot.settings import BadSettings
from handlers.upkeep import deleted_workspace, export_workspace
from storage import whole
from storage.engine import Database
from storage.tables import Base
from storage.types import UtcDateTime
from storage.whole import OF_NO_WORKSPACE, delete_workspace, rows_of, tables_of_a_workspace

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KINDS: dict[type, Any] = {str: "x", bool: False, dict: {}, object: {}, float: 0.0}


def row_of(table: Table, team: str, number: int) -> dict[str, Any]:
    """Return a row of a table for a workspace; keys that rows refer to are its number."""
    made = {column.name: value_of(column, number) for column in table.columns if not column.nullable}
    keys = {column.name: number for column in table.primary_key if column.type.python_type is int}
    unique = {"slot": None, "key": f"{team}-{number}"} if table.name == "delivery" else {}
    refer = {key.parent.name: number for key in table.foreign_keys if key.column.type.python_type is int}
    owner = {"owner_id": team} if table.name == "installation" else {}
    return {**made, **keys, **refer, **unique, **owner, "team_id": team}


def value_of(column: Any, number: int) -> Any:  # noqa: ANN401 - any column's
    """Return something that a column takes."""
    if isinstance(column.type, UtcDateTime):
        return NOW
    kind = column.type.python_type
    return number if kind is int else KINDS[kind]


async def fill(database: Database, team: str, number: int) -> None:
    """Put one row of a workspace into every table."""
    async with database.write_engine.begin() as connection:
        for table in tables_of_a_workspace():
            await connection.execute(insert(table).values(**row_of(table, team, number)))


def counted(connection: Connection, team: str) -> dict[str, int]:
    """Count the rows of a workspace in each table."""
    return {
        table.name: connection.scalar(select(func.count()).select_from(table).where(table.c.team_id == team)) or 0
        for table in tables_of_a_workspace()
    }


async def rows(database: Database, team: str) -> set[int]:
    """Return how many rows of a workspace there are in a table, whichever table it is."""
    async with database.read_engine.connect() as connection:
        return set((await connection.run_sync(counted, team)).values())


def test_every_table_says_whose_its_rows_are() -> None:
    """A new table has a team_id, or is named among those of no workspace: else it would be left out."""
    assert [table.name for table in tables_of_a_workspace() if "team_id" not in table.c] == []
    assert {table.name for table in Base.metadata.sorted_tables} - OF_NO_WORKSPACE == {
        table.name for table in tables_of_a_workspace()
    }


async def test_a_workspace_is_deleted_whole_and_its_neighbour_is_untouched(database: Database) -> None:
    """One row of every table goes, in whatever order they refer to each other."""
    await fill(database, "T1", 1)
    await fill(database, "T2", 2)
    deleted = await delete_workspace(database, "T1")
    assert deleted.keys() == {table.name for table in tables_of_a_workspace()}
    assert (await rows(database, "T1"), await rows(database, "T2")) == ({0}, {1})


async def test_a_workspace_is_exported_whole_without_its_tokens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line for each row of every table, and none of another workspace's; in batches, each row once."""
    monkeypatch.setattr(whole, "BATCH", 1)
    await fill(database, "T1", 1)
    await fill(database, "T2", 2)
    lines: list[str] = []
    await export_workspace(database, "T1", lines.append)
    read = [json.loads(line) for line in lines]
    assert [each["table"] for each in read] == [table.name for table in tables_of_a_workspace()]
    assert {each["row"]["team_id"] for each in read} == {"T1"}
    installation = next(each["row"] for each in read if each["table"] == "installation")
    assert not {"token", "refresh_token"} & installation.keys()
    assert [table async for table, _ in rows_of(database, "T3")] == []


async def test_what_may_still_be_served_is_not_deleted(database: Database) -> None:
    """Its workers would find nothing where they look; and a workspace that nobody knows is no workspace."""
    await fill(database, "T1", 1)
    with pytest.raises(BadSettings, match="the app is installed there"):
        await deleted_workspace(database, "T1", NOW + timedelta(days=1))
    with pytest.raises(BadSettings, match="no such workspace"):
        await deleted_workspace(database, "T9", NOW)
    assert await rows(database, "T1") == {1}
