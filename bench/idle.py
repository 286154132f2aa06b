"""What the bot does while nothing happens, with 10,000 incidents open."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bench.crowd import gather
from bench.databases import postgresql_at, sqlite
from bench.figure import Figure
from bench.process import cpu_ms
from bench.stage import staged
from sandbox.client.connection import Connection
from storage.engine import Database
from storage.migrate import upgrade
from storage.store import Store

if TYPE_CHECKING:
    from bench.databases import Opened, Place
    from bench.stage import Bot, Stage

OPEN = 10_000
FAR = timedelta(hours=6)
"""Until their next reminder."""
CALM_SECONDS, CALM_CPU_MS, CALM_LOOKS = 10.0, 30.0, 60
"""It is at rest, its start's work done, when it has used no more processor time than this in so many seconds: one
message a second takes more."""
WATCHED_SECONDS = 60.0
CPU_SECONDS, STATEMENTS = 0.05, 20.0
PLACES: tuple[Opened, ...] = (sqlite, partial(postgresql_at, 0))


async def measure() -> list[Figure]:
    """Watch one bot on each database, at the same time."""
    async with AsyncExitStack() as stack:
        bots = [await _started(stack, opened) for opened in PLACES]
        await asyncio.gather(*map(_calm, bots))
        both = await asyncio.gather(*map(_watched, bots))
    return [figure for figures in both for figure in figures]


async def _started(stack: AsyncExitStack, opened: Opened) -> Bot:
    place = await stack.enter_async_context(opened())
    stage = await stack.enter_async_context(staged())
    await _crowded(stage, place)
    return await stack.enter_async_context(stage.bot(place))


async def _crowded(stage: Stage, place: Place) -> None:
    seen = await Connection(stage.http, stage.url, "alice").get("workspace")
    database = Database.connect(place.direct)
    await upgrade(database)
    await gather(Store(database, seen["team"]["id"]), [datetime.now(UTC) + FAR] * OPEN)
    await database.dispose()


async def _calm(bot: Bot) -> None:
    for _ in range(CALM_LOOKS):
        before = cpu_ms(bot.pid)
        await asyncio.sleep(CALM_SECONDS)
        if cpu_ms(bot.pid) - before <= CALM_CPU_MS:
            return
    raise RuntimeError(f"{bot.place.name}: the bot finds no rest")


async def _watched(bot: Bot) -> list[Figure]:
    place, before = bot.place, cpu_ms(bot.pid)
    if place.proxy:
        await place.proxy.counted()
    await asyncio.sleep(WATCHED_SECONDS)
    used = (cpu_ms(bot.pid) - before) / 1000
    name = f"{place.name}: {OPEN:,} open, a minute at rest"
    figures = [Figure(f"{name}: CPU", used, "s", CPU_SECONDS)]
    if place.proxy:
        figures.append(Figure(f"{name}: statements", (await place.proxy.counted()).statements, "", STATEMENTS))
    return figures
