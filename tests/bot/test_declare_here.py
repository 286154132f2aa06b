"""Declaring where people talk already: the present channel becomes the incident's, and stays theirs."""

from __future__ import annotations

from collections import Counter

import pytest

from app import Muster
from sandbox.client import Channel, Message, Person
from sandbox.client.errors import ModalRefused
from tests.reminders.watching import wait
from tests.steps import ONCE, VARIED
from tests.world import World, declared, form

CROWD = 130
"""More people than Slack tells of in a minute: users.info may be called 100 times."""
OK = 200


async def declare_here(
    world: World, bot: Muster, person: Person, place: str = "#payments", words: str = "here", *, private: bool = False
) -> tuple[Channel, Message]:
    """Declare an incident in a channel and return that, with the card, once all is done."""
    await person.command(place, f"/incident {words} Checkout is down")
    modal = await form(person, "Declare incident")
    assert modal.value("Title") == "Checkout is down"
    if private:
        await modal.check("Kind of incident", "Private", "Use this channel as its channel")
    await modal.submit()
    await world.settled(bot)
    channel = await person.channel(place)
    return channel, await person.message(channel, "Incident manager")


@VARIED
async def test_the_present_channel_becomes_the_incidents_and_stays_what_it_was(world: World, bot: Muster) -> None:
    """Its name, topic and people stay; its card is pinned there; who is there takes part, and nobody is briefed."""
    carmen, alice = await world.person("carmen"), await world.person("alice")
    before = await carmen.channel("#payments")
    await carmen.topic(before, "Card payments, on call: Carmen")
    before = await carmen.channel("#payments")
    channels, others = len(await carmen.channels()), [user for user in before.members if user != carmen.id]
    channel, card = await declare_here(world, bot, carmen)
    assert (channel.name, channel.topic) == (before.name, "Card payments, on call: Carmen")
    assert set(before.members) <= set(channel.members)
    assert len(await carmen.channels()) in {channels, channels + 1}  # that of announcements may be new
    assert "Use" not in card.words
    assert await world.calls("pins.add")
    assert await world.calls("bookmarks.add")
    assert not [call for call in await world.calls("conversations.create") if "inc-1" in call["args"]["name"]]
    assert not [call for call in await world.calls("chat.postEphemeral") if call["args"]["user"] in others]
    assert f"#{before.name}" in (await alice.message("#incidents", "INC-1")).words
    if others:
        async with bot.store.read() as unit:
            assert set(others) <= set(await unit.people.participants(1))
    await carmen.command(channel, "/incident ack")
    await carmen.message(channel, "acknowledged INC-1")


@ONCE
async def test_everybody_takes_part_in_a_channel_of_more_than_slack_tells_of_in_a_minute(
    world: World, bot: Muster
) -> None:
    """Who was asked for once is not asked for again when Slack wants the rest later."""
    workspace, carmen = world.sandbox.workspace, await world.person("carmen")
    crowd = [workspace.people.add(f"crowd{number}").id for number in range(CROWD)]
    place = workspace.conversations.named("payments")
    assert place is not None
    workspace.conversations.invite(carmen.id, place, crowd)
    await declare_here(world, bot, carmen)
    async with bot.store.read() as unit:
        assert set(crowd) <= set(await unit.people.participants(1))
    asked = Counter(call["args"]["user"] for call in await world.calls("users.info") if call["status"] == OK)
    assert {asked[user] for user in crowd} == {1}


@pytest.mark.parametrize("words", ["declare here", "convert"])
async def test_it_is_asked_for_by_words_and_by_a_box_of_the_form(world: World, bot: Muster, words: str) -> None:
    """Typed, its box is ticked; unticked, a channel is opened as ever."""
    carmen = await world.person("carmen")
    await carmen.command("#payments", f"/incident {words} Checkout is down")
    modal = await form(carmen, "Declare incident")
    assert "Declaring makes #payments its channel" in modal.words
    await modal.check("Kind of incident")
    await modal.refresh()
    assert "opens a public channel" in modal.words
    await modal.check("Kind of incident", "Use #payments as its channel")
    await modal.submit()
    await world.settled(bot)
    await carmen.message("#payments", "Incident manager")


