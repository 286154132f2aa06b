"""Processes on hosts whose clocks differ share one outbox: what one has begun, another takes over in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from app import Muster
from sandbox.clock import ManualClock
from tests.bot.ledger import all_carried_once
from tests.bot.test_courier_overtaken import under_way
from tests.patience import PATIENCE
from tests.world import World, declare, declared

HOUR = 3600.0
WITHIN_LEASE_SECONDS = 20
"""Longer than a process rests between two looks at the outbox, and shorter than a lease."""
BEYOND_LEASE_SECONDS = 31


class Wrong:
    """A host's clock that is wrong by so many seconds, and is put right when they are none."""

    speed = 1.0

    def __init__(self, true: ManualClock, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._true = true

    def now(self) -> datetime:
        """Return what it shows."""
        return self._true.now() + timedelta(seconds=self.seconds)

    def steady(self) -> float:
        """Return what no setting of the clock changes."""
        return self._true.steady()

    async def sleep(self, seconds: float) -> None:
        """Wait as long as by any other clock."""
        await self._true.sleep(seconds)


@asynccontextmanager
async def host(world: World, clock: Wrong) -> AsyncIterator[Muster]:
    """Run a bot on a host with this clock; what it asks of Slack may take as long as a test likes."""
    world.bots_clock, world.call_seconds = clock, 10 * PATIENCE
    async with world.bot() as running:
        yield running


async def passed(world: World, seconds: float) -> None:
    """Let so much world time pass, bit by bit."""
    end = world.clock.now() + timedelta(seconds=seconds)

    async def over() -> bool:
        return world.clock.now() >= end

    await world.until(over, f"{seconds} s to pass")


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
async def test_what_a_process_has_begun_is_not_taken_over_by_one_whose_clock_is_ahead(
    world: World, wrong: float
) -> None:
    """It starts while the first opens a channel; by its own clock that one's lease was over long ago, or is not yet."""
    alice = await world.person("alice")
    async with host(world, Wrong(world.clock)):
        await world.fault("conversations.create", "held")
        await declare(alice)
        await under_way(world, 1)
        async with host(world, Wrong(world.clock, wrong)) as other:
            await passed(world, WITHIN_LEASE_SECONDS)
            assert await world.calls("users.conversations") == []
            await world.control("DELETE", "faults")
            await all_carried_once(world, other)
            names = [call["args"]["name"] for call in await world.calls("conversations.create")]
            assert sum(name.startswith("inc-1") for name in names) == 1


@pytest.mark.parametrize("wrong", [HOUR, -HOUR])
async def test_a_clock_that_is_put_wrong_while_muster_runs_changes_no_lease(world: World, wrong: float) -> None:
    """Nor does one that is put right again; after its lease, what the first has begun is another's as ever."""
    alice = await world.person("alice")
    clock = Wrong(world.clock)
    async with host(world, Wrong(world.clock)):
        await world.fault("conversations.create", "held")
        await declare(alice)
        await under_way(world, 1)
        async with host(world, clock) as other:
            clock.seconds = wrong
            await passed(world, WITHIN_LEASE_SECONDS / 2)
            clock.seconds = 0.0
            await passed(world, WITHIN_LEASE_SECONDS / 2)
            assert await world.calls("users.conversations") == []
            clock.seconds = wrong
            await passed(world, BEYOND_LEASE_SECONDS - WITHIN_LEASE_SECONDS)
            await world.until(lambda: _called(world, "users.conversations"), "the other to take over")
            await world.control("DELETE", "faults")
            await all_carried_once(world, other)


async def test_who_began_something_gives_it_up_in_time_though_its_clock_is_set_back(world: World) -> None:
    """The name it asks for is taken, since another has made the channel meanwhile: it tries for no other name."""
    alice = await world.person("alice")
    clock = Wrong(world.clock)
    async with host(world, clock):
        await world.fault("conversations.create", "held")
        await declare(alice)
        await under_way(world, 1)
        clock.seconds = -HOUR
        async with host(world, Wrong(world.clock)) as other:
            await passed(world, BEYOND_LEASE_SECONDS)
            await world.settled(other)
            await world.control("DELETE", "faults")
            await world.until(lambda: _refused(world), "the name to be taken")
            await all_carried_once(world, other)


@pytest.mark.parametrize("amid", [False, True])
async def test_no_reminder_comes_early_by_a_clock_that_is_ahead(world: World, amid: bool) -> None:
    """Whether it was ahead when Muster began, or is put so while it runs."""
    alice = await world.person("alice")
    clock = Wrong(world.clock, 0.0 if amid else HOUR)
    async with host(world, clock) as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        clock.seconds = HOUR
        said = len(await alice.messages(channel))
        await passed(world, 60)
        await world.settled(bot)
        assert len(await alice.messages(channel)) == said


async def _called(world: World, method: str) -> bool:
    return bool(await world.calls(method))


async def _refused(world: World) -> bool:
    return any(call["error"] == "name_taken" for call in await world.calls("conversations.create"))
