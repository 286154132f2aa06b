"""Paused incidents rest: no reminder comes, the pause ends by hand or by its time, and durations keep it apart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.durations import Moment, durations
from bot.domain.transitions import Kind
from tests.reminders.watching import incident_of, pass_until, pending, promises_of, quiet, said, wait
from tests.steps import transitions
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from bot.domain.durations import Durations
    from sandbox.client import Channel, Person
    from tests.world import World


async def investigated(world: World, bot: Muster) -> tuple[Person, Channel]:
    """Declare and acknowledge a P1 as bob."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await quiet(world, bot)
    return bob, channel


async def taken(bot: Muster) -> Durations:
    """Return the durations as they are shown."""
    return durations(Moment(Kind(row.kind), row.effective_at) for row in await transitions(bot))


async def test_no_reminder_comes_while_paused_and_the_pause_ends_by_itself(world: World, bot: Muster) -> None:
    """Four hours of silence; then work goes on, the next update is promised again, and nobody calls it stale."""
    bob, channel = await investigated(world, bot)
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    await quiet(world, bot)
    assert await pending(bot) == {"resume resume"}
    paused = world.clock.now()
    await pass_until(world, bot, paused + timedelta(hours=4, minutes=1))
    told = [one.since(paused) for one in await said(world, paused + timedelta(seconds=10))]
    (resumed,) = told
    assert resumed.startswith("+240 channel: The pause of INC-1 has ended. Next update: ")
    assert await pending(bot) == {"update nudge", "resolve three-quarters", "stale ask-1"}
    assert (await incident_of(bot)).paused_until is None


async def test_a_pause_ends_by_hand_and_the_promise_begins_again(world: World, bot: Muster) -> None:
    """Resume is offered while it is paused, and says who took it up again."""
    bob, channel = await investigated(world, bot)
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    await quiet(world, bot)
    card = await bob.message(channel, button="Resume")
    await wait(world, bot, minutes=90)
    await bob.click("Resume", on=card)
    await bob.message(channel, "resumed INC-1")
    await quiet(world, bot)
    incident = await incident_of(bot)
    assert incident.next_update_at is not None
    assert timedelta(minutes=29) < incident.next_update_at - world.clock.now() <= timedelta(minutes=30)
    assert await promises_of(bot) == ["withdrawn", "withdrawn", "open"]


async def test_durations_keep_gross_and_active_time_apart(world: World, bot: Muster) -> None:
    """An hour of work, two of waiting, an hour of work: four hours, two of them active; the target moved by two."""
    bob, channel = await investigated(world, bot)
    start = (await incident_of(bot)).declared_at
    await pass_until(world, bot, start + timedelta(hours=1))
    await bob.command(channel, "/incident pause 2h waiting for the provider")
    await pass_until(world, bot, start + timedelta(hours=4))
    told = [one.text for one in await said(world, start) if "three quarters" in one.text or "missed" in one.text]
    assert told == []
    await bob.command(channel, "/incident resolve A restart")
    took = await taken(bot)
    assert took.resolve is not None
    assert took.resolve_active is not None
    assert round(took.resolve / timedelta(minutes=1)) == 240
    assert round(took.resolve_active / timedelta(minutes=1)) == 120


async def test_an_incident_resolved_while_paused_is_not_resumed_later(world: World, bot: Muster) -> None:
    """The pause ends with the incident, and nothing of it comes back."""
    bob, channel = await investigated(world, bot)
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    await wait(world, bot, hours=1)
    await bob.command(channel, "/incident resolve The provider fixed it")
    await quiet(world, bot)
    assert await pending(bot) == {"review soon"}
    resolved = world.clock.now()
    await wait(world, bot, hours=5)
    assert [one.text for one in await said(world, resolved)] == []
    took = await taken(bot)
    assert took.resolve is not None
    assert took.resolve_active is not None
    assert round((took.resolve - took.resolve_active) / timedelta(minutes=1)) == 60


async def test_buttons_of_reminders_are_refused_while_paused(world: World, bot: Muster) -> None:
    """A reminder posted before the pause cannot move what rests."""
    bob, channel = await investigated(world, bot)
    await wait(world, bot, minutes=31)
    due = await bob.message(channel, "is due")
    await world.fault("chat.delete", "error", error="cant_delete_message", times=None)  # it stands there still
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    await quiet(world, bot)
    await bob.click("Snooze 15 min", on=due)
    refused = await bob.message(channel, "you cannot put its reminder off now", ephemeral=True)
    assert "Nothing changed." in refused.words
    assert await pending(bot) == {"resume resume"}


async def test_an_update_while_paused_promises_nothing(world: World, bot: Muster) -> None:
    """News may come while waiting; the reminders still rest."""
    bob, channel = await investigated(world, bot)
    await bob.command(channel, "/incident pause 4h waiting for the provider")
    await bob.command(channel, "/incident update The provider has found it")
    await quiet(world, bot)
    assert await pending(bot) == {"resume resume"}


async def test_a_pause_that_ended_while_muster_was_down_lasted_until_its_own_end(world: World) -> None:
    """Two hours of pause are two hours, however late Muster says so."""
    async with world.bot() as bot:
        bob, channel = await investigated(world, bot)
        await bob.command(channel, "/incident pause 2h waiting for the provider")
        await quiet(world, bot)
    world.clock.advance(6 * 3600)
    bot = await world.start_bot()
    await bob.message(channel, "The pause of INC-1 has ended")
    await bob.command(channel, "/incident resolve A restart")
    took = await taken(bot)
    assert took.resolve is not None
    assert took.resolve_active is not None
    assert round((took.resolve - took.resolve_active) / timedelta(minutes=1)) == 120
