"""What is done to its end: a cancellation comes after that, and what waits for nothing takes no turn of the loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial

import pytest
from sqlalchemy import text

from storage import sqlite_driver
from storage.engine import Database
from storage.store import Store, Unit
from storage.uninterrupted import uninterrupted
from tests.storage.loop_turns import turns


async def value(of: int, *, after: int = 0) -> int:
    """Return a value, after that many turns."""
    for _ in range(after):
        await asyncio.sleep(0)
    return of


async def test_what_waits_for_nothing_is_done_at_once() -> None:
    """No turn is taken for it: other work would come in between."""
    with turns() as taken:
        assert await uninterrupted(value(7)) == 7
    assert taken == [0]


async def test_what_waits_gives_its_value_and_its_failure_in_the_end() -> None:
    """However often it waits."""

    async def failing(after: int) -> None:
        raise ValueError(await value(7, after=after))

    for turns_taken in range(4):
        assert await uninterrupted(value(7, after=turns_taken)) == 7
        with pytest.raises(ValueError, match="7"):
            await uninterrupted(failing(turns_taken))


async def test_what_is_waited_for_fails_where_it_is_waited_for() -> None:
    """The first wait as any other."""
    awaited: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def told() -> str:
        try:
            await awaited
        except LookupError:
            return "told"
        return "not told"

    asyncio.get_running_loop().call_soon(awaited.set_exception, LookupError())
    assert await uninterrupted(told()) == "told"


async def test_a_cancellation_comes_after_its_end() -> None:
    """It is told to who was cancelled, and what was done is done."""
    may_end, ended = asyncio.Event(), asyncio.Event()

    async def under_way() -> None:
        await may_end.wait()
        ended.set()

    task = asyncio.create_task(uninterrupted(under_way()))
    await asyncio.sleep(0)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with suppress(asyncio.CancelledError):
        await task
    assert task.cancelled()
    assert ended.is_set()


async def test_a_transaction_of_quick_statements_on_sqlite_takes_no_turn(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds the one connection that writes while others have their turn; those who read hold none either."""
    monkeypatch.setattr(sqlite_driver, "QUICK_SECONDS", 60.0)
    monkeypatch.setattr(sqlite_driver, "_quick", set())
    database = Database.connect(sqlite_url)
    store = Store(database, "T1")
    ways: tuple[Callable[[], AbstractAsyncContextManager[Unit]], ...] = (
        partial(store.write, durable=False),
        store.read,
    )
    for opened in ways:
        for _ in range(2):  # the first time, nobody knows that it is quick
            with turns() as taken:
                async with opened() as unit:
                    await unit.session.execute(text("SELECT 1"))
        assert taken == [0]
    await database.dispose()
