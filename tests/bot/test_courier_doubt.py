"""What the courier does when nobody knows whether a call took effect, and the incident has moved on meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from app import Muster
from sandbox.client import until
from tests.bot.ledger import all_carried_once, ledger
from tests.steps import ONCE
from tests.world import World, declare, declared


async def in_doubt(world: World, bot: Muster, operation: str) -> None:
    """Wait until an effect of this kind is in doubt, without letting world time pass."""

    async def doubtful() -> bool:
        rows = (await ledger(world, bot.store)).rows
        return any(row.operation == operation and row.state == "unknown" for row in rows)

    await until(doubtful, what=f"a doubt about {operation}")


@pytest.mark.parametrize("operation", ["card", "announcement"])
async def test_what_was_found_again_is_brought_up_to_the_newest_state(
    world: World, bot: Muster, operation: str
) -> None:
    """The reply to the first posting is lost, and somebody acknowledges before it is found: it shows that."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await world.fault("chat.postMessage", "accepted_then_dropped", times=4)
    await declare(alice)
    await in_doubt(world, bot, operation)
    await bob.command("#general", "/incident ack INC-1")
    found = await all_carried_once(world, bot)
    assert "investigating" in found.drawn[1][operation].lower()


async def test_a_change_taken_back_while_the_edit_is_in_doubt_is_shown(world: World, bot: Muster) -> None:
    """An edit may have arrived: going back to what was shown before it is an edit too."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.fault("conversations.setTopic", "accepted_then_dropped")
    await alice.command(channel, "/incident priority P1 worse than it looks")
    await in_doubt(world, bot, "topic")
    await alice.command(channel, "/incident priority P2 no worse after all")
    await all_carried_once(world, bot)


@ONCE
async def test_a_card_that_somebody_deleted_comes_back_pinned_and_linked(world: World, bot: Muster) -> None:
    """The next change posts a new card; pin and bookmark follow it."""
    alice = await world.person("alice")
    channel, card = await declared(alice)
    await world.settled(bot)
    at = world.sandbox.workspace.channels[channel.id]
    world.sandbox.workspace.posting.delete(at, at.messages[card.ts])
    await alice.command(channel, "/incident ack")
    await world.settled(bot)
    found = await ledger(world, bot.store)
    incident, shown = found.incidents[0], found.channels[channel.id]
    assert incident.card_ts != card.ts
    assert shown["pins"] == [incident.card_ts]
    (bookmark,) = shown["bookmarks"]
    assert str(incident.card_ts).replace(".", "") in bookmark["link"]


async def test_a_channel_that_comes_after_it_was_looked_for_is_the_incidents(world: World, bot: Muster) -> None:
    """What was given up arrives between the look for it and the next try, which finds the name taken."""
    alice = await world.person("alice")
    await world.fault("conversations.create", "held", times=2)
    await declare(alice)
    await world.until(lambda: asyncio.sleep(0, world.sandbox.faults.hanging == 2), "the second try")
    await world.control("DELETE", "faults")
    found = await all_carried_once(world, bot)
    assert [each["name"] for each in found.channels.values() if each["name"].startswith("inc-1")] == [
        "inc-1-checkout-is-down"
    ]


@ONCE
async def test_a_channel_in_doubt_is_found_after_the_incident_got_another_title(world: World, bot: Muster) -> None:
    """It is the incident's all the same, and is named after the newest title."""
    alice = await world.person("alice")
    await world.fault("conversations.create", "accepted_then_dropped")
    await declare(alice)
    await in_doubt(world, bot, "open_channel")
    await alice.command("#general", "/incident rename INC-1 Payments are slow")
    found = await all_carried_once(world, bot)
    assert [each["name"] for each in found.channels.values() if each["name"].startswith("inc-1")] == [
        "inc-1-payments-are-slow"
    ]


