"""Migrations that only add: the version before goes on working on the schema of the next one."""

from __future__ import annotations

import asyncio
import importlib.util

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, inspect, text

from storage.compatible import obstacles
from storage.engine import Database
from storage.errors import DatabaseBusyError, SchemaTooNewError
from storage.migrate import current, pending, settings, upgrade
from storage.revision import VERSIONS, newest
from storage.schema import compared_on

FIRST_RELEASE = 20
"""The last revision that may come before the first release: nobody's database is held up by the indexes of these."""


async def changed(database: Database, *statements: str) -> list[str]:
    """Change the schema by hand, as a newer Muster might, say what then stands in the way, and take it back."""
    async with database.write_engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
        found = await connection.run_sync(obstacles)
        await connection.rollback()
    return found


ADDED = (
    "ALTER TABLE incident ADD COLUMN mood TEXT",
    "ALTER TABLE delivery ADD COLUMN weight INTEGER NOT NULL DEFAULT 1",
    "CREATE TABLE mood (id INTEGER PRIMARY KEY, incident_id BIGINT REFERENCES incident (id))",
    "CREATE INDEX ix_incident_mood ON incident (mood)",
    "CREATE UNIQUE INDEX uq_incident_mood ON incident (number, mood)",
    "DROP INDEX ix_incident_merged",
)


async def test_what_is_only_added_to_a_schema_is_in_nobodys_way(database: Database) -> None:
    """Columns that need no value, tables, indexes, and what tells apart only rows that have a new column."""
    assert await changed(database, *ADDED) == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE incident RENAME COLUMN title TO heading", "incident has no column title"),
        ("ALTER TABLE problem_offer RENAME TO offered", "there is no table problem_offer"),
        ("DROP TABLE hold", "there is no table hold"),
        ("CREATE UNIQUE INDEX uq_service_made ON service (created_at)", "the unique index uq_service_made is new"),
    ],
)
async def test_what_a_schema_lost_stands_in_the_way(database: Database, statement: str, why: str) -> None:
    """It is named, so that it can be said why a version does not start."""
    assert why in await changed(database, statement)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("ALTER TABLE incident ALTER COLUMN card_ts SET NOT NULL", "incident.card_ts needs a value"),
        ("ALTER TABLE incident ADD COLUMN mood TEXT NOT NULL", "incident.mood is new and needs a value"),
        ("ALTER TABLE hold ALTER COLUMN scope TYPE INTEGER USING 1", "hold.scope has another type"),
        ("ALTER TABLE person ADD CONSTRAINT uq_x UNIQUE (user_id)", "person has a new constraint, uq_x"),
        ("ALTER TABLE incident ALTER COLUMN quiet DROP DEFAULT", "incident.quiet has no default"),
    ],
)
async def test_what_only_postgresql_changes_in_a_table_is_looked_at_too(
    postgresql_url: str, statement: str, why: str
) -> None:
    """A column that must be given a value, or is of another type, and a new rule."""
    database = Database.connect(postgresql_url)
    assert await changed(database, statement) == [why]
    await database.dispose()


async def test_a_newer_schema_is_worked_with_only_where_it_was_added_to(empty_database_url: str) -> None:
    """Nothing is to be migrated then; else it is refused in one sentence that says why, and nothing is changed."""
    database = Database.connect(empty_database_url)
    await upgrade(database)
    await change(database, "UPDATE alembic_version SET version_num = '9999'", *ADDED)
    assert not await pending(database)
    assert await upgrade(database) == []
    await change(database, "ALTER TABLE incident RENAME COLUMN title TO heading")
    for asked in (pending, upgrade):
        with pytest.raises(SchemaTooNewError) as refused:
            await asked(database)
        assert str(refused.value) == (
            "The database is at revision 9999, which this version of Muster does not know and cannot work with: "
            "incident has no column title, incident.heading is new and needs a value. Run a newer version, or restore "
            "a backup of before."
        )
    assert await current(database) == "9999"
    await database.dispose()


async def change(database: Database, *statements: str) -> None:
    """Change the schema for good."""
    async with database.write_engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


def contracts(revision: str) -> str:
    """Return what a revision says of what it takes away: who used that last; nothing where it only adds."""
    [path] = VERSIONS.glob(f"{revision}_*.py")
    spec = importlib.util.spec_from_file_location(f"revision_{revision}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(getattr(module, "contracts", ""))


def step(connection: Connection, revision: str) -> tuple[list[str], set[str]]:
    """Apply one revision; return what then stands in the way of the version before, and what indexes old tables got."""
    known = MetaData()
    before = inspect(connection)
    shadows = compared_on(connection.dialect.name)
    tables = [name for name in before.get_table_names() if shadows(known, name, "table", True, None)]
    known.reflect(connection, only=tables)
    had = {index["name"] for table in tables for index in before.get_indexes(table)}
    command.upgrade(settings(connection), revision)
    after = inspect(connection)
    still = set(after.get_table_names())
    has = {str(index["name"]) for table in tables if table in still for index in after.get_indexes(table)}
    return obstacles(connection, known), has - had


async def test_each_revision_leaves_the_version_before_working_unless_it_says_otherwise(
    empty_postgresql_url: str,
) -> None:
    """One that takes away says which version used it last; a later one builds no index on a table that has rows."""
    database = Database.connect(empty_postgresql_url)
    async with database.migration() as connection:
        for number in range(1, int(newest()) + 1):
            revision = f"{number:04d}"
            found, indexed = await connection.run_sync(step, revision)
            assert bool(found) == bool(contracts(revision)), (revision, found)
            assert number <= FIRST_RELEASE or not indexed, (revision, indexed)
    await database.dispose()


async def test_a_migration_gives_up_where_a_table_is_not_free_and_changes_nothing(empty_postgresql_url: str) -> None:
    """While it waits for a table everybody waits behind it: it lets them through, and says so."""
    database = Database.connect(empty_postgresql_url)
    async with database.migration() as connection:
        await connection.run_sync(lambda sync: command.upgrade(settings(sync), "0014"))
    async with database.write_engine.begin() as reading:
        await reading.execute(text("SELECT * FROM person"))
        with pytest.raises(DatabaseBusyError, match="in use for long; nothing was changed"):
            await upgrade(database, tries=1)
    assert await current(database) == "0014"
    assert "0015" in await upgrade(database)
    await database.dispose()


async def test_indexes_that_are_missing_are_built_while_others_write(postgresql_url: str) -> None:
    """After the revisions are applied, or at the next time where that broke off; once, however many ask for it."""
    database = Database.connect(postgresql_url)
    await change(database, "DROP INDEX ix_incident_merged", "DROP INDEX ix_document_words")
    await asyncio.gather(upgrade(database), upgrade(database))
    await upgrade(database)
    async with database.read_engine.connect() as connection:
        found = await connection.run_sync(lambda sync: inspect(sync).get_indexes("incident"))
        assert "ix_incident_merged" in {each["name"] for each in found}
        words = await connection.run_sync(lambda sync: inspect(sync).get_indexes("document"))
        assert {"gin"} == {each["dialect_options"].get("postgresql_using") for each in words if "words" in str(each)}
    await database.dispose()
