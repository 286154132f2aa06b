"""Compiles each statement once a run, as Muster does in its life, and not once a test.

Compiled statements are kept for their dialect, and every test makes engines. Here they share that of the first that
connected to the same kind of database.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Generator[None]:
    """Have every engine of the bot share what was compiled."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.engine.create_async_engine", sharing(create_async_engine))
        yield


def sharing(create: Callable[..., AsyncEngine]) -> Callable[..., AsyncEngine]:
    """Return a `create_async_engine` whose engines share one dialect, and so what was compiled for it."""
    first: dict[str, Engine] = {}

    def created(*args: Any, **options: Any) -> AsyncEngine:  # noqa: ANN401 - passed on
        engine = create(*args, **options)
        kind = engine.sync_engine.url.drivername
        if kind in first:
            engine.sync_engine.dialect = first[kind].dialect
            return engine

        def keep(connection: Connection) -> None:
            # Connected, its dialect knows the server's version and what that can do.
            first.setdefault(kind, connection.engine)

        event.listen(engine.sync_engine, "engine_connect", keep)
        return engine

    return created
