"""A database that does not answer in time: the person is told the truth, before Slack gives up on Muster."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing, suppress

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from app import Muster
from bench.postgresql import socket_of
from bot.commands.deadline import arriving, unhurried, within
from bot.commands.runner import CommandRunner, Context, TooSlow
from bot.domain.vocabulary import Via
from bot.messages.message import Message
from sandbox.client import ModalRefused, until
from storage.engine import Database
from tests.bot.ledger import all_carried_once
from tests.bot.test_once_deliveries import filled, incidents, transitions
from tests.chaos.line import Line, by_line
from tests.patience import PATIENCE
from tests.steps import ONCE
from tests.world import World, declared

DEADLINE = 0.8 * PATIENCE
NOTHING = "Nothing was recorded"
END_WHO_WAITS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""
DAWDLE = f"""
CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_sleep({DEADLINE * 1.5}); RETURN NULL; END $$
--
CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON inbox DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION dawdle()
"""
"""Makes every commit of a person's act take longer than its deadline."""


@pytest.fixture
async def bot(world: World) -> Muster:
    """Give a bot whose listeners have little time."""
    return await world.start_bot(deadline=DEADLINE)


@asynccontextmanager
async def locked(world: World, tables: str = "inbox") -> AsyncIterator[None]:
    """Keep everybody else from writing to the database (on PostgreSQL: from using these tables at all)."""
    if world.database_url.startswith("sqlite"):
        path = world.database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as connection:
            await until(lambda: _taken(connection), what="the file's lock")
            yield
        return
    async with _elsewhere(world) as connection:
        await connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield


@asynccontextmanager
async def _elsewhere(world: World) -> AsyncIterator[AsyncConnection]:
    database = Database.connect(world.database_url)
    try:
        async with database.write_engine.begin() as connection:
            yield connection
    finally:
        await database.dispose()


async def _taken(connection: sqlite3.Connection) -> bool:
    with suppress(sqlite3.OperationalError):
        connection.execute("BEGIN IMMEDIATE")
    return connection.in_transaction


async def test_a_command_that_cannot_be_recorded_says_so(world: World, bot: Muster) -> None:
    """Nothing was recorded, it says, and nothing was; once the database is back, the same command works."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    async with locked(world):
        assert NOTHING in (await alice.command(channel, "/incident ack")).words
    assert await transitions(bot, "acknowledged") == 0
    assert not (await alice.command(channel, "/incident ack")).words
    assert await transitions(bot, "acknowledged") == 1


async def test_a_click_that_cannot_be_recorded_says_so(world: World, bot: Muster) -> None:
    """Only the person who clicked sees it."""
    alice = await world.person("alice")
    channel, card = await declared(alice)
    await world.settled(bot)
    async with locked(world):
        await alice.click("Acknowledge", on=card)
        await alice.message(channel, NOTHING, ephemeral=True)
    assert await transitions(bot, "acknowledged") == 0
    await alice.click("Acknowledge", on=card)
    assert await transitions(bot, "acknowledged") == 1


async def test_a_form_that_cannot_be_recorded_stays_open_with_what_was_typed(world: World, bot: Muster) -> None:
    """The error stands in the form; submitting it again, when the database is back, declares one incident."""
    alice = await world.person("alice")
    await filled(alice, "Checkout is down")
    modal = await alice.modal()
    async with locked(world):
        with pytest.raises(ModalRefused, match=NOTHING):
            await modal.submit()
    assert await incidents(bot) == 0
    assert modal.value("Title") == "Checkout is down"
    await modal.submit()
    assert await incidents(bot) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_who_waits_for_another_process_waits_until_the_deadline(world: World) -> None:
    """One wait for the file's lock is short, for those behind it; it is not the last."""
    bot = await world.start_bot(deadline=2 * PATIENCE)
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    with capture_logs() as logs:
        async with locked(world):
            asked = asyncio.create_task(alice.command(channel, "/incident ack"))
            await until(lambda: asyncio.sleep(0, any(each.get("action") == "busy" for each in logs)), what="a wait")
        assert not (await asked).words
    assert await transitions(bot, "acknowledged") == 1


