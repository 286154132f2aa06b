"""Waiting with Muster for what it waits for: the clock goes straight to the next moment at which something is due."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app import Muster
from storage.outbox import DEAD, SENT
from storage.tables import Delivery
from tests.bot.ledger import Ledger, all_carried_once
from tests.world import World


async def waiting(bot: Muster) -> list[Delivery]:
    """Return what is still to be delivered."""
    async with bot.store.read() as unit:
        query = select(Delivery).where(Delivery.state.not_in([SENT, DEAD])).order_by(Delivery.id)
        return list((await unit.session.execute(query)).scalars())


async def patiently(world: World, bot: Muster) -> Ledger:
    """Let time pass until everything was carried, and check that it was: once, and in order."""
    await _until_quiet(world, bot)
    return await all_carried_once(world, bot)


async def _until_quiet(world: World, bot: Muster) -> None:
    async def quiet() -> bool:
        left = await waiting(bot)
        if left and not any(row.lease_until for row in left):
            due = min((row.due_at for row in left if row.awaits is None), default=world.clock.now())
            world.clock.advance(max(due - world.clock.now(), timedelta(0)).total_seconds())
        return not left

    await world.until(quiet, "an empty outbox", seconds=10)
