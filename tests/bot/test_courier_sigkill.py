"""`python app.py`, a real process, killed without warning again and again while it delivers."""

from __future__ import annotations

import random
from contextlib import AsyncExitStack

from sqlalchemy import text

from sandbox.client import Person, PersonSawError, until
from storage.engine import Database
from storage.store import Store
from tests.bot.ledger import all_there_once, ledger
from tests.bot.real_world import PATIENCE, RealWorld
from tests.world import World, declare

KILLS = 4


async def test_a_process_killed_at_random_moments_loses_and_doubles_nothing(database_url: str) -> None:
    """Each life of the process ends within a few calls; the last one finds or sends whatever is left, in order."""
    moments = random.Random(database_url.partition(":")[0])  # noqa: S311 - chance, not secrets
    async with AsyncExitStack() as stack:
        world = RealWorld(stack, database_url)
        await world.open()
        await world.fault("*", "slow", seconds=0.03, times=None)
        alice = await world.person("alice")
        database = Database.connect(database_url)
        stack.push_async_callback(database.dispose)
        for life in range(KILLS):
            async with world.process():
                before = await _act(world, alice, life)
                await _after_calls(world, before + moments.randrange(1, 4 if life else 9))
            await _leases_end(database)
        await world.control("DELETE", "faults")
        async with world.process():
            await world.carried(store := Store(database, world.sandbox.workspace.team.id))
            all_there_once(await ledger(world, store))


async def _act(world: World, alice: Person, life: int) -> int:
    """Declare an incident, or post an update; return how many calls had been made before what that leads to."""
    if life == 0:
        await declare(alice)
        return len(await world.calls())
    before = len(await world.calls())  # an update leads to few, and all may be made before its answer is here
    try:
        await alice.command("#general", f"/incident update INC-1 life {life}")
    except PersonSawError as seen:
        raise AssertionError(f"not recorded: {seen}") from seen
    return before


async def _after_calls(world: World, count: int) -> None:
    async def made() -> bool:
        return len(await world.calls()) >= count

    await until(made, seconds=PATIENCE, what=f"call {count}")


async def _leases_end(database: Database) -> None:
    """Let the leases of the killed process end now instead of in half a minute."""
    ended = text("UPDATE delivery SET lease_until = due_at WHERE lease_until IS NOT NULL")
    async with database.write_engine.begin() as connection:
        await connection.execute(ended)
