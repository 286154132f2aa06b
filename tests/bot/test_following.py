"""Following an incident, a service or a priority: one direct message an incident, with its updates below."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Message, Person
from tests.steps import DECLARER, OUTSIDER, staged
from tests.world import World, declare, declared, form, submit_declaration

FOLLOWED = ["INC-1", "service payments", "p3"]
"""What the declared incident can be followed by."""


async def say(person: Person, words: str) -> str:
    """Type a command in a channel of no incident; return the answer."""
    return (await person.command("#general", f"/incident {words}")).words


async def cards(person: Person) -> list[Message]:
    """Return the messages that keep a person informed, one an incident."""
    if await person.find_channel("@muster") is None:
        return []
    return [message for message in await person.messages("@muster") if "You follow INC-" in message.words]


async def declare_for_payments(world: World, bot: Muster, title: str = "Cards fail") -> None:
    """Declare a P3 that affects the service Payments, which a first incident has named before."""
    alice = await world.person(DECLARER)
    await alice.command("#general", f"/incident declare {title}")
    modal = await alice.modal()
    for label, choice in (
        ("Impact", "Minor – some customers or a team are affected, a workaround exists"),
        ("Urgency", "Medium"),
    ):
        await modal.pick(label, choice)
        await modal.refresh()
    offered = await modal.suggestions("Affected services", "Payments")
    await modal.pick("Affected services", offered[0], typing="Payments")
    await submit_declaration(alice, modal)
    await world.settled(bot)


async def test_the_button_follows_and_unfollows(world: World, bot: Muster) -> None:
    """Any viewer may: one message, edited in place, updates in its thread, and a way to stop on it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.click("Follow", on=await farid.message("#incidents", "INC-1", button="Follow"))
    assert "You follow INC-1." in (await farid.message("#incidents", "You follow", ephemeral=True)).words
    await alice.command(incident.channel, "/incident update Looking at the gateway.")
    await world.settled(bot)
    [card] = await cards(farid)
    assert "Looking at the gateway." in card.words
    assert "Looking at the gateway." in (await farid.thread("@muster", card.ts))[1].words

    await farid.click("Unfollow", on=card)
    await alice.command(incident.channel, "/incident update Found it.")
    await world.settled(bot)
    assert "You no longer follow INC-1." in (await farid.refreshed(card)).words
    assert not any("Found it." in message.words for message in await farid.thread("@muster", card.ts))


@pytest.mark.parametrize(
    ("wish", "first"),
    # An incident that is not there yet cannot be followed; a service and a priority can.
    [(wish, first) for wish in FOLLOWED for first in (True, False) if not (first and wish == "INC-1")],
)
async def test_each_wish_holds_for_what_is_open_and_what_will_be(
    world: World, bot: Muster, wish: str, *, first: bool
) -> None:
    """Followed before it is declared or after, the incident is told once; asking twice changes nothing."""
    farid = await world.person(OUTSIDER)
    async with bot.store.write() as unit:
        await unit.services.ensure(["Payments"], world.clock.now())
    if first:
        assert "You follow" in await say(farid, f"follow {wish}")
    await declare_for_payments(world, bot)
    said = await say(farid, f"follow {wish}")
    assert ("already" in said) is first
    await world.settled(bot)
    assert len(await cards(farid)) == 1


async def test_wherever_one_sees_an_incident_from_outside_its_channel_one_can_follow_it(
    world: World, bot: Muster
) -> None:
    """In lists, `show`, catch-ups, what was found, App Home; not where one takes part, nor what one follows already."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    for words in ("list", "show INC-1", "catchup INC-1"):
        assert "Follow" in (await farid.command("#general", f"/incident {words}")).buttons, words
        assert "Follow" not in (await alice.command(incident.channel, f"/incident {words}")).buttons, words
    for person, follows in ((farid, True), (alice, False)):
        await person.command("#general", "/incident find checkout")
        found = await form(person, "Find")
        assert "Show" in found.buttons
        assert ("Follow" in found.buttons) is follows
        await person.close_modal()
    home = await farid.home()
    await farid.click("Follow", on=home)
    assert "You follow INC-1." in (await farid.modal()).words
    await farid.close_modal()
    await world.settled(bot)
    assert "Follow" not in (await farid.home()).buttons
    assert "Follow" not in (await farid.command("#general", "/incident list")).buttons
    await farid.command("#general", "/incident find checkout")
    assert "Follow" not in (await form(farid, "Find")).buttons


async def test_a_rule_brings_what_is_worked_on_in_one_message_and_not_what_one_reads_in_its_channel(
    world: World, bot: Muster
) -> None:
    """What is resolved, and where one takes part, is left out; each has its own message once there is news of it."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channels = [(await declared(alice, f"Outage {number}"))[0] for number in range(4)]
    await alice.command(channels[0], "/incident resolve A restart")
    await farid.join(channels[1])
    await world.settled(bot)
    said = await say(farid, "follow P2")
    assert [each for each in range(4) if f"Outage {each}" in said] == [2, 3]
    await world.settled(bot)
    assert not await cards(farid)
    await alice.command(channels[2], "/incident update Found it.")
    await world.settled(bot)
    [card] = await cards(farid)
    assert "Outage 2" in card.words
    assert "Found it." in (await farid.thread("@muster", card.ts))[1].words
    await declare(farid, "Outage of mine")
    await world.settled(bot)
    assert not any("Outage of mine" in each.words for each in await cards(farid))


