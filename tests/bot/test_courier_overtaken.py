"""A process is suspended in the middle of a call; another takes over, and then the first one wakes and goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app import Muster
from bot.metrics import REGISTRY
from bot.outbox.overtaken import look_after
from sandbox.clock import ManualClock
from tests.bot.ledger import Ledger, all_carried_once, ledger
from tests.patience import PATIENCE
from tests.world import World, declare, declared

LEASE_SECONDS = 31


class Suspended:
    """The clock of a process that can be suspended: it reads the same until the process wakes."""

    speed = 1.0

    def __init__(self, true: ManualClock) -> None:
        self._true = true
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """Return what the process believes."""
        return self._stopped or self._true.now()

    def steady(self) -> float:
        """Return the seconds that the process knows of."""
        return self.now().timestamp()

    def suspend(self) -> None:
        """Stop here."""
        self._stopped = self._true.now()

    def wake(self) -> None:
        """Go on with the right time."""
        self._stopped = None

    async def sleep(self, seconds: float) -> None:
        """Wait as long as by any other clock."""
        await self._true.sleep(seconds)


class Sleeper:
    """A bot that is suspended while Slack holds its calls, and the bot that takes over."""

    def __init__(self, world: World, clock: Suspended, first: Muster) -> None:
        self._world = world
        self._clock = clock
        self.first = first

    async def held(self, calls: int) -> None:
        """Wait until so many calls are under way, none of which Slack has seen, and suspend the bot."""
        await under_way(self._world, calls)
        self._clock.suspend()

    async def overtaken(self) -> Muster:
        """Have another bot do what is under way, once the leases are over."""
        self._world.bots_clock = self._world.clock
        other = await self._world.start_bot()
        self._world.clock.advance(LEASE_SECONDS)
        return other

    async def wakes(self) -> None:
        """Have the bot wake, and its calls arrive."""
        self._clock.wake()
        await self._world.control("DELETE", "faults")


async def under_way(world: World, calls: int) -> None:
    """Wait until Slack holds so many calls."""

    async def held() -> bool:
        return world.sandbox.faults.hanging == calls

    await world.until(held, f"{calls} calls that Slack holds")


@asynccontextmanager
async def sleeper(world: World) -> AsyncIterator[Sleeper]:
    """Run a bot that can be suspended."""
    clock = Suspended(world.clock)
    world.bots_clock, world.call_seconds = clock, 10 * PATIENCE
    async with world.bot() as first:
        yield Sleeper(world, clock, first)


def overtaken(operation: str) -> float:
    """Return how many attempts the metrics count that came too late."""
    told = {"operation": operation, "outcome": "overtaken"}
    return REGISTRY.get_sample_value("muster_deliveries_total", told) or 0.0


HEARD_OR_NOT = pytest.mark.parametrize("kind", ["held", "held_then_dropped"])
"""A process that wakes hears what its late calls made; or it gives up calls whose last bytes it has just sent."""


async def taken_back(world: World, asleep: Sleeper, calls: int = 1) -> Muster:
    """Have another process do what is under way, and then the first one as well: what that made is deleted."""
    await asleep.held(calls)
    other = await asleep.overtaken()
    await world.settled(other)
    await asleep.wakes()
    await world.until(lambda: _deleted(world, calls), "what is there twice to be taken back")
    return other


@HEARD_OR_NOT
async def test_a_message_that_arrives_after_another_took_over_is_taken_back(world: World, kind: str) -> None:
    """What both said stands once, and log and metrics tell of it."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        channel, _ = await declared(alice)
        await world.settled(asleep.first)
        before = overtaken("post")
        await world.fault("chat.postMessage", kind, channel=channel.id)
        await alice.command(channel, "/incident ack")
        await all_carried_once(world, await taken_back(world, asleep))
        assert overtaken("post") == before + 1


async def test_an_update_in_a_thread_whose_late_arrival_is_not_heard_of_is_taken_back(world: World) -> None:
    """It is looked for where it was said."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        channel, _ = await declared(alice)
        await world.settled(asleep.first)
        announced = next(each for each in await alice.channels() if each.name == "incidents")
        await world.fault("chat.postMessage", "held_then_dropped", channel=announced.id)
        await alice.command(channel, "/incident update half of them can pay again")
        await all_carried_once(world, await taken_back(world, asleep))


async def test_however_many_attempts_come_too_late_one_look_waits_for_what_they_left(world: World, bot: Muster) -> None:
    """Where little gets done in time each attempt is overtaken by the next: that must not make more work each time."""
    await declared(await world.person("alice"))
    await world.settled(bot)
    found = await ledger(world, bot.store)
    [card] = [row for row in found.rows if row.operation == "card"]
    for where in ({"place": "C1"}, {}, {}):
        async with bot.store.write() as unit:
            await look_after(unit, card, where, world.clock.now(), world.clock.now() + timedelta(hours=1))
    looks = [row for row in (await ledger(world, bot.store)).rows if row.operation == "arrived_late"]
    assert len(looks) == 1
    assert looks[0].lane == card.lane


@pytest.mark.parametrize("failures", [1, 2, 3])
async def test_what_arrives_too_late_is_taken_back_though_the_database_is_away_then(
    world: World, failures: int
) -> None:
    """Nobody else knows of it: it is recorded as soon as that can be."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        channel, _ = await declared(alice)
        await world.settled(asleep.first)
        await world.fault("chat.postMessage", "held", channel=channel.id)
        await alice.command(channel, "/incident ack")
        await asleep.held(1)
        other = await asleep.overtaken()
        await world.settled(other)
        with away(asleep.first, failures) as left:
            await asleep.wakes()
            await world.until(lambda: _deleted(world, 1), "the second message to be taken back")
        assert not left
        await all_carried_once(world, other)


