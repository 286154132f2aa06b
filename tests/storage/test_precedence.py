"""People first: what the courier writes gives way to what somebody waits for, and goes on all the same."""

from __future__ import annotations

import asyncio

from storage.precedence import Precedence
from storage.store import Store
from tests.storage.loop_turns import turns

LONG, SHORT = 60.0, 0.01
"""Real seconds of patience: longer than a test, and hardly any."""


async def a_moment() -> None:
    """Let everything go on that can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def wrote(precedence: Precedence) -> str:
    """Write something that can wait."""
    async with precedence.later():
        return "written"


async def test_what_can_wait_begins_once_nobody_waits() -> None:
    """It gives way to the last of those who wait, not to the first alone; reading gives way too."""
    precedence = Precedence(2, LONG)
    async with precedence.first():
        async with precedence.first():
            writing = asyncio.create_task(wrote(precedence))
            reading = asyncio.create_task(precedence.give_way())
            await a_moment()
        await a_moment()
        assert not writing.done()
        assert not reading.done()
    async with asyncio.timeout(LONG):
        assert await writing == "written"
        await reading


async def test_what_can_wait_gives_way_for_a_moment_only() -> None:
    """However many people click, one after the other, what they asked for is shown."""
    precedence = Precedence(1, SHORT)
    async with precedence.first(), asyncio.timeout(LONG):
        assert await wrote(precedence) == "written"


async def test_what_gave_way_goes_on_one_by_one() -> None:
    """Each in a turn of the loop of its own, so that who clicks then does not wait for all of them."""
    precedence, went_on = Precedence(1, LONG), list[int]()

    async def give_way() -> None:
        await precedence.give_way()
        went_on.append(taken[0])

    async with precedence.first():
        waiting = [asyncio.create_task(give_way()) for _ in range(5)]
        await a_moment()
    with turns() as taken:
        async with asyncio.timeout(LONG):
            await asyncio.gather(*waiting)
    assert len(set(went_on)) == 5


async def test_many_that_give_way_have_one_patience() -> None:
    """The last of them waits no longer than the first."""
    precedence = Precedence(1, SHORT)
    began = asyncio.get_running_loop().time()
    async with precedence.first(), asyncio.timeout(LONG):
        await asyncio.gather(*(precedence.give_way() for _ in range(200)))
    assert asyncio.get_running_loop().time() - began < SHORT * 100


async def test_few_that_can_wait_write_at_once() -> None:
    """The first to come stands behind one of them at most, not behind all."""
    precedence = Precedence(1, LONG)
    async with precedence.later():
        other = asyncio.create_task(wrote(precedence))
        await a_moment()
        assert not other.done()
        async with precedence.first():
            await a_moment()
    async with asyncio.timeout(LONG):
        assert await other == "written"


async def test_a_store_for_what_can_wait_is_the_same_store(store: Store) -> None:
    """Who listens to the one hears of the other, and it gives way to the other's transactions."""
    heard: list[str] = []
    later = store.later()
    later.on_delivery(lambda: heard.append("delivery"))
    async with store.write() as unit:
        unit.outbox.touched = True
    async with later.write() as unit:
        unit.outbox.touched = True
    assert heard == ["delivery", "delivery"]
    assert not store.patient
    assert later.patient
