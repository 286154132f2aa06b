"""`python app.py`, a real process, killed without warning again and again while it delivers."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sqlalchemy import text

from sandbox.client import Person, PersonSawError, until
from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from storage.engine import Database
from storage.store import Store
from tests.bot.ledger import all_there_once, ledger
from tests.forked import python
from tests.world import MANIFEST, World, declare

ROOT = Path(__file__).parents[2]
KILLS = 4
PATIENCE = 30.0
"""Real seconds: a process of its own runs on the machine's clock, a message a second a channel."""


class RealWorld(World):
    """A world on the machine's clock, for a bot that is a process of its own."""

    def __init__(self, stack: AsyncExitStack, database_url: str) -> None:
        super().__init__(stack, database_url, "socket")
        clock = SystemClock()
        self.sandbox = Sandbox(build_company(clock), manifest=Manifest.load(MANIFEST), clock=clock)

    async def tick(self) -> None:
        """Let time pass by itself."""

    @asynccontextmanager
    async def process(self) -> AsyncIterator[None]:
        """Run `python app.py`, connected, until the block ends; then kill it as the kernel would."""
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self.database_url,
            "PORT": "0",
            "MUSTER_LOG_LEVEL": "ERROR",
        }
        running = await python("app.py", env=environment, cwd=ROOT)
        try:
            await until(self._connected, seconds=PATIENCE, what="the process to connect")
            yield
        finally:
            running.send_signal(signal.SIGKILL)
            await running.wait()

    async def _connected(self) -> bool:
        return self.sandbox.delivery.connected


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
            await _everything_carried(world, Store(database, world.sandbox.workspace.team.id))


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


async def _everything_carried(world: RealWorld, store: Store) -> None:
    async def quiet() -> bool:
        async with store.read() as unit:
            counts = await unit.outbox.counts()
        return not any(counts.get(state) for state in ("pending", "sending", "unknown"))

    await until(quiet, seconds=PATIENCE, what="an empty outbox")
    all_there_once(await ledger(world, store))
