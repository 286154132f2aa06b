"""Practising an incident: a drill that tells one next step at a time, as each one happens."""

from __future__ import annotations

from app import Muster
from tests.world import World, form


async def test_practice_teaches_an_incident_step_by_step(world: World, bot: Muster) -> None:
    """Each step is told once, as soon as the one before it has happened; nobody else hears of it."""
    alice, bob = await world.person("alice"), await world.person("bob")
    told = await alice.command("#general", "/incident practice")
    assert "Your practice incident is INC-1." in told.words
    channel = await alice.channel("drill-1-practice-nobody-can-check-out")
    first = await alice.message(channel, "Practice, step 1 of 6")
    assert "press Acknowledge on the card" in first.words
    card = await alice.message(channel, "Incident manager")
    await alice.click("Acknowledge", on=card)
    await alice.message(channel, "Practice, step 2 of 6")
    await alice.command(channel, "/incident assign @alice scribe")
    await alice.message(channel, "Practice, step 3 of 6")
    await alice.click("Post update", on=card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "Every order ends with an error.")
    await modal.submit()
    await alice.message(channel, "Practice, step 4 of 6")
    await alice.command(channel, "/incident status identified The release broke it")
    await alice.message(channel, "Practice, step 5 of 6")
    await alice.command(channel, "/incident resolve It was rolled back")
    await alice.message(channel, "Practice, step 6 of 6")
    await alice.click("Write review", on=card)
    await alice.message(channel, "You have practised a whole incident.")
    await world.settled(bot)
    said = [message.words for message in await alice.messages(channel) if "Practice, step" in message.words]
    assert len(said) == len(set(said))
    assert await bob.find_channel(channel.name) is None or not (await bob.channel(channel.name)).is_member
    assert await bob.find_channel("#incidents") is None


async def test_practice_that_is_cut_short_asks_for_the_review_next(world: World, bot: Muster) -> None:
    """What was left out is not asked for once it is resolved, and a drill that is no practice is not guided."""
    del bot
    alice = await world.person("alice")
    await alice.command("#general", "/incident practice")
    channel = await alice.channel("drill-1-practice-nobody-can-check-out")
    await alice.message(channel, "Practice, step 1 of 6")
    await alice.command(channel, "/incident resolve It was rolled back")
    await alice.message(channel, "Practice, step 6 of 6")
    assert not [each for each in await alice.messages(channel) if "step 2 of 6" in each.words]