@pytest.mark.parametrize("kind", ["accepted_then_dropped", "http_500"])
@ONCE
async def test_a_whisper_in_doubt_is_not_repeated(world: World, bot: Muster, kind: str) -> None:
    """Slack keeps no trace of it to look for: it is dropped rather than risked twice, and alarms nobody."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.fault("chat.postEphemeral", kind)
    world.clock.advance(300)
    await bob.join(channel)

    await world.until(lambda: dropped(world, bot), "the whisper to be dropped")
    world.clock.advance(60)
    await world.settled(bot)
    found = await ledger(world, bot.store)
    assert len(found.whispers()) == (1 if kind == "accepted_then_dropped" else 0)
    assert len(await world.calls("chat.postEphemeral")) == 1
    assert "An answer for one person's eyes" not in (await bob.home()).words


@ONCE
async def test_a_whisper_too_old_to_be_worth_reading_is_dropped(world: World, bot: Muster) -> None:
    """Slack takes none for hours: who joined does not read hours later what they had to know then."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    world.clock.advance(300)
    await world.fault("chat.postEphemeral", "ratelimited", retry_after=7_000)
    await bob.join(channel)
    await world.until(lambda: _asked_to_wait(world), "Slack to ask to be left alone")
    world.clock.advance(7_100)
    await world.until(lambda: dropped(world, bot), "the whisper to be dropped")
    assert len(await world.calls("chat.postEphemeral")) == 1


async def dropped(world: World, bot: Muster) -> bool:
    """Say whether an answer for one person's eyes was dropped."""
    rows = (await ledger(world, bot.store)).rows
    return any((row.operation, row.state) == ("ephemeral", "dropped") for row in rows)


async def _asked_to_wait(world: World) -> bool:
    return bool(await world.calls("chat.postEphemeral"))


@pytest.mark.parametrize("kind", ["accepted_then_dropped", "http_500", "dropped_before", "hang"])
@ONCE
async def test_the_first_announcement_in_a_channel_muster_never_joined_is_there_once(
    world: World, bot: Muster, kind: str
) -> None:
    """Known by name only: what is posted twice to learn the channel's id is deleted; nothing lists all channels."""
    alice, ines = await world.person("alice"), await world.person("ines")
    place = await ines.create_channel("incidents")
    await ines.say(place, "Incidents are announced here.")
    await world.fault("chat.postMessage", kind, channel="#incidents")
    await declared(alice)
    found = await all_carried_once(world, bot)
    assert not await world.calls("conversations.list")
    texts = [message["text"] for message in found.channels[place.id]["messages"]]
    assert sum("INC-1" in text for text in texts) == 1


async def test_two_first_announcements_at_once_share_the_channel_they_need(world: World, bot: Muster) -> None:
    """Both find no channel and create it; who comes second uses the one that is there."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await world.fault("conversations.create", "slow", seconds=0.05, times=None)
    await declare(alice, "Checkout is down")
    await declare(bob, "Search is slow")
    await all_carried_once(world, bot)


@pytest.mark.parametrize("private", [False, True])
@ONCE
async def test_a_message_in_doubt_where_muster_is_not_any_more_is_there_once_when_it_is_back(
    world: World, bot: Muster, private: bool
) -> None:
    """A public channel is joined to look; a private one is left, which proves nothing, until somebody invites it."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, marks=("Private",) if private else ())
    await alice.command(channel, "/incident ack")
    await world.settled(bot)
    world.clock.advance(5)
    await world.fault("chat.postMessage", "accepted_then_dropped", channel=channel.id)
    await alice.command(channel, "/incident update in doubt")

    async def doubtful() -> bool:
        rows = (await ledger(world, bot.store)).rows
        return any(row.payload.get("where") == "channel" and row.state == "unknown" for row in rows)

    await world.until(doubtful, "a doubt")
    # Slack does not always tell that Muster is out.
    at = world.sandbox.workspace.channels[channel.id]
    at.members.remove(world.sandbox.workspace.bot.id)
    if private:
        place = await alice.channel("@muster")
        await alice.message(place, "invite Muster")
        await alice.invite(channel, "muster")
        await world.heeded(bot)
    await all_carried_once(world, bot)


@pytest.mark.parametrize("wrong", [-3600, 3600])
async def test_what_is_in_doubt_is_found_by_a_clock_that_is_an_hour_wrong(world: World, wrong: int) -> None:
    """It was asked for later than it stands on Slack, or so it seems; it is posted once all the same."""
    alice = await world.person("alice")
    world.sandbox.clock_off = wrong  # Muster goes by the time that Slack's answers tell
    async with world.bot() as bot:
        channel, _ = await declared(alice)
        await world.settled(bot)
        await world.fault("chat.postMessage", "accepted_then_dropped")
        await alice.command(channel, "/incident update half of them can pay again")
        await all_carried_once(world, bot)
        await world.fault("conversations.create", "accepted_then_dropped")
        await declared(alice, "Search finds nothing")
        await all_carried_once(world, bot)