async def test_a_channel_that_does_not_fit_is_refused_with_why(world: World, bot: Muster) -> None:
    """Everybody's, that of announcements, a direct message, one of another incident, a private one without Muster."""
    alice, emma = await world.person("alice"), await world.person("emma")
    open_one, _ = await declared(alice)
    await world.settled(bot)
    await alice.join("#incidents")
    shared = await alice.channel("#platform")
    await world.control("POST", "shared", channel=shared.id, team="T0VENDOR")
    for person, place, why in (
        (alice, "#general", "everybody's channel"),
        (alice, "#incidents", "where incidents are announced"),
        (alice, await alice.open_dm("bob"), "direct message cannot"),
        (alice, open_one, "channel of INC-1, which is declared"),
        (alice, shared, "another organisation"),
        (emma, "#leadership", "Invite it with"),
    ):
        told = (await person.command(place, "/incident here It is down")).words
        assert why in told, (place, told)
    assert "There is no incident INC-2" in (await alice.command("#general", "/incident show INC-2")).words
    await alice.command("#general", "/incident declare It is down")
    assert "as its channel" not in (await alice.modal()).words


async def test_a_private_channel_takes_a_private_incident_only_and_a_public_one_none(world: World, bot: Muster) -> None:
    """Refused beside the boxes, with what to do; what was put in stays."""
    emma = await world.person("emma")
    await emma.invite("#leadership", "muster")
    await emma.command("#leadership", "/incident here The merger leaked")
    modal = await form(emma, "Declare incident")
    assert "announces nothing, because the incident is private" in modal.words
    await modal.check("Kind of incident", "Use this channel as its channel")
    with pytest.raises(ModalRefused, match="This channel is private"):
        await modal.submit()
    await modal.check("Kind of incident", "Private", "Use this channel as its channel")
    await modal.submit()
    await world.settled(bot)
    await emma.message("#leadership", "Incident manager")
    farid = await world.person("farid")
    assert "There is no incident INC-1" in (await farid.command("#general", "/incident show INC-1")).words
    carmen = await world.person("carmen")
    await carmen.command("#payments", "/incident here Keys leaked")
    modal = await form(carmen, "Declare incident")
    await modal.check("Kind of incident", "Private", "Use #payments as its channel")
    with pytest.raises(ModalRefused, match="Everybody can read this channel"):
        await modal.submit()


async def test_at_the_end_it_is_not_archived_and_serves_another_incident(world: World, bot: Muster) -> None:
    """What was there before stays when the incident is over; the next may be declared there, and the first found."""
    carmen = await world.person("carmen")
    channel, _ = await declare_here(world, bot, carmen)
    await carmen.command(channel, "/incident priority P4 Small")
    await carmen.command(channel, "/incident resolve A restart")
    await carmen.command(channel, "/incident close Done")
    await world.settled(bot)
    await wait(world, bot, minutes=15 * 24 * 60)
    assert not await world.calls("conversations.archive")
    await carmen.command(channel, "/incident here Checkout is down again")
    await (await form(carmen, "Declare incident")).submit()
    await world.settled(bot)
    assert "INC-2" in (await carmen.command(channel, "/incident")).words
    assert "INC-1" in (await carmen.command(channel, "/incident show INC-1")).words
    await carmen.command(channel, "/incident reopen INC-1 Not over")
    await world.settled(bot)
    assert (await carmen.channel("inc-1-checkout-is-down")).is_member


async def test_where_slack_lets_muster_in_no_more_it_gets_a_channel_of_its_own(world: World, bot: Muster) -> None:
    """The incident goes on; its declarer learns why."""
    carmen = await world.person("carmen")
    await world.fault("conversations.join", "error", error="channel_is_limited_access")
    await carmen.command("#payments", "/incident here Checkout is down")
    await (await form(carmen, "Declare incident")).submit()
    await world.settled(bot)
    own = await carmen.channel("inc-1-checkout-is-down")
    await carmen.message(own, "Incident manager")
    assert "gets one of its own" in (await carmen.message("@muster", "cannot be used")).words


async def test_turned_private_it_moves_out_and_leaves_the_channel_as_it_was(world: World, bot: Muster) -> None:
    """What Muster said there is withdrawn; the channel keeps its name and is not archived."""
    carmen = await world.person("carmen")
    channel, _ = await declare_here(world, bot, carmen)
    await carmen.command(channel, "/incident private")
    await (await carmen.modal()).submit()
    await world.settled(bot)
    still = await carmen.channel("#payments")
    assert not still.is_archived
    assert not [m for m in await carmen.messages(still) if "Incident manager" in m.words]
    assert not await world.calls("conversations.archive")
