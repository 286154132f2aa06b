"""Waiting with Muster for what it waits for: the clock goes straight to the next moment at which something is due."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app import Muster
from sandbox.client.waiting import until
from storage.outbox import UNDELIVERED
from storage.tables import Delivery, Hold
from tests.bot.ledger import Ledger, all_carried_once
from tests.patience import PATIENCE
from tests.world import World

PATIENT_LOOKS = 60
"""Looks at what is due for which time stands still: what keeps it back goes on only when time does."""
WORKING_LOOKS = 10
"""The same while Muster is at work: only what waits for its turn at Slack goes on when time does."""
HELD_LOOKS = 5
"""The same where something is held back: time goes on to the end of that."""


async def waiting(bot: Muster) -> list[Delivery]:
    """Return what is still to be delivered."""
    async with bot.store.read() as unit:
        query = select(Delivery).where(Delivery.state.in_(UNDELIVERED)).order_by(Delivery.id)
        return list((await unit.session.execute(query)).scalars())


async def next_release(bot: Muster, now: datetime) -> datetime | None:
    """Return when the next of what is held back may go on."""
    async with bot.store.read() as unit:
        query = select(func.min(Hold.until)).where(Hold.until > now)
        release: datetime | None = (await unit.session.execute(query)).scalar_one()
    return release


async def patiently(world: World, bot: Muster) -> Ledger:
    """Let time pass until everything was carried, and check that it was: once, and in order."""
    await _until_quiet(world, bot)
    return await all_carried_once(world, bot)


async def _until_quiet(world: World, bot: Muster) -> None:
    overdue = working = 0

    async def quiet() -> bool:
        nonlocal overdue, working
        left = await waiting(bot)
        idle = bool(left) and not any(row.lease_until for row in left)
        if idle:
            due = min((row.due_at for row in left if row.awaits is None), default=world.clock.now())
            world.clock.advance(max(due - world.clock.now(), timedelta(0)).total_seconds())
        overdue, working = (overdue + 1, 0) if idle else (0, working + 1)
        return not left

    async def pass_time() -> None:
        # While something is due, a busy machine is not to take world time for getting to it.
        now = world.clock.now()
        if overdue == HELD_LOOKS and (release := await next_release(bot, now)) is not None:
            world.clock.advance((release - now).total_seconds())
        elif overdue >= PATIENT_LOOKS or working > WORKING_LOOKS:
            await world.tick()

    await until(quiet, what="an empty outbox", tick=pass_time, seconds=10 * PATIENCE)
