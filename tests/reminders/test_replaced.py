"""Of the reminders of a kind the newest stands, once; what it asked for takes it away."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bench.rings import rings
from bot.delivery.claiming import LEASE
from tests.reminders.watching import incident_of, next_pending, pass_until, quiet, said, wait
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Person
    from tests.world import World

DUE = "The update on INC-1"


async def late(world: World, bot: Muster, **since: float) -> tuple[Person, Channel]:
    """Acknowledge a P1 as bob and let time pass after the next update is due."""
    bob = await world.person("bob")
    channel, _ = await declared(bob, urgency="Immediate")
    await bob.command(channel, "/incident ack")
    await quiet(world, bot)
    promised = (await incident_of(bot)).next_update_at
    assert promised is not None
    await pass_until(world, bot, promised + timedelta(seconds=1, **since))
    return bob, channel


async def standing(person: Person, where: Channel | str, words: str = DUE) -> list[str]:
    """Return what stands in a channel and has these words in it."""
    shown = [each.words for each in await person.messages(where)]
    return [each for each in shown if words.lower() in each.lower()]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_a_reminder_replaces_the_one_before_it(world: World, bot: Muster) -> None:
    """Due, overdue by its cadence, by twice that: one message, the lowest in the channel."""
    bob, channel = await late(world, bot)
    assert len(await standing(bob, channel)) == 1
    for overdue in ("30 min", "1 h", "1 h 30 min", "2 h"):
        await wait(world, bot, minutes=30)
        [told] = await standing(bob, channel)
        assert f"is overdue by {overdue}." in told


async def test_a_repetition_rings_ever_more_rarely(world: World, bot: Muster) -> None:
    """The first, second, fourth and eighth mention whom they ask; the others stand there all the same."""
    await late(world, bot)
    world.clock.advance(1.0)  # what has just been said was before it
    began = world.clock.now()
    await wait(world, bot, hours=4, minutes=5)
    heard = [ring.text for ring in (await rings(world, began)).rings if ring.who == "bob" and f": {DUE}" in ring.text]
    assert [text.rpartition(" by ")[2] for text in heard] == ["30 min.", "1 h.", "2 h.", "4 h."]


async def test_an_update_takes_its_reminders_away(world: World, bot: Muster) -> None:
    """The one in the channel is gone; the direct one says when it was answered, and has no button left."""
    bob, channel = await late(world, bot, minutes=16)
    assert await standing(bob, channel)
    before = await bob.message("@muster", "is overdue by 15 min")
    assert before.buttons
    await bob.command(channel, "/incident update We have found it")
    await quiet(world, bot)
    assert await standing(bob, channel) == []
    after = await bob.refreshed(before)
    assert "Updated " in after.words
    assert after.buttons == []


@pytest.mark.parametrize("act", ["resolve A restart", "cancel A false alarm", "pause 2h The bank looks"])
async def test_what_is_not_asked_for_any_more_does_not_stand_there(world: World, bot: Muster, act: str) -> None:
    """An incident that is over, or rests, asks nobody for an update."""
    bob, channel = await late(world, bot)
    await bob.command(channel, f"/incident {act}")
    await quiet(world, bot)
    assert await standing(bob, channel) == []


async def test_taking_over_takes_the_question_for_a_volunteer_away(world: World, bot: Muster) -> None:
    """And nobody asks whether work goes on once somebody has worked."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice, urgency="Immediate", manager="Bob Okafor")
    await alice.command(channel, "/incident ack")
    await quiet(world, bot)
    await bob.leave(channel)
    await quiet(world, bot)
    question = await alice.message(channel, "Nobody has led")
    await alice.click("Take over", on=question)
    await quiet(world, bot)
    assert await standing(alice, channel, "Nobody has led") == []


async def test_a_reminder_whose_answer_is_lost_stands_there_once(world: World, bot: Muster) -> None:
    """Looked for before it is sent again; the one before it goes."""
    bob, channel = await late(world, bot)
    await world.fault("chat.postMessage", "accepted_then_dropped")
    await wait(world, bot, minutes=30, seconds=30)
    [told] = await standing(bob, channel)
    assert "is overdue by 30 min." in told


async def test_reminders_too_old_to_help_are_left_out_and_the_manager_is_told(world: World, bot: Muster) -> None:
    """Slack takes nothing in the channel for hours: the newest is said then, and who leads hears of the others."""
    bob, channel = await late(world, bot)
    began = world.clock.now()
    await world.fault("chat.postMessage", "ratelimited", retry_after=3 * 3600, channel=channel.id)
    await half_hours(world, bot, 2)
    await world.control("DELETE", "faults")
    await half_hours(world, bot, 6)
    await quiet(world, bot)
    overdue = [one for one in await said(world, began) if one.to != "bob" and "is overdue" in one.text]
    assert 1 <= len(overdue) <= 3
    assert len(await standing(bob, channel)) == 1
    [told] = await standing(bob, "@muster", "were left out")
    assert "/incident clock" in told


async def half_hours(world: World, bot: Muster, count: int) -> None:
    """Let so many half hours pass, and the reminders of each fire, whether or not Slack takes them."""
    for _ in range(count):
        world.clock.advance(30 * 60)
        await world.until(partial(_fired, world, bot), "the reminders of this half hour")


async def _fired(world: World, bot: Muster) -> bool:
    """Say whether all that can be said is: what is left waits for what Slack takes much later."""
    due, now = await next_pending(bot), world.clock.now()
    async with bot.store.read() as unit:
        left = (await unit.outbox.due(now)).values()
    under_way = [each for each in left if each.effects or (each.later is not None and each.later <= now + LEASE)]
    return not under_way and (due is None or due > now)
