"""The engines: writers queue, readers never wait for them, and a cancelled transaction harms nobody."""

import asyncio
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.postgresql import socket_of
from sandbox.client import until
from storage.engine import PREPARED, Database
from storage.errors import DatabaseUrlError
from tests import power_cut
from tests.chaos.line import Line, by_line

CANCELLED_AT = 30
"""How many moments of a transaction are tried, half a millisecond apart."""
ADD = text("INSERT INTO tally (who) VALUES (:who)")


@pytest.fixture
async def tally(database: Database) -> Database:
    """Give a database with a table to count in."""
    async with database.write_engine.begin() as connection:
        await connection.execute(text("CREATE TABLE tally (who INTEGER PRIMARY KEY)"))
    return database


async def add(database: Database, who: int) -> None:
    """Read, yield to others, then write: what goes wrong first where writers are not in line."""
    async with database.recording() as connection:
        await total(connection)
        await asyncio.sleep(0)
        await connection.execute(ADD, {"who": who})


async def total(connection: AsyncConnection) -> int:
    """Count the rows."""
    return int((await connection.execute(text("SELECT count(*) FROM tally"))).scalar_one())


async def counted(database: Database) -> int:
    """Count the rows as a reader does."""
    async with database.read_engine.connect() as connection:
        return await total(connection)


async def test_many_writers_at_once_all_succeed(tally: Database) -> None:
    """Fifty transactions that read before they write neither fail nor wait for a lock to time out."""
    async with asyncio.timeout(20):
        await asyncio.gather(*(add(tally, who) for who in range(50)))

    assert await counted(tally) == 50


async def test_two_databases_on_one_file_take_turns(tally: Database, database_url: str) -> None:
    """A second process's writers wait for the first's, as with two replicas."""
    other = Database.connect(database_url)
    async with asyncio.timeout(20):
        await asyncio.gather(*(add((tally, other)[who % 2], who) for who in range(20)))

    assert await counted(other) == 20
    await other.dispose()


async def test_a_reader_does_not_wait_for_a_writer(tally: Database) -> None:
    """While a write transaction is open, a reader sees the last commit at once."""
    async with tally.write_engine.begin() as connection:
        await connection.execute(ADD, {"who": 1})
        async with asyncio.timeout(2):
            assert await counted(tally) == 0

    assert await counted(tally) == 1


async def test_a_reader_sees_one_state_throughout(sqlite_url: str) -> None:
    """On SQLite a read transaction keeps its snapshot while others commit."""
    tally = Database.connect(sqlite_url)
    async with tally.write_engine.begin() as connection:
        await connection.execute(text("CREATE TABLE tally (who INTEGER PRIMARY KEY)"))
    async with tally.read_engine.connect() as reader:
        assert await total(reader) == 0
        await add(tally, 1)
        assert await total(reader) == 0

    assert await counted(tally) == 1
    await tally.dispose()


async def test_a_failed_transaction_leaves_no_trace(tally: Database) -> None:
    """What was written before the failure is rolled back, and the next writer is not disturbed."""

    async def fail() -> None:
        async with tally.write_engine.begin() as connection:
            await connection.execute(ADD, {"who": 1})
            await connection.execute(ADD, {"who": 1})

    with pytest.raises(IntegrityError):
        await fail()

    await add(tally, 2)
    assert await counted(tally) == 1


async def test_cancelled_transactions_leave_the_pool_healthy(tally: Database) -> None:
    """Cancelled at any step, and its error still held, a writer never keeps the next one waiting."""
    errors: list[BaseException | None] = []
    for turns in range(150):
        task = asyncio.create_task(add(tally, turns))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        errors += await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(3):
            await add(tally, 1000 + turns)

    done = errors.count(None)
    assert 150 + done <= await counted(tally) <= 300


async def test_a_first_connection_that_is_cancelled_makes_nobody_wait(tally: Database) -> None:
    """Those in line behind it get their turn at once."""
    for turns in range(20):
        await tally.dispose()
        first, *others = [asyncio.create_task(add(tally, 10 * turns + who)) for who in range(4)]
        for _ in range(turns):
            await asyncio.sleep(0)
        first.cancel()
        async with asyncio.timeout(3):
            await asyncio.gather(first, return_exceptions=True)
            await asyncio.gather(*others)

    assert await counted(tally) >= 60


