"""Where a measured bot keeps its data: an SQLite file, or PostgreSQL beside it or some way off."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bench.postgresql import postgresql_server, socket_of
from bench.proxy import Proxy, proxied
from sandbox.client import until
from storage.engine import Database
from storage.migrate import upgrade
from storage.url import parse_url

PATIENCE_SECONDS = 60.0
"""Real seconds a measure waits for any one thing before it gives up."""
Opened: TypeAlias = Callable[[], AbstractAsyncContextManager["Place"]]
_TO_CARRY = "SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending', 'unknown')"


@dataclass(frozen=True, slots=True)
class Place:
    """A database: the bot is given `url`; the measure looks into it by `direct`, whatever lies between."""

    name: str
    url: str
    direct: str
    proxy: Proxy | None = None

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return what the database answers to SQL."""
        engine = create_async_engine(parse_url(self.direct), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(query))]

    async def settled(self, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until nothing is left to carry to Slack."""
        engine = create_async_engine(parse_url(self.direct), poolclass=NullPool, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:

            async def idle() -> bool:
                return int((await connection.execute(text(_TO_CARRY))).scalar_one()) == 0

            await until(idle, seconds=seconds, what="an empty outbox")


def file(path: str) -> Place:
    """Return an SQLite file as a place."""
    return Place("SQLite", f"sqlite:///{path}", f"sqlite:///{path}")


@asynccontextmanager
async def sqlite() -> AsyncIterator[Place]:
    """Give an SQLite file that does not exist yet."""
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        yield file(f"{folder}/muster.db")


@asynccontextmanager
async def postgresql() -> AsyncIterator[Place]:
    """Give an empty database of PostgreSQL, migrated, which commits as safely as it does by default."""
    with postgresql_server() as url:
        await _migrate(url)
        yield Place("PostgreSQL", url, url)


@asynccontextmanager
async def postgresql_at(round_trip_ms: float) -> AsyncIterator[Place]:
    """Give one so many milliseconds away, there and back; at 0 it is only counted what is asked of it."""
    async with postgresql() as beside, proxied(socket_of(beside.direct), round_trip_ms) as proxy:
        name = f"PostgreSQL, {round_trip_ms:g} ms away" if round_trip_ms else beside.name
        url = make_url(beside.direct).set(host="127.0.0.1", port=proxy.port, query={})
        yield Place(name, url.render_as_string(hide_password=False), beside.direct, proxy)


async def _migrate(url: str) -> None:
    database = Database.connect(url)
    await upgrade(database)
    await database.dispose()


BOTH: tuple[Opened, ...] = (sqlite, postgresql)
