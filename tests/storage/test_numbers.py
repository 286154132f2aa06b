"""The numbers that a workspace gives, each to one alone, in the order in which they were asked for."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from storage.store import Store

AT_ONCE = 8


async def test_numbers_are_given_in_the_order_in_which_they_were_asked_for(store: Store) -> None:
    """PostgreSQL lets any of those go next who wait for a row: who declares with many others might wait too long."""
    asked, given = list[int](), list[int]()

    async def number(place: int) -> None:
        async with store.write() as unit:
            await unit.workspaces.get()
            asked.append(place)
            await unit.workspaces.next_number()
            given.append(place)
            await asyncio.sleep(0.01)

    for _ in range(3):
        await asyncio.gather(*map(number, range(AT_ONCE)))
    assert given == asked


async def test_who_waits_for_a_number_may_give_up(store: Store) -> None:
    """Who has one and fails, too: the next one has it."""
    taken = asyncio.Event()

    async def fail() -> None:
        async with store.write() as unit:
            await unit.workspaces.next_number()
            taken.set()
            await asyncio.sleep(0.01)
            raise ValueError

    async def number() -> int:
        async with store.write() as unit:
            return await unit.workspaces.next_number()

    failing = asyncio.create_task(fail())
    await taken.wait()
    impatient, patient = asyncio.create_task(number()), asyncio.create_task(number())
    await asyncio.sleep(0)
    impatient.cancel()
    with suppress(asyncio.CancelledError):
        await impatient
    assert await patient == 1
    assert isinstance((await asyncio.gather(failing, return_exceptions=True))[0], ValueError)
