"""Fixtures that give a test an empty, migrated database of its own on SQLite and on PostgreSQL.

On SQLite that is a copy of a file. On PostgreSQL making a database costs more than most tests do, so that the tests of
a run have one after the other, emptied before each.
"""

import asyncio
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it brings no types
import pytest
from sqlalchemy import make_url

from bench.postgresql import named
from bench.postgresql import postgresql_server as served
from storage.engine import Database
from storage.migrate import upgrade
from tests.power_cut import unsynced

TEMPLATE = "muster_template"

_numbers = count(1)

_POSTGRESQL_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
autovacuum = off
wal_level = minimal
max_wal_senders = 0
jit = off
"""
"""A test server may lose everything in a crash, and must be quick."""

_ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

_EMPTY = """
DO $$
DECLARE written regclass;
BEGIN
    SET LOCAL session_replication_role = replica; -- in any order, whatever refers to what
    SET LOCAL client_min_messages = warning;
    FOR written IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
        AND relname <> 'alembic_version'
    LOOP
        IF pg_relation_size(written) > 512 * 1024 THEN
            EXECUTE format('TRUNCATE %s CASCADE', written); -- nobody vacuums here
        ELSE
            EXECUTE format('DELETE FROM %s', written);
        END IF;
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename), 1, false)
        FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
"""

_SCHEMA = """
SELECT (SELECT string_agg(relname, ' ' ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
    (SELECT count(*) FROM pg_attribute), (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),
    (SELECT count(*) FROM pg_proc), (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""
"""What tells a database in which a test changed more than rows."""


async def migrate(url: str) -> None:
    """Bring the database at a URL to the newest schema."""
    database = Database.connect(url)
    try:
        await upgrade(database)
    finally:
        await database.dispose()


async def administer(url: str, *statements: str) -> None:
    """Run statements that PostgreSQL refuses inside a transaction, such as CREATE DATABASE."""
    async with _connected(url) as connection:
        for statement in statements:
            await connection.execute(statement)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    """Connect without SQLAlchemy, which asks each new server for much that is not needed here."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        yield connection
    finally:
        await connection.close()


class EmptiedDatabase:
    """A migrated database of PostgreSQL, empty before each test; made again once a test has changed its schema."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._url = ""
        self._schema: object = None

    async def url(self) -> str:
        """Empty the database, whatever was left in it and no matter who still uses it, and give its URL."""
        if not self._url or not await self._emptied():
            await self._make()
        return self._url

    async def _emptied(self) -> bool:
        async with _connected(self._url) as connection:
            await connection.execute(_ALONE)
            if await connection.fetchrow(_SCHEMA) != self._schema:
                return False
            await connection.execute(_EMPTY)
            return True

    async def _make(self) -> None:
        if self._url:
            await administer(self._server, f"DROP DATABASE {make_url(self._url).database} WITH (FORCE)")
        name = f"muster_{next(_numbers)}"
        await administer(self._server, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        self._url = named(self._server, name)
        async with _connected(self._url) as connection:
            self._schema = await connection.fetchrow(_SCHEMA)


@pytest.fixture(scope="session", autouse=True)
def _quick_sqlite() -> Generator[None]:
    """Have commits on SQLite not wait for the disk, of which there are tens of thousands."""
    with unsynced():
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Generator[str]:
    """Start a PostgreSQL server for the whole run and give the URL of its first database."""
    with served(_POSTGRESQL_SETTINGS) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Make a migrated database to copy from, and give the server's URL."""
    asyncio.run(administer(postgresql_server, f"CREATE DATABASE {TEMPLATE}"))
    asyncio.run(migrate(named(postgresql_server, TEMPLATE)))
    return postgresql_server


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give the URL of a fresh, migrated SQLite database."""
    path = tmp_path / "muster.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_emptied(postgresql_template: str) -> EmptiedDatabase:
    """Give the database that the tests of this run have one after the other."""
    return EmptiedDatabase(postgresql_template)


@pytest.fixture
async def postgresql_url(postgresql_emptied: EmptiedDatabase) -> str:
    """Give the URL of an empty, migrated PostgreSQL database."""
    return await postgresql_emptied.url()


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run the test once on SQLite and once on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, dialect: str) -> str:
    """Give the URL of a fresh, migrated database of the dialect."""
    url = request.getfixturevalue(f"{dialect}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """Give a fresh, migrated database, open; it is disposed afterwards."""
    database = Database.connect(database_url)
    yield database
    await database.dispose()


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Give the URL of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path}/empty.db"


@pytest.fixture
async def empty_postgresql_url(postgresql_server: str) -> AsyncGenerator[str]:
    """Give the URL of a PostgreSQL database without a table, dropped afterwards."""
    name = f"empty_{next(_numbers)}"
    await administer(postgresql_server, f"CREATE DATABASE {name}")
    yield named(postgresql_server, name)
    await administer(postgresql_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, dialect: str) -> str:
    """Give the URL of a database of the dialect that was never migrated."""
    url = request.getfixturevalue(f"empty_{dialect}_url")
    assert isinstance(url, str)
    return url
