"""An upgrade on PostgreSQL without a break, with real processes: the old version, the new one, and both at once."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from storage.engine import Database
from storage.revision import newest
from storage.store import Store
from tests.bot.ledger import all_there_once, ledger
from tests.bot.real_world import PATIENCE, RealWorld
from tests.world import declared

ROOT = Path(__file__).parents[2]
CODE = ("bot", "handlers", "storage")
NEXT = f"{int(newest()) + 1:04d}"
REVISION = """
import sqlalchemy as sa
from alembic import op

revision: str = "NEXT"
down_revision: str | None = "NEWEST"


def upgrade() -> None:
    op.create_table("mood", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mood", sa.Text(), nullable=True))
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Integer(), server_default="1", nullable=False))
    op.execute("UPDATE incident SET mood = 'calm'")
""".replace("NEXT", NEXT).replace("NEWEST", newest())


async def test_an_upgrade_and_the_way_back_interrupt_nobody(empty_postgresql_url: str, tmp_path: Path) -> None:
    """The schema is migrated while the old version serves; both serve at once; the old one starts again on it."""
    following = tmp_path / "next"
    _write_next(following)
    async with AsyncExitStack() as stack:
        world = RealWorld(stack, empty_postgresql_url)
        await world.open()
        await world.told("migrate")
        alice = await world.person("alice")
        database = Database.connect(world.database_url)
        stack.push_async_callback(database.dispose)
        store = Store(database, world.sandbox.workspace.team.id)
        async with AsyncExitStack() as old, AsyncExitStack() as new:
            await old.enter_async_context(world.process())
            channel, _card = await declared(alice)
            assert await _migrated(world, following) == f"applied {NEXT}\n"
            await alice.command(channel, "/incident update The old version is alone on the new schema.")
            await new.enter_async_context(_next(world, following))
            for words in ("One of the two says this.", "And this.", "And this, too."):
                await alice.command(channel, f"/incident update {words}")
            await world.carried(store)
            await old.aclose()
            await alice.command(channel, "/incident update The new version is alone.")
            await world.carried(store)
        async with world.process():
            await alice.command(channel, "/incident resolve Back on the old version.")
            await world.carried(store)
        said = " ".join([message.words for message in await alice.messages(channel)])
        assert said.count("is alone") >= 2
        found = await ledger(world, store)
        all_there_once(found)


def _write_next(folder: Path) -> None:
    """Write the next version: this one, and a revision more."""
    for name in CODE:
        shutil.copytree(ROOT / name, folder / name)
    for name in ("app.py", "manifest.yml"):
        shutil.copy2(ROOT / name, folder / name)
    (folder / "storage" / "migrations" / "versions" / f"{NEXT}_next.py").write_text(REVISION)


async def _started(world: RealWorld, folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "app.py",
        *arguments,
        cwd=folder,
        env={**world.environment, "PYTHONPATH": str(folder), "MUSTER_LOG_LEVEL": "INFO"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _migrated(world: RealWorld, folder: Path) -> str:
    """Migrate by the next version, and return what it says."""
    running = await _started(world, folder, "migrate")
    out, err = await running.communicate()
    assert running.returncode == 0, err.decode()
    return out.decode()


@asynccontextmanager
async def _next(world: RealWorld, folder: Path) -> AsyncIterator[None]:
    """Run the next version, connected, until the block ends."""
    running = await _started(world, folder)
    assert running.stderr is not None
    log = b""
    async with asyncio.timeout(PATIENCE):
        while b"Muster is connected" not in log:
            line = await running.stderr.readline()
            assert line, log.decode()
            log += line
    reading = asyncio.create_task(running.stderr.read())
    try:
        yield
    finally:
        running.terminate()
        await running.wait()
        await reading