async def test_a_p3_that_becomes_p1_reaches_everyone_it_should_once(world: World, bot: Muster) -> None:
    """Followers of P1 join those of P3, of the service and of the incident; who wished twice is told once."""
    people = {name: await world.person(name) for name in ("farid", "grace", "ines", "maya", "emma")}
    await declare_for_payments(world, bot)
    wishes = {"farid": ["P1"], "grace": ["P3", "P1"], "ines": ["INC-1", "P1"], "maya": ["service Payments", "P1"]}
    for name, wanted in wishes.items():
        for wish in wanted:
            await say(people[name], f"follow {wish}")
    await world.settled(bot)
    assert not await cards(people["farid"])
    alice = await world.person(DECLARER)
    for words in ("priority P1 It spreads", "priority P3 It does not", "priority P1 It does"):
        await say(alice, words.replace(" ", " INC-1 ", 1))
        await world.settled(bot)
    assert [len(await cards(people[name])) for name in wishes] == [1, 1, 1, 1]
    assert not await cards(people["emma"])
    assert "P1 Critical" in (await cards(people["farid"]))[0].words


async def test_who_stopped_following_is_not_brought_back_by_a_change(world: World, bot: Muster) -> None:
    """Naming the incident overrules every rule."""
    farid, alice = await world.person(OUTSIDER), await world.person(DECLARER)
    await say(farid, "follow P3")
    await declare_for_payments(world, bot)
    assert "You no longer follow INC-1." in await say(farid, "unfollow INC-1")
    await say(alice, "priority INC-1 P1 It spreads")
    await say(alice, "priority INC-1 P3 It does not")
    await world.settled(bot)
    assert not await cards(farid)


async def test_unfollowing_a_rule_stops_what_only_it_asked_for(world: World, bot: Muster) -> None:
    """What another wish is about goes on."""
    farid = await world.person(OUTSIDER)
    await declare_for_payments(world, bot)
    for wish in ("P3", "service Payments"):
        await say(farid, f"follow {wish}")
    await say(farid, "unfollow P3")
    await world.settled(bot)
    assert len(await cards(farid)) == 1
    assert "You no longer follow Payments incidents." in await say(farid, "unfollow service Payments")
    await world.settled(bot)
    assert not await cards(farid)
    assert "You were not following P3 incidents." in await say(farid, "unfollow P3")


async def test_in_an_incidents_channel_the_incident_is_implied(world: World, bot: Muster) -> None:
    """Follow and unfollow alike."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    assert "You follow INC-1." in (await alice.command(incident.channel, "/incident follow")).words
    assert "You already follow INC-1." in (await alice.command("#general", "/incident follow 1")).words
    assert "You no longer follow INC-1." in (await alice.command(incident.channel, "/incident unfollow")).words


async def test_following_lists_rules_and_incidents(world: World, bot: Muster) -> None:
    """With the way to stop."""
    farid = await world.person(OUTSIDER)
    assert "You follow nothing." in await say(farid, "following")
    await declare_for_payments(world, bot)
    for wish in ("P3", "payments", "INC-1"):
        await say(farid, f"follow {wish}")
    said = await say(farid, "following")
    assert "You follow P3, Payments, and 1 open incident" in said
    for words in ("Every P3 incident", "Every incident of Payments", "INC-1 · Cards fail", "/incident unfollow"):
        assert words in said


UNFOLLOWABLE = {
    "follow": "Say what to follow: /incident follow INC-42",
    "unfollow": "Say what to stop following: /incident unfollow INC-42",
    "follow nonsense": "There is no service nonsense.",
    "follow INC-99": "There is no incident INC-99.",
    "follow service Nonsense": "There is no service Nonsense.",
}


async def test_what_cannot_be_followed_is_said(world: World, bot: Muster) -> None:
    """Nothing is recorded then."""
    del bot
    for words, said in UNFOLLOWABLE.items():
        answer = (await say(await world.person(OUTSIDER), words)).replace("`", "")
        assert said in answer
        assert "Nothing was recorded." in answer


async def test_rules_tell_nobody_of_what_they_may_not_see(world: World, bot: Muster) -> None:
    """A private incident reaches only those followers who are its members; a drill reaches none."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    for person in (alice, farid):
        await say(person, "follow P2")
    await declare(alice, "Secret", marks=("Private",))
    await declare(alice, "Practice", marks=("Drill",))
    await world.settled(bot)
    assert not await cards(farid)
    assert len(await cards(alice)) == 1
    assert "There is no incident INC-1." in await say(farid, "follow INC-1")
