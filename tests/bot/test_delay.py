"""Messages that come late: people are told where they act, since what they do shows nowhere else for a while."""

from __future__ import annotations

import re

from sqlalchemy import select

from app import Muster
from sandbox.client import Message, Person
from storage.outbox import SENDING, UNDELIVERED
from storage.tables import Delivery, Incident
from tests.bot.patience import patiently
from tests.bot.test_courier_token import held, next_try, page, refuse, works_again
from tests.steps import ONCE
from tests.world import World, declared, form

LATE = "come about"
MINUTES = 4
OFTEN_SECONDS = 61


async def nothing_taken(world: World, bot: Muster, alice: Person, channel: str) -> None:
    """Have Slack take no message for minutes, while somebody posts an update."""
    await world.settled(bot)
    await world.control("DELETE", "calls")
    await world.fault("chat.postMessage", "http_500", times=None)
    await alice.command(channel, "/incident update Still looking")
    for _ in range(MINUTES):
        before = len(await world.calls("chat.postMessage"))
        world.clock.advance(OFTEN_SECONDS)

        async def tried(before: int = before) -> bool:
            return len(await world.calls("chat.postMessage")) > before

        await world.until(tried, "another try")


async def seconds_late(bot: Muster) -> float:
    """Return what the metrics say of how late messages are."""
    (figure,) = re.findall(r"^muster_message_delay_seconds (\S+)$", (await page(bot, "/metrics"))[1], re.MULTILINE)
    return float(figure)


async def noticed(alice: Person, channel: str) -> list[Message]:
    """Return what says in a channel, for her eyes only, that messages are late."""
    return [each for each in await alice.messages(channel) if each.ephemeral and LATE in each.words]


async def test_while_slack_takes_no_messages_answers_say_how_late_they_are(world: World, bot: Muster) -> None:
    """To each person every few minutes, below the answer; then no more, once Slack takes messages again."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await bob.join(channel)
    await nothing_taken(world, bot, alice, channel.id)
    told = await alice.command(channel, "/incident update Nearly there")
    assert LATE in told.words
    assert "min late" in told.words
    assert "recorded" in told.words
    assert LATE not in (await alice.command(channel, "/incident list")).words
    assert LATE in (await bob.command(channel, "/incident list")).words
    assert await seconds_late(bot) >= 180
    await world.control("DELETE", "faults")
    await patiently(world, bot)
    world.clock.advance(301)
    assert LATE not in (await alice.command(channel, "/incident list")).words


@ONCE
async def test_who_clicks_or_submits_is_told_that_messages_are_late(world: World, bot: Muster) -> None:
    """A click changes nothing that one sees for now, and a form closes: both say that it is recorded."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, card = await declared(alice)
    await bob.join(channel)
    await nothing_taken(world, bot, alice, channel.id)
    await bob.click("Take over", on=await bob.refreshed(card))
    await bob.message(channel, LATE, ephemeral=True)
    await alice.command(channel, "/incident note")
    modal = await form(alice, "INC-1: note")
    await modal.fill("Note", "It began after the deploy.")
    world.clock.advance(301)
    await modal.submit()
    assert LATE in (await alice.modal()).words
    await world.control("DELETE", "faults")
    await patiently(world, bot)


@ONCE
async def test_who_acts_in_a_channel_whose_messages_are_late_is_told_and_nobody_elsewhere(
    world: World, bot: Muster
) -> None:
    """Slack takes none in one channel and all others: a few wait there, far fewer than can go at once."""
    alice, bob, ines = [await world.person(name) for name in ("alice", "bob", "ines")]
    channel, card = await declared(alice)
    elsewhere, _ = await declared(bob, "Search finds nothing")
    await bob.join(channel)
    await ines.join(channel)
    await world.settled(bot)
    await world.control("DELETE", "calls")
    await world.fault("chat.postMessage", "ratelimited", retry_after=1_000, channel=channel.id)
    await alice.command(channel, "/incident update Still looking")
    await world.until(lambda: world.calls("chat.postMessage"), "a message")
    await bob.command(elsewhere, "/incident update All is well here")
    await bob.message(elsewhere, "All is well here")
    await world.until(lambda: _all_sent(bot, 2), "all of it to be sent")
    world.clock.advance(MINUTES * OFTEN_SECONDS)
    assert LATE not in (await bob.command(elsewhere, "/incident update Still well")).words
    await bob.message(elsewhere, "Still well")
    told = await alice.command(channel, "/incident list")
    assert LATE in told.words
    assert "4 min late" in told.words
    await bob.click("Take over", on=await bob.refreshed(card))
    await bob.message(channel, LATE, ephemeral=True)
    await ines.command("#general", "/incident note INC-1")
    modal = await form(ines, "INC-1: note")
    await modal.fill("Note", "It began after the deploy.")
    await modal.submit()
    assert LATE in (await ines.modal()).words
    await world.until(lambda: _at_rest(bot), "nothing to be under way")
    world.clock.advance(1_000)
    await patiently(world, bot)
    await world.until(lambda: _on_time(bot), "messages to be on time")
    world.clock.advance(301)
    assert LATE not in (await alice.command(channel, "/incident list")).words


@ONCE
async def test_while_the_token_is_refused_answers_say_that_messages_are_late(world: World, bot: Muster) -> None:
    """Nothing but the token is tried then, but people go on."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await refuse(world)
    await alice.command(channel, "/incident update First")
    await held(world, bot)
    for _ in range(7):
        await next_try(world, bot)
    assert LATE in (await alice.command(channel, "/incident update Second")).words
    await works_again(world, bot)
    await patiently(world, bot)


async def _all_sent(bot: Muster, number: int) -> bool:
    async with bot.store.read() as unit:
        left = select(Delivery.id).join(Incident).where(Incident.number == number, Delivery.state.in_(UNDELIVERED))
        return (await unit.session.execute(left.limit(1))).first() is None


async def _at_rest(bot: Muster) -> bool:
    async with bot.store.read() as unit:
        return (await unit.outbox.counts()).get(SENDING, 0) == 0


async def _on_time(bot: Muster) -> bool:
    return not await seconds_late(bot)
