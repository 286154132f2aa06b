"""Real processes, really killed and suspended: each reminder is fired once all the same."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.crowd import TEAM, gather
from bot.reminders.worker import BATCH, LEASE
from sandbox.client import until
from storage.engine import Database
from storage.store import Store
from tests.forked import Forked, python
from tests.reminders.replicas import fired, update_posts
from tests.reminders.waker_process import SPEED

ROOT = Path(__file__).parent.parent.parent
REMINDERS = 60
KILLS = 3


@asynccontextmanager
async def process(url: str) -> AsyncIterator[Forked]:
    """Start a process that fires reminders; it is killed at the end, if not before."""
    started = await python("-m", "tests.reminders.waker_process", url, env=os.environ, cwd=ROOT)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def reached(store: Store, count: int) -> None:
    """Wait until so many reminders have fired."""

    async def enough() -> bool:
        return await fired(store) >= count

    await until(enough, seconds=60, what=f"{count} reminders")


async def opened(database: Database) -> Store:
    """Open incidents whose updates fell due a moment ago; the clocks of the processes begin at the real time."""
    store = Store(database, TEAM)
    await gather(store, [datetime.now(UTC) - timedelta(seconds=1)] * REMINDERS)
    return store


async def each_said_once(store: Store) -> None:
    """Check that no reminder was lost and none was said twice."""
    posts = await update_posts(store)
    assert len(posts) == REMINDERS
    assert set(posts.values()) == {1}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_processes_killed_in_the_middle_of_it_lose_no_reminder_and_repeat_none(
    database: Database, database_url: str
) -> None:
    """Three are killed one after another; a fourth does the rest, with what the dead had claimed."""
    store = await opened(database)
    for kill in range(1, KILLS + 1):
        async with process(database_url):
            await reached(store, kill * REMINDERS // (KILLS + 2))
    async with process(database_url):
        await reached(store, REMINDERS)
    await each_said_once(store)


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_process_suspended_beyond_its_lease_repeats_nothing_when_it_wakes(
    database: Database, database_url: str
) -> None:
    """It is stopped in the middle of a batch; another goes on with what it had claimed, and then it comes back."""
    store = await opened(database)
    async with process(database_url) as suspended:
        await reached(store, 3)
        suspended.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()

        async def outlived() -> bool:
            return time.monotonic() - stopped > LEASE.total_seconds() / SPEED

        async with process(database_url):
            # What it holds in an open transaction nobody else can take; all else goes on.
            await reached(store, REMINDERS - BATCH)
            await until(outlived, seconds=60, what="the end of the lease")
            suspended.send_signal(signal.SIGCONT)
            await reached(store, REMINDERS)
    await each_said_once(store)