async def test_a_writer_cancelled_in_mid_statement_lets_go_of_its_lock(tally: Database) -> None:
    """The statement may still run in the driver; the lock is free soon after."""
    begun = asyncio.Event()

    async def linger() -> None:
        async with tally.write_engine.begin() as connection:
            await connection.execute(ADD, {"who": 1})
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(linger())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with asyncio.timeout(5):
        await add(tally, 1)
    assert await counted(tally) == 1


@pytest.mark.skipif(not power_cut.can_be_watched(), reason="Python hides its SQLite")
async def test_what_is_committed_on_sqlite_survives_a_power_cut(sqlite_url: str, tmp_path: Path) -> None:
    """What a commit has written is on the disk once it returns."""
    database, file = Database.connect(sqlite_url), tmp_path / "muster.db"
    with power_cut.watched():
        async with database.recording() as connection:
            await connection.execute(text("CREATE TABLE tally (who INTEGER PRIMARY KEY)"))
        for who in range(3):
            await add(database, who)
            power_cut.cut(file, tmp_path / f"{who}.db")
            left = Database.connect(f"sqlite:///{tmp_path}/{who}.db")
            assert await counted(left) == who + 1
            await left.dispose()
        await database.dispose()


async def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    """The default database needs no preparation."""
    database = Database.connect(f"sqlite:///{tmp_path}/new/folder/muster.db")
    async with database.write_engine.connect() as connection:
        mode = (await connection.execute(text("PRAGMA journal_mode"))).scalar_one()
    await database.dispose()

    assert mode == "wal"
    assert (tmp_path / "new" / "folder" / "muster.db").is_file()


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    """One sentence instead of a traceback."""
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUrlError, match="cannot be made"):
        Database.connect(f"sqlite:///{tmp_path}/file/muster.db")


async def test_sqlite_keeps_foreign_keys(sqlite_url: str) -> None:
    """A row cannot refer to one that does not exist."""
    database = Database.connect(sqlite_url)
    async with database.write_engine.connect() as connection:
        await connection.execute(text("CREATE TABLE child (parent INTEGER REFERENCES workspace (team_id))"))
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            await connection.execute(text("INSERT INTO child VALUES (1)"))
    await database.dispose()


async def test_the_read_engine_of_sqlite_cannot_write(sqlite_url: str) -> None:
    """A write that strays to the readers fails loudly instead of escaping the writers' queue."""
    database = Database.connect(sqlite_url)
    async with database.read_engine.connect() as connection:
        with pytest.raises(DBAPIError, match="readonly"):
            await connection.execute(text("CREATE TABLE stray (id INTEGER)"))
    await database.dispose()


def test_postgresql_has_one_pool(postgresql_url: str) -> None:
    """Reading and writing share connections there, for it isolates them by itself."""
    database = Database.connect(postgresql_url)

    assert database.dialect == "postgresql"
    assert database.read_engine.pool is database.write_engine.pool


@pytest.fixture
async def postgresql(postgresql_url: str) -> AsyncIterator[Database]:
    """Give a PostgreSQL database of which a few connections lie idle."""
    database = Database.connect(postgresql_url)
    await used_at_once(database)
    yield database
    await database.dispose()


async def used_at_once(database: Database) -> None:
    """Use several connections at the same time."""

    async def use() -> None:
        async with database.write_engine.begin() as connection:
            await connection.execute(text("SELECT pg_sleep(0.05)"))

    await asyncio.gather(*(use() for _ in range(4)))


