"""Backup and restore with real processes: what was already on Slack is not sent again, and no number is given twice."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bench.postgresql import program
from storage.engine import Database
from storage.store import Store
from tests.bot.ledger import ledger
from tests.bot.real_world import RealWorld
from tests.world import declared

FOUND = "The cache was stale."


async def test_after_a_restore_nothing_is_sent_twice_and_no_number_is_given_twice(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    """An update was on its way when the backup was made, and an incident was declared after it."""
    async with AsyncExitStack() as stack:
        world = RealWorld(stack, database_url)
        await world.open()
        alice = await world.person("alice")
        file = tmp_path / "muster.backup"
        async with world.process():
            first, _card = await declared(alice)
            store = _store(world, stack)
            await world.carried(store)
            await world.fault("chat.postMessage", "slow", seconds=2.0, times=2)
            await alice.command("#general", f"/incident update INC-1 {FOUND}")
            await _back_up(world, file)
            await world.carried(store)
            lost, _card = await declared(alice, "Search is slow")
            await alice.command(lost, "/incident task Call the supplier")
            await world.carried(store)
        told = await _put_back(world, file, empty_database_url)
        assert "The next numbers: INC-3, PRB-1." in told
        assert f"Channels of incidents that it does not know: #{lost.name}." in told
        assert "looked for on Slack before they are sent: 0." not in told
        async with world.process():
            store = _store(world, stack)
            await world.carried(store)
            keys = [message["metadata"]["event_payload"]["key"] for message in (await ledger(world, store)).messages()]
            assert len(keys) == len(set(keys))
            said = [message.words for message in await alice.messages(first)]
            assert len([words for words in said if FOUND in words and "Incident manager" not in words]) == 1
            assert len([words for words in said if "Muster was restored from a backup" in words]) == 1
            await alice.command(first, "/incident task Empty the cache")
            await world.carried(store)
            await alice.click("Done", on=await alice.message(lost, "Call the supplier", button="Done"))
            assert (await alice.message(lost, "older than this message", ephemeral=True)).words
            assert await alice.message(first, "Empty the cache", button="Done")
            await declared(alice, "Mail is late")
            assert await alice.message("#incidents", "INC-3")


def _store(world: RealWorld, stack: AsyncExitStack) -> Store:
    database = Database.connect(world.database_url)
    stack.push_async_callback(database.dispose)
    return Store(database, world.sandbox.workspace.team.id)


async def _back_up(world: RealWorld, file: Path) -> None:
    """Make a backup while Muster runs, as docs/operations.md says."""
    if world.database_url.startswith("sqlite"):
        await world.told("backup", str(file))
    else:
        await _ran("pg_dump", "--format=custom", f"--file={file}", world.database_url)


async def _put_back(world: RealWorld, file: Path, empty: str) -> str:
    """Put it back, and return what Muster says."""
    if world.database_url.startswith("sqlite"):
        return await world.told("restore", str(file))
    await _ran("pg_restore", "--no-owner", f"--dbname={empty}", str(file))
    world.database_url = empty
    return await world.told("restored")


async def _ran(name: str, *arguments: str) -> None:
    running = await asyncio.create_subprocess_exec(program(name), *arguments, stderr=asyncio.subprocess.PIPE)
    _out, err = await running.communicate()
    assert running.returncode == 0, err.decode()
