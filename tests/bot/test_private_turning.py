"""Turning an incident private or public: what is withdrawn, where it goes on, and what people are told before."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Channel, Person
from tests.steps import DECLARER, MANAGER, OUTSIDER, Staged, staged
from tests.world import World, declared, form

SAID = "Passwords were read"
WITHDRAWN = "INC-1 is private now. Its manager can give access: /incident access INC-1."


async def turned(person: Person, world: World, bot: Muster, action: str) -> None:
    """Turn INC-1 private or public by the form."""
    await person.command("#general", f"/incident {action} INC-1")
    modal = await form(person, f"INC-1: {action}")
    await modal.fill("Why", "It may be an attack")
    await modal.submit()
    await world.settled(bot, 15.0, tick=1.0)


async def spoken_of(world: World, bot: Muster) -> Staged:
    """Stage a public incident with a follower, an update told to everybody, and a line of a person."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await alice.command(incident.channel, f"/incident update {SAID}")
    await alice.say(incident.channel, "A person's own words")
    await world.settled(bot)
    assert SAID in await everything(farid)
    return incident


async def everything(person: Person) -> str:
    """Return every message this person can read, threads included."""
    seen = []
    for channel in await person.channels():
        seen.append(str(channel.raw))
        for message in await person.messages(channel):
            if message.subtype == "channel_topic":
                continue  # Slack's own line, which no app can delete: the form says that it stays
            seen += [each.words for each in await person.thread(channel, message.ts)] or [message.words]
    return "\n".join(seen)


async def the_new_channel(person: Person, old: Channel) -> Channel:
    """Return the private channel that the incident goes on in."""
    return next(c for c in await person.channels() if c.kind != "im" and c.name.startswith("inc-1-") and c.id != old.id)


async def test_the_form_says_what_will_happen_before_it_does(world: World, bot: Muster) -> None:
    """What cannot be taken back is said; closing the form changes nothing."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident private")
    modal = await form(alice, "INC-1: private")
    for consequence in (
        "A missed target calls its incident manager, and nobody else",
        "opens a new private channel",
        "stay readable",
        "cannot be taken back",
        "Followers",
    ):
        assert consequence in modal.words
    await modal.close()
    await world.settled(bot)
    assert "INC-1" in (await alice.message("#incidents", "INC-1")).words


async def test_turned_private_it_is_withdrawn_wherever_it_was_told(world: World, bot: Muster) -> None:
    """Announcement, threads, followers and the old channel say no more than that; people's own words stay."""
    incident = await spoken_of(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await turned(alice, world, bot, "private")
    seen = await everything(farid)
    for word in (SAID, "Checkout is down", "checkout-is-down"):
        assert word not in seen, word
    assert WITHDRAWN in (await farid.message("#incidents", "INC-1")).words
    assert "You no longer follow INC-1." in seen
    old = await alice.channel(incident.channel.id)
    assert (old.is_archived, old.name) == (True, "inc-1-moved")
    assert "A person's own words" in str([m.words for m in await farid.messages(old)])


@pytest.mark.parametrize("used_elsewhere", [False, True])
async def test_turned_private_its_services_are_named_to_nobody_else(
    world: World, bot: Muster, *, used_elsewhere: bool
) -> None:
    """A name that no public incident has used is suggested to members alone."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await declared(alice, "Letters are late", services=("Payroll",))
    if used_elsewhere:
        await declared(alice, "Parcels are late", services=("Payroll",))
    await world.settled(bot)
    await turned(alice, world, bot, "private")
    for person, knows in ((farid, used_elsewhere), (alice, True)):
        await person.command("#general", "/incident declare")
        modal = await person.modal()
        assert ("Payroll" in await modal.suggestions("Affected services", "Pay")) is knows
        await modal.close()


async def test_turned_private_it_goes_on_in_a_channel_of_its_own(world: World, bot: Muster) -> None:
    """A private channel, not named after its title, with card, pin and topic, who takes part, and every command."""
    incident = await spoken_of(world, bot)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await turned(alice, world, bot, "private")
    new = await the_new_channel(alice, incident.channel)
    assert (new.kind, new.name) == ("private", "inc-1-private")
    assert {alice.id, bob.id} <= set(new.members)
    card = await alice.message(new, "private: only its members see it")
    assert new.pins == (card.ts,)
    assert "Checkout is down" in new.topic
    said = await bob.message(new, "made INC-1 private")
    assert "It may be an attack" in said.words
    await alice.command(new, "/incident update Contained")
    await bob.message(new, "Contained")
    await world.settled(bot)
    assert "Contained" not in await everything(farid)
    assert "INC-1" not in (await farid.command("#general", "/incident list")).words


async def test_a_correction_of_what_was_told_before_stays_inside(world: World, bot: Muster) -> None:
    """An update told in the days of publicity is not told again, nor troubled about."""
    incident = await spoken_of(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await turned(alice, world, bot, "private")
    await alice.command(await the_new_channel(alice, incident.channel), "/incident priority P1 It spreads")
    await world.settled(bot)
    assert SAID not in await everything(farid)
    async with bot.store.read() as unit:
        assert "dead" not in await unit.outbox.counts()


async def test_turned_public_it_is_announced_and_its_channel_stays_private(world: World, bot: Muster) -> None:
    """Everybody sees its state from now on; what is written in the channel stays there."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channel, _ = await declared(alice, "Odd logins", marks=("Private",))
    await world.settled(bot)
    await alice.command("#general", "/incident public INC-1")
    modal = await form(alice, "INC-1: public")
    assert "The channel stays private" in modal.words
    await modal.submit()
    await world.settled(bot)
    assert "Odd logins" in (await farid.message("#incidents", "INC-1")).words
    assert "Odd logins" in (await farid.command("#general", "/incident show INC-1")).words
    assert await farid.find_channel(channel.id) is None
    await alice.message(channel, "This channel stays private")
    refused = await farid.command("#general", "/incident update INC-1 x")
    assert "use /incident access INC-1." in refused.words


async def test_there_and_back_again_shows_what_was_told_again(world: World, bot: Muster) -> None:
    """Public once more: the announcement and its thread say what they said; the private channel is kept, renamed."""
    incident = await spoken_of(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await turned(alice, world, bot, "private")
    new = await the_new_channel(alice, incident.channel)
    await turned(alice, world, bot, "public")
    assert (await the_new_channel(alice, incident.channel)).name == "inc-1-checkout-is-down"
    seen = await everything(farid)
    assert SAID in seen
    assert WITHDRAWN not in (await farid.message("#incidents", "Checkout is down")).words
    await turned(alice, world, bot, "private")
    assert SAID not in await everything(farid)
    again = await the_new_channel(alice, incident.channel)
    assert (again.id, again.name) == (new.id, "inc-1-private")


@pytest.mark.parametrize("action", ["private", "public"])
async def test_turning_it_what_it_is_already_is_refused(world: World, bot: Muster, action: str) -> None:
    """Nothing changed, said in words."""
    await staged(world, bot, private=action == "private")
    alice = await world.person(DECLARER)
    reply = await alice.command("#general", f"/incident {action} INC-1")
    assert reply.words == f"INC-1 is already {action}. Nothing changed."