@ONCE
async def test_what_one_of_two_processes_recorded_is_not_denied_by_the_other(world: World, bot: Muster) -> None:
    """The one that cannot write looks, before it says that nothing was recorded, and says what the other said."""

    async def work(_: Context) -> Message:
        return Message("Told: everybody", [])

    async with world.bot() as other, bot.store.database.write_engine.connect():  # the only way to write that `bot` has
        ways = [CommandRunner(each.store, world.clock, deadline=DEADLINE / 4) for each in (other, bot)]
        with pytest.raises(TooSlow):
            await ways[1].run_once("one delivery", "U1", Via.COMMAND, work)
        told = [await each.run_once("one delivery", "U1", Via.COMMAND, work) for each in ways]
    assert told[0] is not None
    assert told[1] == told[0]


@ONCE
async def test_a_request_has_its_time_from_when_it_arrived(world: World, bot: Muster) -> None:
    """What it waited for before counts; what goes on after it is answered has a time of its own."""

    async def work(_: Context) -> Message:
        return Message("Told: everybody", [])

    hasty = CommandRunner(bot.store, world.clock, deadline=DEADLINE / 4)
    with arriving():
        async with bot.store.database.write_engine.connect():  # the only way to write
            with pytest.raises(TooSlow):
                await hasty.run_once("its first step", "U1", Via.COMMAND, work)
        with pytest.raises(TooSlow):
            await hasty.run_once("its second step", "U1", Via.COMMAND, work)
        with unhurried():
            assert await hasty.run_once("what goes on", "U1", Via.COMMAND, work) is not None
    assert await hasty.run_once("its second step", "U1", Via.COMMAND, work) is not None


@ONCE
@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_each_delivery_has_one_time_at_which_it_arrived(world: World, bot: Muster) -> None:
    """By whichever way it comes, and before anybody asks who sent it."""
    arrived: list[tuple[float | None, float | None]] = []

    async def note(next_: Callable[[], Awaitable[object]]) -> object:
        first = within(0).when()
        await asyncio.sleep(0)
        arrived.append((first, within(0).when()))
        return await next_()

    bot.app.middleware(note)
    alice = await world.person("alice")
    await alice.command("#general", "/incident list")
    assert arrived
    assert all(first == second for first, second in arrived)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_disk_that_takes_nothing_for_a_moment_keeps_nobody_from_being_heard(world: World, bot: Muster) -> None:
    """It is tried again until the deadline; then what failed is told, unless another process has recorded it."""

    async def work(_: Context) -> Message:
        return Message("Told: everybody", [])

    async with world.bot() as other:
        full, free = (CommandRunner(each.store, world.clock, deadline=DEADLINE / 4) for each in (bot, other))
        async with read_only(bot):
            with pytest.raises(OperationalError, match="readonly"):
                await full.run_once("one delivery", "U1", Via.COMMAND, work)
            told = [await each.run_once("one delivery", "U1", Via.COMMAND, work) for each in (free, full)]
            assert told[0] == told[1] == Message("Told: everybody", [])
            at_last = asyncio.create_task(
                CommandRunner(bot.store, world.clock, deadline=DEADLINE).run_once("another", "U1", Via.COMMAND, work)
            )
            await asyncio.sleep(0)
        assert await at_last == told[0]


@asynccontextmanager
async def read_only(bot: Muster) -> AsyncIterator[None]:
    """Have a bot on SQLite write nothing meanwhile."""

    async def turn(word: str) -> None:
        async with bot.store.database.write_engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection  # which begins no transaction
            assert driver is not None
            await driver.execute(f"PRAGMA query_only = {word}")

    await turn("ON")
    try:
        yield
    finally:
        await turn("OFF")


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_question_that_cannot_be_answered_says_so(world: World, bot: Muster) -> None:
    """Reading has a deadline too, where a lock can keep readers out."""
    alice = await world.person("alice")
    await declared(alice)
    await world.settled(bot)
    async with locked(world, "incident"):
        for words in ("list", "show INC-1", "update INC-1"):
            assert "Please try again" in (await alice.command("#general", f"/incident {words}")).words
    assert "INC-1" in (await alice.command("#general", "/incident list")).words


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_commit_that_ends_after_the_deadline_is_told_as_recorded(world: World, bot: Muster) -> None:
    """The deadline passes while the commit runs: it is waited for, and what it recorded is not denied."""
    alice = await world.person("alice")
    await declared(alice)
    await world.settled(bot)
    async with _elsewhere(world) as connection:
        for statement in DAWDLE.split("--"):
            await connection.exec_driver_sql(statement)
    reply = await alice.command("#general", "/incident ack INC-1")
    assert "INC-1 is acknowledged" in reply.words
    assert await transitions(bot, "acknowledged") == 1


