"""After Muster was down: one reminder of each kind catches up and says how late it is; nothing floods."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.reminders.test_left_alone import said_at
from tests.reminders.watching import incident_of, pending, quiet, said, set_policy
from tests.world import declared

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_each_kind_catches_up_once_and_says_how_late(world: World) -> None:
    """Down from declaration for five hours: four reminders instead of seventeen, each with its lateness."""
    bob = await world.person("bob")
    async with world.bot() as bot:
        channel, _ = await declared(bob, urgency="Immediate")
        await quiet(world, bot)
    world.clock.advance(timedelta(hours=5).total_seconds())
    back = world.clock.now()
    bot = await world.start_bot()
    await quiet(world, bot)
    start = (await incident_of(bot)).declared_at
    told = [one.since(start) for one in await said(world, back) if one.to == "channel"]
    assert sorted(told) == [
        "+300 channel: @bob: No update, status change or task on *INC-1* for 5 h. Still going on?",
        "+300 channel: @bob: The update on INC-1 is overdue by 4 h 30 min.",
        "+300 channel: INC-1 is past its target to resolve within 4 h.",
        f"+300 channel: {said_at('5 h', unset=True)}",
    ]
    missed = await bob.message(channel, "is past its target")
    assert "This reminder comes 1 h late: Muster was not running when it was due." in missed.words
    assert await pending(bot) == {"update whole-10", "acknowledge again-7", "stale ask-3"}


async def test_every_step_of_the_chain_that_was_passed_over_is_called_at_once(world: World) -> None:
    """Nobody of the chain is left out because Muster was down when their turn came."""
    bob, emma = await world.person("bob"), await world.person("emma")
    steps = [{"people": [(await world.person(name)).id], "minutes": 5} for name in ("dmitri", "hiro", "carmen")]
    async with world.bot() as bot:
        await set_policy(bot, P1={"chain": [*steps, {"people": [emma.id], "minutes": 5}]})
        await declared(bob, urgency="Immediate")
        await quiet(world, bot)
    world.clock.advance(timedelta(minutes=12).total_seconds())
    back = world.clock.now()
    bot = await world.start_bot()
    await quiet(world, bot)
    called = {one.to for one in await said(world, back) if one.text.startswith("You are called to")}
    assert called == {"hiro", "carmen"}
    world.clock.advance(timedelta(hours=2).total_seconds())
    await quiet(world, bot)
    called = {one.to for one in await said(world, back) if one.to != "channel" and "call" in one.text}
    assert called == {"bob", "hiro", "carmen", "emma"}


async def test_incidents_that_ended_meanwhile_or_are_not_due_say_nothing(world: World) -> None:
    """A short restart between two reminders repeats none."""
    bob = await world.person("bob")
    async with world.bot() as bot:
        await declared(bob, urgency="Immediate")
        await quiet(world, bot)
        world.clock.advance(8 * 60)
        await quiet(world, bot)
    for _ in range(3):
        world.clock.advance(60)
        back = world.clock.now()
        async with world.bot() as bot:
            await quiet(world, bot)
            assert await said(world, back) == []
