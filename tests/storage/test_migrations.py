"""Migrations: what they lead to is what the tables declare, and any number of processes may run them."""

import asyncio
import os
import re
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import JSON, Boolean, Column, Connection, DateTime, Integer, MetaData, Table, inspect, text
from sqlalchemy.engine.interfaces import ReflectedColumn

from storage.engine import Database
from storage.migrate import current, pending, settings, upgrade
from storage.schema import UNUSED, compared_on
from storage.tables import Base
from tests.databases import migrate
from tests.forked import ROOT, python

MIGRATE = """
import asyncio, sys
from storage.engine import Database
from storage.migrate import upgrade

async def main():
    database = Database.connect(sys.argv[1])
    sys.stdin.read()
    print(*await upgrade(database))
    await database.dispose()

asyncio.run(main())
"""


def differences(connection: Connection) -> list[object]:
    """List what Alembic would still have to change to reach the declared tables."""
    compared = compared_on(connection.dialect.name)
    opts = {"compare_type": True, "compare_server_default": True, "include_object": compared}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, Base.metadata))


def schema(connection: Connection) -> dict[str, object]:
    """Describe every table as the database itself reports it, without unused columns, whatever their order."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"]))
                for column in inspector.get_columns(table)
                if (table, column["name"]) not in UNUSED
            ),
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
            "indexes": sorted(inspector.get_indexes(table), key=str),
        }
        for table in sorted(inspector.get_table_names())
        if table != "alembic_version"
    }


def by_statement(connection: Connection) -> dict[str, str]:
    """Return what an inspector does not tell of: SQLite's virtual tables and triggers, each as it was written."""
    if connection.dialect.name != "sqlite":
        return {}
    written = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'"
    return {name: " ".join(sql.split()) for name, sql in connection.execute(text(written))}


async def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    """Alembic finds nothing left to change after the migrations."""
    async with database.read_engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_what_no_code_knows_any_more_needs_no_value(database: Database) -> None:
    """It is still there for the version before, and is left alone by this one."""
    async with database.read_engine.connect() as connection:
        columns = await connection.run_sync(columns_of, [table for table, _ in UNUSED])
    for table, name in UNUSED:
        assert name not in Base.metadata.tables[table].columns
        assert columns[table, name]["nullable"] or columns[table, name]["default"] is not None


def columns_of(connection: Connection, tables: list[str]) -> dict[tuple[str, str], ReflectedColumn]:
    """Return the columns of these tables, as the database itself reports them."""
    inspector = inspect(connection)
    return {(table, column["name"]): column for table in tables for column in inspector.get_columns(table)}


async def test_the_migrated_schema_is_the_declared_one_in_every_detail(
    database: Database, empty_database_url: str
) -> None:
    """The database reports the same columns, keys and indexes for migrated tables as for declared ones."""
    declared = Database.connect(empty_database_url)
    async with declared.write_engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        expected, indexed = await connection.run_sync(schema), await connection.run_sync(by_statement)
    await declared.dispose()
    async with database.read_engine.connect() as connection:
        assert await connection.run_sync(schema) == expected
        assert await connection.run_sync(by_statement) == indexed
    assert len(indexed) == (4 if database.dialect == "sqlite" else 0)


async def test_an_empty_database_is_migrated_once(empty_database_url: str) -> None:
    """Upgrading tells what it applied, and a second time there is nothing to do."""
    database = Database.connect(empty_database_url)
    assert await pending(database)
    assert await current(database) is None

    applied = await upgrade(database)

    assert applied[0] == "0001"
    assert await current(database) == applied[-1]
    assert not await pending(database)
    assert await upgrade(database) == []
    await database.dispose()


async def test_processes_migrating_at_once_all_succeed(empty_database_url: str) -> None:
    """One of them applies the revisions, the others wait and find nothing to do."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MIGRATE,
            empty_database_url,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    results = await asyncio.gather(*(process.communicate(b"go") for process in processes))

    assert [process.returncode for process in processes] == [0, 0, 0], results
    outputs = sorted(output.decode().split() for output, _ in results)
    assert outputs[:2] == [[], []]
    assert outputs[2][0] == "0001"


async def test_a_failed_migration_leaves_nothing_behind(empty_database_url: str) -> None:
    """A migration that breaks off is rolled back whole, tables and all."""
    database = Database.connect(empty_database_url)

    async def break_off() -> None:
        async with database.migration() as connection:
            await connection.run_sync(Base.metadata.create_all)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await break_off()

    async with database.read_engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    await database.dispose()


def rebuild_parent(connection: Connection) -> None:
    """Change a column in the way SQLite only can by making the table again."""
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("parent", recreate="always") as batch:
        batch.alter_column("name", nullable=False)


async def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(sqlite_url: str) -> None:
    """SQLite's foreign keys do not fire while a migration puts a new table in the place of the old."""
    database = Database.connect(sqlite_url)
    async with database.write_engine.begin() as connection:
        await connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)"))
        await connection.execute(text("CREATE TABLE child (parent INTEGER REFERENCES parent (id) ON DELETE CASCADE)"))
        await connection.execute(text("INSERT INTO parent VALUES (1, 'one')"))
        await connection.execute(text("INSERT INTO child VALUES (1)"))

    async with database.migration() as connection:
        await connection.run_sync(rebuild_parent)

    async with database.read_engine.connect() as connection:
        kept = text("SELECT name FROM child JOIN parent ON parent.id = child.parent")
        assert (await connection.execute(kept)).scalars().all() == ["one"]
    await database.dispose()


