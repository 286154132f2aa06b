"""SQLite's driver: what is quick does not go to the thread, what may wait does, and nothing gets out of order."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from storage import sqlite_driver
from storage.sqlite_driver import Connection

SELECT = "SELECT where_am_i()"


@pytest.fixture
async def connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connection]:
    """Give a connection that can tell in which thread a statement runs, while none is known to be quick."""
    monkeypatch.setattr(sqlite_driver, "_quick", set())
    opened = sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None)
    await opened
    await opened.create_function("where_am_i", 0, threading.get_ident)
    yield opened
    await opened.close()


async def rows(connection: Connection, sql: str) -> list[object]:
    """Run a statement as SQLAlchemy does."""
    cursor = await connection.cursor().execute(sql)
    return [row[0] for row in await cursor.fetchall()]


async def test_a_statement_goes_to_the_thread_until_it_is_known_to_be_quick(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it runs where it is asked for."""
    monkeypatch.setattr(sqlite_driver, "QUICK_SECONDS", 60.0)
    here = threading.get_ident()
    assert await rows(connection, SELECT) != [here]
    assert await rows(connection, SELECT) == [here]


async def test_however_many_statements_were_quick_the_newest_is_known(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of other days make none slow for good."""
    monkeypatch.setattr(sqlite_driver, "QUICK_SECONDS", 60.0)
    monkeypatch.setattr(sqlite_driver, "_REMEMBERED", 3)
    for number in range(10):
        await rows(connection, f"SELECT {number}")
    await rows(connection, SELECT)
    assert await rows(connection, SELECT) == [threading.get_ident()]


async def test_a_statement_that_took_long_goes_to_the_thread(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds up nobody again."""
    await rows(connection, SELECT)
    monkeypatch.setattr(sqlite_driver, "QUICK_SECONDS", 0.0)
    await rows(connection, SELECT)
    assert await rows(connection, SELECT) != [threading.get_ident()]


async def test_waiting_for_another_writer_never_holds_up_the_loop(connection: Connection, tmp_path: Path) -> None:
    """A writing transaction begins at once where it can, and waits for another process in the thread."""
    for _ in range(2):
        queued = connection._queued
        await rows(connection, "BEGIN IMMEDIATE")
        assert connection._queued == queued
        await connection.rollback()
    with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(rows(connection, "BEGIN IMMEDIATE"))
        await asyncio.sleep(0)
        assert connection._queued == queued + 1
        other.execute("ROLLBACK")
        await waiting


async def test_nothing_overtakes_what_the_thread_still_does(connection: Connection) -> None:
    """Not even where nobody waits for that."""
    release = threading.Event()
    await connection.create_function("linger", 0, lambda: release.wait(5))
    await rows(connection, SELECT)
    lingering = asyncio.create_task(rows(connection, "SELECT linger()"))
    await asyncio.sleep(0)
    lingering.cancel()
    await asyncio.wait({lingering})
    asking = asyncio.create_task(rows(connection, SELECT))
    await asyncio.sleep(0)
    release.set()
    assert await asking != [threading.get_ident()]


async def test_a_connection_that_was_told_to_stop_is_left_to_its_thread(connection: Connection) -> None:
    """It closes there, perhaps at this moment."""
    await rows(connection, SELECT)
    stopped = connection.stop()
    for late in (rows(connection, SELECT), connection.rollback()):
        with pytest.raises(ValueError, match="closed"):
            await late
    assert stopped is not None
    await stopped


async def test_what_fails_fails_alike_in_either_place(connection: Connection) -> None:
    """With SQLite's own error."""
    await rows(connection, "CREATE TABLE a (b UNIQUE)")
    await rows(connection, "INSERT INTO a VALUES (1)")
    for _ in range(2):
        with pytest.raises(sqlite3.IntegrityError):
            await rows(connection, "INSERT INTO a VALUES (1)")


@pytest.mark.parametrize(("at_once", "rows", "waits"), [(True, 1, False), (True, 1000, True), (False, 1, True)])
async def test_the_end_of_a_transaction_runs_where_it_is_asked_for_if_it_waits_for_nothing(
    tmp_path: Path, *, at_once: bool, rows: int, waits: bool
) -> None:
    """Not where commits wait for the disk, nor where much is to be written; the next one is judged for itself."""
    connection = sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None, commits_at_once=at_once)
    await connection
    await connection.cursor().execute("CREATE TABLE tally (who INTEGER)")
    for count, to_the_thread in ((rows, waits), (1, not at_once)):
        await connection.cursor().execute("BEGIN IMMEDIATE")
        await connection.cursor().executemany("INSERT INTO tally VALUES (?)", [(each,) for each in range(count)])
        queued = connection._queued
        await connection.commit()
        assert (connection._queued > queued) is to_the_thread
    await connection.close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as other:
        assert other.execute("SELECT count(*) FROM tally").fetchone() == (rows + 1,)
