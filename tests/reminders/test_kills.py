"""Kills and restarts amid due reminders: each is fired once, none is missed, whatever dies when."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bench.crowd import CADENCE, gather
from bot.reminders.worker import LEASE
from sandbox.client import until
from sandbox.clock import ManualClock
from tests.reminders.replicas import Replica, fired, update_posts

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
REMINDERS = int(os.environ.get("MUSTER_TEST_REMINDERS", "500"))
KILLS = int(os.environ.get("MUSTER_TEST_KILLS", "200"))
STATEMENTS = 40
"""A life ends within so many statements: enough for about four reminders."""
WHILE = timedelta(minutes=4)
"""The reminders fall due one after another in this time; the next stage of each is a quarter of an hour later."""


@asynccontextmanager
async def replicas(url: str, clock: ManualClock, random: Random | None, count: int) -> AsyncIterator[list[Replica]]:
    """Give so many replicas on one database, not started."""
    async with AsyncExitStack() as stack:
        made = [Replica(url, clock, random) for _ in range(count)]
        for one in made:
            stack.push_async_callback(one.stop)
        yield made


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("dialect", "count"), [("sqlite", 1), ("postgresql", 3)])
async def test_two_hundred_kills_amid_five_hundred_reminders_lose_none_and_repeat_none(
    database_url: str, count: int
) -> None:
    """Replicas die at random statements and commits and are started again, while reminders fall due."""
    random = Random(20261123)  # noqa: S311 - the same deaths at every run
    clock = ManualClock(NOW)
    async with replicas(database_url, clock, random, count) as fleet:
        store = fleet[0].store
        await gather(store, [NOW + WHILE * number / REMINDERS for number in range(REMINDERS)])

        async def tick() -> None:
            clock.advance(WHILE.total_seconds() / KILLS / 4)
            for one in fleet:
                if not one.alive:
                    one.start(within=STATEMENTS)

        async def killed() -> bool:
            return sum(one.kills for one in fleet) >= KILLS

        await until(killed, seconds=150, what=f"{KILLS} kills", tick=tick)
        for one in fleet:
            await one.stop()
        # All are due, and what the dead had claimed is free again, yet nothing is overdue by half its cadence.
        clock.advance(max(0.0, (NOW + WHILE - clock.now()).total_seconds()) + LEASE.total_seconds())
        assert clock.now() < NOW + CADENCE / 2
        async with replicas(database_url, clock, random, count) as last:
            for one in last:
                one.start()

            async def all_fired() -> bool:
                return await fired(store) == REMINDERS

            await until(all_fired, seconds=60, what="every reminder")
    async with replicas(database_url, clock, random, 1) as (reader,):
        posts = await update_posts(reader.store)
    assert len(posts) == REMINDERS
    assert set(posts.values()) == {1}


async def test_nothing_fires_twice_when_three_wakers_look_at_once(postgresql_url: str) -> None:
    """Without a single death: three replicas share what is due."""
    clock = ManualClock(NOW)
    async with replicas(postgresql_url, clock, None, 3) as fleet:
        await gather(fleet[0].store, [NOW] * 60)
        for one in fleet:
            one.start()

        async def all_fired() -> bool:
            return await fired(fleet[0].store) == 60

        await until(all_fired, seconds=20, what="every reminder")
        await asyncio.sleep(0)
        assert set((await update_posts(fleet[0].store)).values()) == {1}