@pytest.fixture
def pings(postgresql: Database, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Note each connection that is asked whether it works."""
    asked: list[object] = []
    ping = postgresql.write_engine.dialect.do_ping

    def noted(connection: DBAPIConnection) -> bool:
        asked.append(connection)
        return ping(connection)

    monkeypatch.setattr(postgresql.write_engine.dialect, "do_ping", noted)
    return asked


async def cut(url: str) -> None:
    """Have the server end every other connection to a database, and wait until they are gone."""
    database = Database.connect(url)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    async with database.read_engine.connect() as connection:
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))

        async def gone() -> bool:
            return not (await connection.execute(text(f"SELECT count(*) {others}"))).scalar_one()

        await until(gone, what="the end of the other connections")
    await database.dispose()


async def test_connections_that_the_server_has_cut_are_replaced_before_they_are_used(
    postgresql: Database, postgresql_url: str, pings: list[object]
) -> None:
    """After a restart of the server nothing is lost, and nobody had to ask for it."""
    await cut(postgresql_url)
    await used_at_once(postgresql)
    assert not pings


async def test_a_connection_is_asked_whether_it_works_only_after_lying_idle(
    postgresql: Database, pings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In use it is not asked; one that lay idle for long is."""
    await used_at_once(postgresql)
    assert not pings
    monkeypatch.setattr("storage.engine.IDLE_SECONDS", 0.0)
    await used_at_once(postgresql)
    assert len(pings) == 4


async def test_a_connection_that_was_lost_in_silence_is_replaced(
    postgresql: Database, pings: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that lay idle and does not answer gives way to a new one, and the transaction goes on."""
    monkeypatch.setattr("storage.engine.IDLE_SECONDS", 0.0)
    dialect = postgresql.write_engine.dialect
    failure = dialect.loaded_dbapi.OperationalError("no answer")
    monkeypatch.setattr(dialect, "do_ping", lambda _connection: (_ for _ in ()).throw(failure))
    await used_at_once(postgresql)
    assert not pings


@pytest.mark.parametrize("engine", ["write_engine", "read_engine"])
async def test_a_statement_cancelled_on_a_slow_line_leaves_no_connection_busy(postgresql_url: str, engine: str) -> None:
    """Whatever is under way when it is cancelled, who gets the connection next can use it."""
    line = Line(socket_of(postgresql_url))
    async with line.served() as port:
        database = Database.connect(by_line(postgresql_url, port))

        async def use() -> None:
            async with getattr(database, engine).connect() as connection:
                for _ in range(3):
                    await connection.execute(text("SELECT pg_sleep(0.002)"))
                await connection.commit()

        for moment in range(CANCELLED_AT):
            await use()
            task = asyncio.create_task(use())
            await asyncio.sleep(moment * 0.0005)
            async with line.frozen():
                task.cancel()
                await asyncio.sleep(0.005)
            await asyncio.wait({task})
            await asyncio.gather(*(use() for _ in range(3)))
        await database.dispose()


async def test_what_only_reads_on_postgresql_leaves_no_transaction_open(
    postgresql: Database, postgresql_url: str
) -> None:
    """Each statement stands for itself: there is nothing to begin, and nothing to end."""
    other = Database.connect(postgresql_url)
    async with postgresql.read_engine.connect() as connection, other.read_engine.connect() as onlooker:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
        assert (await onlooker.execute(state, {"pid": pid})).scalar_one() == "idle"
    await other.dispose()


async def test_lower_case_is_that_of_every_script(database: Database) -> None:
    """So that a search finds a word however it is written."""
    async with database.read_engine.connect() as connection:
        for typed in ("Оплата", "ÜBER", "Checkout"):
            lowered = (await connection.execute(text("SELECT lower(:typed)"), {"typed": typed})).scalar_one()
            assert lowered == typed.lower()
        assert (await connection.execute(text("SELECT lower(NULL)"))).scalar_one() is None


@pytest.mark.parametrize("words", ["payroll of the board", "payroll of the \ud800 board", "payroll of the \x00 board"])
async def test_a_failing_statement_keeps_what_people_wrote_to_itself(database: Database, words: str) -> None:
    """Neither the error nor what led to it tells what was written: not all who read the log may read the incident."""
    table = "CREATE TABLE kept (said TEXT PRIMARY KEY, mark TEXT NOT NULL CHECK (mark <> 'no'))"
    insert = text("INSERT INTO kept (said, mark) VALUES (:said, :mark)")
    async with database.write_engine.begin() as connection:
        await connection.execute(text(table))
    told = []
    for mark in ("yes", "yes", "no", None, 5):
        try:
            async with database.write_engine.begin() as connection:
                await connection.execute(insert, {"said": words, "mark": mark})
        except Exception:  # noqa: BLE001 - whatever it is
            told.append(traceback.format_exc())
    assert len(told) >= 3
    assert [each for each in told if "payroll" in each] == []


async def test_a_connection_to_postgresql_prepares_what_people_do_once(postgresql_url: str) -> None:
    """To prepare a statement is a way to the server and back, and what people do takes more of them than is usual."""
    database = Database.connect(postgresql_url)
    async with database.read_engine.connect() as connection:
        for _ in range(2):
            for number in range(PREPARED):
                await connection.exec_driver_sql(f"SELECT {number}")
        runs = "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = 'SELECT 0'"
        assert (await connection.exec_driver_sql(runs)).scalars().all() == [2]
    await database.dispose()