@contextmanager
def away(bot: Muster, times: int) -> Iterator[list[int]]:
    """Have the database take nothing from a bot for so many transactions; tell of those left."""
    left = [*range(times)]

    def begins(_: object) -> None:
        if left:
            left.pop()
            raise OperationalError("the database is away", None, OSError())

    engine = bot.store._write.kw["bind"].sync_engine
    event.listen(engine, "begin", begins)
    try:
        yield left
    finally:
        event.remove(engine, "begin", begins)


@HEARD_OR_NOT
async def test_what_a_declaration_posts_too_late_is_taken_back(world: World, kind: str) -> None:
    """Card, announcement and direct message stand once, and the card that is pinned is the one that stays."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        await world.fault("chat.postMessage", kind, times=3)
        await declare(alice)
        await all_carried_once(world, await taken_back(world, asleep, calls=3))


@HEARD_OR_NOT
async def test_an_edit_that_arrives_too_late_leaves_the_newest_state(world: World, kind: str) -> None:
    """It shows what was true before, over what another process has shown since: that is shown again."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        channel, _ = await declared(alice)
        await world.settled(asleep.first)
        await world.fault("chat.update", kind, channel=channel.id)
        await alice.command(channel, "/incident ack")
        await asleep.held(1)
        other = await asleep.overtaken()
        await alice.command(channel, "/incident priority P1 worse than it looks")
        await world.settled(other)
        edits = len(await world.calls("chat.update"))
        await asleep.wakes()
        answered = edits + (2 if kind == "held" else 1)
        await world.until(lambda: _called(world, "chat.update", answered), "the late edit, and another")
        await all_carried_once(world, other)


async def test_a_call_is_not_made_by_who_wakes_after_its_time(world: World) -> None:
    """The name is taken by then, by the channel that another process made: no second channel is tried for."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        await world.fault("conversations.create", "held")
        await declare(alice)
        await asleep.held(1)
        other = await asleep.overtaken()
        await world.settled(other)
        await asleep.wakes()
        await world.until(lambda: _refused(world), "the name to be taken")
        await all_carried_once(world, other)


async def test_a_channel_made_too_late_is_the_incidents_if_no_other_is(world: World) -> None:
    """It comes just before the other's call, which finds the name taken."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        await world.fault("conversations.create", "held", times=2)
        await declare(alice)
        await asleep.held(1)
        other = await asleep.overtaken()
        await under_way(world, 2)
        await asleep.wakes()
        found = await all_carried_once(world, other)
        assert _archived(found) == {found.incidents[0].channel_id: False}


async def test_a_channel_made_too_late_is_archived(world: World) -> None:
    """It comes just before the other's, which has another name by then: people are in that one only."""
    alice = await world.person("alice")
    async with sleeper(world) as asleep:
        await world.fault("conversations.create", "held", times=2)
        await declare(alice)
        await asleep.held(1)
        await alice.command("#general", "/incident rename INC-1 Payments are slow")
        other = await asleep.overtaken()
        await under_way(world, 2)
        await asleep.wakes()
        await world.until(lambda: _called(world, "conversations.archive"), "the second channel to be archived")
        await world.settled(other)
        found = await ledger(world, other.store)
        archived = _archived(found)
        assert archived == {channel: channel != found.incidents[0].channel_id for channel in archived}
        assert len(archived) == 2


def _archived(found: Ledger) -> dict[str, bool]:
    """Tell of each channel that was made for the incident whether it is archived."""
    return {key: each["is_archived"] for key, each in found.channels.items() if each["name"].startswith("inc-1-")}


async def _called(world: World, method: str, times: int = 1) -> bool:
    return sum(not call["error"] for call in await world.calls(method)) >= times


async def _deleted(world: World, times: int) -> bool:
    return await _called(world, "chat.delete", times)


async def _refused(world: World) -> bool:
    return any(call["error"] == "name_taken" for call in await world.calls("conversations.create"))
