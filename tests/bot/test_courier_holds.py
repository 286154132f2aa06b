"""Slack's "not now": what it holds back, what it does not, for how long, and for whom."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from app import Muster
from sandbox.client import until
from tests.bot.ledger import all_carried_once
from tests.world import World, declare, declared

WAIT = 20


async def posted(world: World, channel: str) -> list[dict[str, Any]]:
    """Return the calls that post into a channel."""
    return [call for call in await world.calls("chat.postMessage") if call["args"]["channel"] == channel]


async def struck(world: World, channel: str) -> None:
    """Wait until Slack has said "not now" about a channel, letting no world time pass."""

    async def seen() -> bool:
        return any(call["status"] == 429 for call in await posted(world, channel))

    await until(seen, what="a refusal for now")


def at(call: dict[str, Any]) -> datetime:
    """Return when Slack answered a call, in world time."""
    return datetime.fromisoformat(call["at"])


async def test_a_channel_held_back_holds_back_no_other(world: World, bot: Muster) -> None:
    """Retry-After is kept to the second in that channel; meanwhile the other incident's channel goes on."""
    alice, bob = await world.person("alice"), await world.person("bob")
    slow, _ = await declared(alice, "Checkout is down")
    quick, _ = await declared(bob, "Search is slow")
    await world.settled(bot)
    world.clock.advance(5)
    await world.fault("chat.postMessage", "ratelimited", channel=slow.id, retry_after=WAIT)
    await alice.command(slow, "/incident ack")
    await struck(world, slow.id)
    await bob.command(quick, "/incident ack")
    await bob.message(quick, "acknowledged INC-2")
    *_, refused = await posted(world, slow.id)
    await world.settled(bot)
    *_, repeated = await posted(world, slow.id)
    assert timedelta(seconds=WAIT) <= at(repeated) - at(refused) <= timedelta(seconds=WAIT + 2)
    await all_carried_once(world, bot)


async def test_messages_refused_in_two_channels_wait_in_all(world: World, bot: Muster) -> None:
    """Slack does not say that its limit of all messages was met: no third channel runs into it meanwhile."""
    alice = await world.person("alice")
    *refused, third = [(await declared(alice, f"Trouble {number}"))[0] for number in range(3)]
    await world.settled(bot)
    world.clock.advance(5)
    for channel in refused:
        await world.fault("chat.postMessage", "ratelimited", channel=channel.id, retry_after=WAIT)
        await alice.command(channel, "/incident ack")
        await struck(world, channel.id)
    before = world.clock.now()
    await alice.command(third, "/incident ack")
    await all_carried_once(world, bot)
    *_, last = await posted(world, third.id)
    assert at(last) - before > timedelta(seconds=WAIT - 2)


async def test_a_method_held_back_holds_back_no_other_method(world: World, bot: Muster) -> None:
    """While topics wait for Slack's limit, cards and posts of the same channel go on."""
    alice = await world.person("alice")
    channel, card = await declared(alice)
    await world.settled(bot)
    await world.fault("conversations.setTopic", "ratelimited", retry_after=600)
    await alice.command(channel, "/incident priority P1 worse than it looked")
    await alice.message(channel, "worse than it looked")

    async def edited() -> bool:
        return "P1 Critical" in (await alice.refreshed(card)).words

    await world.until(edited, "the card to follow")
    assert len([call for call in await world.calls("conversations.setTopic") if call["status"] == 429]) == 1
    world.clock.advance(600)
    await all_carried_once(world, bot)


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_hold_is_kept_by_every_replica(world: World, bot: Muster) -> None:
    """What Slack told one replica, the others heed: nobody posts into the channel before the time is over."""
    await world.start_bot()
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    world.clock.advance(5)
    await world.fault("chat.postMessage", "ratelimited", channel=channel.id, retry_after=WAIT)
    for words in ("ack", "update one", "update two", "update three"):
        await alice.command(channel, f"/incident {words}")
    await struck(world, channel.id)
    await world.settled(bot)
    calls = await posted(world, channel.id)
    (refused,) = (call for call in calls if call["status"] == 429)
    after = [call for call in calls if call["n"] > refused["n"]]
    assert min(map(at, after)) - at(refused) >= timedelta(seconds=WAIT)
    await all_carried_once(world, bot)


async def test_a_burst_of_updates_keeps_slacks_pace(world: World, bot: Muster) -> None:
    """A message a second a channel: the courier waits its turn instead of running into refusals."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    for number in range(5):
        await alice.command(channel, f"/incident update {number}")
    found = await all_carried_once(world, bot)
    said = [message["text"][-1] for message in found.channels[channel.id]["messages"] if "update on" in message["text"]]
    assert said == ["0", "1", "2", "3", "4"]
    assert not [call for call in await posted(world, channel.id) if call["status"] == 429]


async def test_the_courier_outlives_a_database_it_cannot_read(world: World, bot: Muster) -> None:
    """A table that is away for a while, as in a restart of the database, delays the outbox and does not end it."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await _rename(bot, "delivery", "away")
    for _ in range(60):
        world.clock.advance(1)
        await alice.channels()
    await _rename(bot, "away", "delivery")
    await alice.command(channel, "/incident ack")
    await alice.message(channel, "acknowledged INC-1")
    await all_carried_once(world, bot)


async def _rename(bot: Muster, before: str, after: str) -> None:
    async with bot.store.write() as unit:
        connection = await unit.session.connection()
        await connection.exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")


async def test_after_a_limit_one_channel_is_opened_before_the_others(world: World, bot: Muster) -> None:
    """Those that Slack put off by one word do not all go when its time is over, only to be put off again."""
    alice = await world.person("alice")
    await world.fault("conversations.create", "ratelimited", times=1, retry_after=WAIT)
    for number in range(1, 6):
        await declare(alice, f"Rush {number}", marks=("Drill",))

    async def refused() -> bool:
        return any(call["status"] == 429 for call in await world.calls("conversations.create"))

    await until(refused, what="a refusal for now")
    await all_carried_once(world, bot)
    limited, *opened = await world.calls("conversations.create")
    assert [limited["status"], *[call["status"] for call in opened]] == [429, *[200] * 5]
    between = [at(later) - at(earlier) for earlier, later in pairwise([limited, *opened])]
    assert between[0] >= timedelta(seconds=WAIT)
    assert between[1] >= timedelta(seconds=2.5)