@pytest.mark.parametrize("mode", ["http"])
async def test_an_event_that_cannot_be_recorded_is_left_to_slacks_retry(world: World, bot: Muster) -> None:
    """It is not acknowledged; Slack repeats it, and it is heeded then, once."""
    world.record_traffic()
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    async with locked(world):
        await bob.join(channel)

        async def refused() -> bool:
            told = [entry for entry in await alice.traffic() if entry["name"] == "member_joined_channel"]
            return any(entry["status"] not in ("ok", 200, "200") for entry in told)

        await world.until(refused, "an event that was not acknowledged")
    await bob.message(channel, "INC-1", ephemeral=True)


@asynccontextmanager
async def on_a_line(world: World) -> AsyncIterator[Line]:
    """Have bots reach PostgreSQL by a line that can lose what passes."""
    line = Line(socket_of(world.database_url))
    async with line.served() as port:
        world.database_url = by_line(world.database_url, port)
        yield line


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("lost", [1, 2])
async def test_a_commit_whose_answer_is_lost_is_told_as_recorded(world: World, lost: int) -> None:
    """It is looked for by the delivery's key, and done once, also where the answer to the second commit is lost."""
    alice = await world.person("alice")
    async with on_a_line(world) as line, world.bot() as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        line.commits_to_lose = lost
        told = await alice.command(channel, "/incident update half of them can pay again")
        assert "Told: its channel" in told.words
        assert not line.commits_to_lose
        found = await all_carried_once(world, bot)
        assert [row.slot for row in found.rows if (row.slot or "").endswith(":channel")] == ["update:1:channel"]


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_commit_in_doubt_while_the_database_is_gone_is_told_as_that(world: World) -> None:
    """Nobody is told that nothing was recorded, for it was."""
    alice = await world.person("alice")
    async with on_a_line(world) as line, world.bot(deadline=DEADLINE) as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        line.commits_to_lose, line.away = 1, True
        told = await alice.command(channel, "/incident update half of them can pay again")
        assert NOTHING not in told.words
        assert "cannot tell whether this was recorded" in told.words
        line.away = False
        await alice.message(channel, "half of them can pay again")


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_who_is_answered_by_a_look_at_the_database_that_fails_is_told_that_it_is_recorded(world: World) -> None:
    """Once something is recorded, nobody is told that nothing was, whatever fails while the answer is put together."""
    alice = await world.person("alice")
    async with on_a_line(world) as line, world.bot() as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        line.away_after = 1
        told = await alice.command(channel, "/incident update half of them can pay again")
        assert NOTHING not in told.words
        assert "This was recorded" in told.words
        line.away = False
        await alice.message(channel, "half of them can pay again")


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_what_the_database_broke_off_is_recorded_once_it_is_back(world: World, bot: Muster) -> None:
    """A server that fails over or restarts ends what is under way; within the deadline nobody need click again."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    async with locked(world):
        asked = asyncio.create_task(alice.command(channel, "/incident ack"))
        async with _elsewhere(world) as connection:

            async def ended() -> bool:
                return bool((await connection.exec_driver_sql(END_WHO_WAITS)).scalars().all())

            await until(ended, what="somebody who waits for the lock")
    assert not (await asked).words
    assert await transitions(bot, "acknowledged") == 1


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("typed", ["ack INC-1", "list"])
async def test_a_database_that_is_away_is_no_internal_error(world: World, typed: str) -> None:
    """People are told to try again, and not that something is wrong with Muster."""
    alice = await world.person("alice")
    async with on_a_line(world) as line, world.bot(deadline=DEADLINE) as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        async with line.closed():
            told = await alice.command(channel, f"/incident {typed}")
        assert "could not record this in time" in told.words