async def test_a_quote_nobody_could_see_is_forgotten_by_search_too(empty_database_url: str) -> None:
    """The words of an incident that carried one are dropped with it, to be written down again from what is left."""
    database = Database.connect(empty_database_url)
    async with database.migration() as connection:
        await connection.run_sync(lambda sync: command.upgrade(settings(sync), "0003"))
    async with database.write_engine.begin() as connection:
        await connection.run_sync(insert, "workspace", {"team_id": "T1"})
        for number, quote in ((1, "a private sentence"), (2, None)):
            kept = {"id": number, "number": number, "team_id": "T1", "source_text": quote}
            await connection.run_sync(insert, "incident", kept)
            await connection.run_sync(insert, "document", {"id": number, "team_id": "T1", "incident_id": number})
    await upgrade(database)
    async with database.read_engine.connect() as connection:
        left = (await connection.execute(text("SELECT incident_id FROM document"))).scalars().all()
        assert left == [2]
        assert "source_text" not in {
            column["name"] for column in await connection.run_sync(lambda sync: inspect(sync).get_columns("incident"))
        }
    await database.dispose()


async def test_what_was_written_for_responders_is_told_nobody_else_after_the_migration(empty_database_url: str) -> None:
    """A problem's workaround becomes steps for responders, an incident's stays in words for users.

    What was told last outside its channel is the newest update that was not for responders alone.
    """
    database = Database.connect(empty_database_url)
    async with database.migration() as connection:
        await connection.run_sync(lambda sync: command.upgrade(settings(sync), "0011"))
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    common = {"team_id": "T1", "workaround": "Pay by invoice."}
    told = {"team_id": "T1", "incident_id": 1, "author": "U1", "kind": "update", "at": at}
    async with database.write_engine.begin() as connection:
        await connection.run_sync(insert, "workspace", {"team_id": "T1"})
        await connection.run_sync(insert, "incident", {"id": 1, "newest_update": "The key was lost.", **common})
        await connection.run_sync(insert, "incident", {"id": 2, "number": 2, **common})
        await connection.run_sync(insert, "problem", {"id": 1, **common, "workaround": "Restart the pool."})
        await connection.run_sync(insert, "status_update", {"id": 1, "reach": "stakeholders", "text": "Hm.", **told})
        await connection.run_sync(
            insert, "status_update", {"id": 2, "reach": "responders", "text": "The key was lost.", **told}
        )
    await upgrade(database)
    async with database.read_engine.connect() as connection:
        kept = text("SELECT told_update, told_update_by, workaround, workaround_steps FROM incident ORDER BY id")
        assert [tuple(row) for row in await connection.execute(kept)] == [
            ("Hm.", "U1", "Pay by invoice.", ""),
            ("", None, "Pay by invoice.", ""),
        ]
        problems = await connection.execute(text("SELECT workaround, workaround_steps FROM problem"))
        assert [tuple(row) for row in problems] == [("", "Restart the pool.")]
    await database.dispose()


def insert(connection: Connection, name: str, given: dict[str, object]) -> None:
    """Insert a row into a table as it is in the database; columns that must not be null get something."""
    table = Table(name, MetaData(), autoload_with=connection)
    needed = [column for column in table.columns if not column.nullable and column.name not in given]
    connection.execute(table.insert().values({**given, **{column.name: something(column) for column in needed}}))


def something(column: Column[object]) -> object:
    """Return something that a column takes."""
    examples = {Boolean: False, Integer: 0, DateTime: datetime(2026, 1, 1, tzinfo=UTC), JSON: {}}
    return next((value for kind, value in examples.items() if isinstance(column.type, kind)), "1")


def test_revisions_are_numbered_in_order() -> None:
    """File names tell the order, so that nobody has to follow `down_revision` by hand."""
    files = sorted(Path("storage/migrations/versions").glob("[0-9]*.py"))
    previous = None
    for number, file in enumerate(files, start=1):
        assert re.match(rf"{number:04d}_[a-z0-9_]+\.py$", file.name)
        source = file.read_text()
        assert f'revision: str = "{number:04d}"' in source
        assert (f'= "{previous}"' if previous else "= None") in source
        previous = f"{number:04d}"


async def test_a_migration_that_is_killed_again_and_again_leads_to_the_whole_schema(empty_database_url: str) -> None:
    """Wherever it is killed, nothing of it stays, and the next start does all of it."""
    for count in (3, 25, 90):
        process = ("-m", "tests.storage.migration_process", empty_database_url, str(count))
        killed = await python(*process, env=os.environ, cwd=ROOT)
        assert await killed.wait() == -signal.SIGKILL
    await migrate(empty_database_url)
    database = Database.connect(empty_database_url)
    async with database.read_engine.connect() as connection:
        assert not await connection.run_sync(differences)
    await database.dispose()
