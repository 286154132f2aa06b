"""Whether a database's schema is the newest one, told without Alembic: an ordinary start has no other use for it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.engine import Database

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_REVISION = text("SELECT version_num FROM alembic_version")


@cache
def newest() -> str:
    """Return the newest revision: the number that the last of the files begins with."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


async def is_newest(database: Database) -> bool:
    """Say whether the database is at the newest revision; one that was never migrated, or by a newer Muster, is not."""
    try:
        async with database.read_engine.connect() as connection:
            return (await connection.execute(_REVISION)).scalars().all() == [newest()]
    except DBAPIError:
        return False


async def schema_is_newer(session: AsyncSession) -> bool:
    """Say whether somebody has migrated the database since this process found it to be at the newest it knows."""
    return (await session.execute(_REVISION)).scalars().all() != [newest()]
