"""What waits for the disk under SQLite, and what does not."""

import asyncio
import errno
import shutil
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from sandbox.client import until
from storage import disk
from storage.engine import Database
from storage.errors import CommitInDoubtError
from storage.migrate import upgrade
from storage.store import Store, Unit
from storage.tables import Inbox
from tests import power_cut
from tests.storage.loop_turns import turns

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
async def on_sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """Give a migrated database in an SQLite file."""
    database = Database.connect(sqlite_url)
    await upgrade(database)
    yield database
    await database.dispose()


async def write(store: Store, key: str, *, durable: bool = True) -> None:
    """Record something."""
    async with store.write(durable=durable) as unit:
        await unit.inbox.enter(key, NOW)


async def written(store: Store) -> int:
    """Count what is recorded, as everybody sees it."""
    async with store.read() as unit:
        return int((await unit.session.execute(select(func.count()).select_from(Inbox))).scalar_one())


@dataclass
class BusyDisk:
    """A disk that takes nothing until it is free."""

    asked: list[Path] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)

    def bring(self, log: Path) -> None:
        """Write a log once the disk is free."""
        self.asked.append(log)
        self.free.wait()

    async def busy(self) -> None:
        """Wait until somebody waits for it."""
        await until(lambda: asyncio.sleep(0, bool(self.asked)))


@pytest.fixture
def busy_disk(monkeypatch: pytest.MonkeyPatch) -> BusyDisk:
    """Have the disk be busy."""
    made = BusyDisk()
    monkeypatch.setattr(disk, "bring", made.bring)
    return made


async def test_who_waits_for_the_disk_keeps_no_writer_out_and_one_sync_does_for_all(
    on_sqlite: Database, busy_disk: BusyDisk
) -> None:
    """Nineteen commit while the first waits for the disk, and wait for it together."""
    store = Store(on_sqlite, "T1")
    first = asyncio.create_task(write(store, "0"))
    await busy_disk.busy()
    others = [asyncio.create_task(write(store, f"{each}")) for each in range(1, 20)]

    async def all_seen() -> bool:
        return await written(store) == 20

    await until(all_seen)
    assert not any(each.done() for each in (first, *others))
    busy_disk.free.set()
    await asyncio.gather(first, *others)
    assert len(busy_disk.asked) == 2


async def test_all_who_waited_for_a_sync_are_told_at_once(on_sqlite: Database, busy_disk: BusyDisk) -> None:
    """Not one after the other, each a turn of the loop later."""
    store, told = Store(on_sqlite, "T1"), list[int]()

    async def wait(key: str) -> None:
        await write(store, key)
        told.append(taken[0])

    async def all_seen() -> bool:
        return await written(store) == 20

    first = asyncio.create_task(write(store, "0"))
    await busy_disk.busy()
    with turns() as taken:
        others = [asyncio.create_task(wait(f"{each}")) for each in range(1, 20)]
        await until(all_seen)
        busy_disk.free.set()
        await asyncio.gather(first, *others)
    assert max(told) - min(told) <= 1


async def test_a_disk_that_fails_leaves_a_commit_in_doubt(on_sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody sees may be gone after a power cut: nobody is told that it is recorded."""

    def bring(_log: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(disk, "bring", bring)
    store = Store(on_sqlite, "T1")
    with pytest.raises(CommitInDoubtError):
        async with store.write() as unit:
            await unit.inbox.enter("0", NOW)

    assert unit.in_doubt
    assert not unit.committed


async def test_who_is_cancelled_while_the_disk_writes_learns_that_it_is_recorded(
    on_sqlite: Database, busy_disk: BusyDisk
) -> None:
    """A deadline that passes then passes too late."""
    store = Store(on_sqlite, "T1")

    async def record() -> bool:
        try:
            async with store.write() as unit:
                await unit.inbox.enter("0", NOW)
        except asyncio.CancelledError:
            return unit.committed
        return False

    task = asyncio.create_task(record())
    await busy_disk.busy()
    task.cancel()
    busy_disk.free.set()

    assert await task


async def test_who_is_cancelled_amid_a_commit_waits_for_the_disk_too(
    on_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts as recorded, and so nothing may take it."""
    synced: list[Path] = []
    monkeypatch.setattr(disk, "bring", synced.append)

    async def record() -> None:
        async with Store(on_sqlite, "T1").write() as unit:
            units.append(unit)
            await unit.inbox.enter("0", NOW)
            task.cancel()

    units: list[Unit] = []
    task = asyncio.create_task(record())
    with pytest.raises(asyncio.CancelledError):
        await task

    assert [unit.committed for unit in units] == [True]
    assert len(synced) == 1


async def test_the_log_is_brought_into_the_database_now_and_then(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By nobody who waits for a commit."""
    monkeypatch.setattr(disk, "CHECKPOINT_AFTER", 3)
    database = Database.connect(sqlite_url)
    await upgrade(database)
    store = Store(database, "T1")

    def without_its_log() -> int:
        shutil.copyfile(tmp_path / "muster.db", tmp_path / "alone.db")
        with closing(sqlite3.connect(tmp_path / "alone.db")) as alone:
            return int(alone.execute("SELECT count(*) FROM inbox").fetchone()[0])

    for each in range(2):
        await write(store, f"{each}")
    assert without_its_log() == 0
    await write(store, "2")

    async def all_there() -> bool:
        return without_its_log() == 3

    await until(all_there)
    await database.dispose()


@pytest.mark.skipif(not power_cut.can_be_watched(), reason="Python hides its SQLite")
async def test_only_what_is_not_durable_may_be_taken_by_a_power_cut(sqlite_url: str, tmp_path: Path) -> None:
    """It is taken by none that comes after something durable."""
    file, left = tmp_path / "muster.db", f"sqlite:///{tmp_path}/left.db"

    async def after_a_cut() -> int:
        power_cut.cut(file, tmp_path / "left.db")
        database = Database.connect(left)
        try:
            return await written(Store(database, "T1"))
        finally:
            await database.dispose()

    with power_cut.watched():
        database = Database.connect(sqlite_url)
        await upgrade(database)
        store = Store(database, "T1")
        await write(store, "0")
        await write(store, "1", durable=False)
        assert (await written(store), await after_a_cut()) == (2, 1)
        await write(store, "2")
        assert await after_a_cut() == 3
        await database.dispose()
