"""The check at an ordinary start agrees with Alembic, and spares loading it."""

import subprocess
import sys
from pathlib import Path

from storage.engine import Database
from storage.migrate import current, upgrade
from storage.revision import is_newest, newest

START = """
import asyncio, sys
from storage.engine import Database
from storage.revision import is_newest

async def main():
    database = Database.connect(sys.argv[1])
    print(await is_newest(database), "alembic" in sys.modules)
    await database.dispose()

asyncio.run(main())
"""


async def test_a_database_is_newest_once_it_is_migrated(tmp_path: Path) -> None:
    """A fresh database is not at the newest revision; a migrated one is, and Alembic says the same."""
    database = Database.connect(f"sqlite:///{tmp_path}/muster.db")
    try:
        assert not await is_newest(database)
        await upgrade(database)
        assert await is_newest(database)
        assert await current(database) == newest()
    finally:
        await database.dispose()


def test_an_ordinary_start_does_not_load_alembic(database_url: str) -> None:
    """Finding a migrated database's schema up to date costs neither Alembic's time nor its memory."""
    command = [sys.executable, "-c", START, database_url]
    told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert told.stdout.split() == ["True", "False"]
