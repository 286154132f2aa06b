"""Slack delivers twice, people click twice, and many act at once: one effect each."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from app import Muster
from sandbox.client import Modal, ModalRefused, Person
from storage.tables import Incident, Transition
from tests.bot.ledger import all_carried_once
from tests.steps import reviewed
from tests.world import World, declared

PICKS = (("Impact", "Major – many customers or a department are affected"), ("Urgency", "High"))
CROWD = 20


async def transitions(bot: Muster, kind: str) -> int:
    """Count the changes of one kind that history holds."""
    async with bot.store.read() as unit:
        query = select(func.count()).select_from(Transition).where(Transition.kind == kind)
        return int((await unit.session.execute(query)).scalar_one())


async def incidents(bot: Muster) -> int:
    """Count the incidents."""
    async with bot.store.read() as unit:
        return int((await unit.session.execute(select(func.count()).select_from(Incident))).scalar_one())


async def filled(person: Person, title: str) -> None:
    """Open the declare form and fill it, up to the button."""
    await person.command("#general", f"/incident declare {title}")
    modal = await person.modal()
    for label, choice in PICKS:
        await modal.pick(label, choice)
        await modal.refresh()


async def test_a_form_delivered_twice_declares_one_incident(world: World, bot: Muster) -> None:
    """The same view submitted twice is one incident, one channel, one announcement."""
    alice = await world.person("alice")
    await filled(alice, "Checkout is down")
    await world.control("POST", "deliveries", duplicate="interactive")
    await (await alice.modal()).submit()
    await alice.channel("inc-1-checkout-is-down")
    await all_carried_once(world, bot)
    assert (await incidents(bot), await transitions(bot, "declared")) == (1, 1)


async def test_a_command_delivered_twice_acts_once(world: World, bot: Muster) -> None:
    """The repeat is answered like the first and changes nothing."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.control("POST", "deliveries", duplicate="slash_commands", times=2)
    reply = await alice.command("#general", "/incident ack INC-1")
    assert "INC-1 is acknowledged" in reply.words
    await alice.command(channel, "/incident update A certificate has expired")
    found = await all_carried_once(world, bot)
    assert (await transitions(bot, "acknowledged"), await transitions(bot, "updated")) == (1, 1)
    texts = [message["text"] for message in found.channels[channel.id]["messages"]]
    assert sum("update on" in text for text in texts) == 1


async def test_a_click_delivered_twice_acts_once(world: World, bot: Muster) -> None:
    """The repeat of a click is no second click: nobody is told that it came too late."""
    alice = await world.person("alice")
    _, card = await declared(alice)
    await world.settled(bot)
    await world.control("POST", "deliveries", duplicate="interactive")
    await alice.click("Acknowledge", on=card)
    found = await all_carried_once(world, bot)
    assert await transitions(bot, "acknowledged") == 1
    assert not found.whispers()


async def test_a_refused_click_delivered_twice_is_answered_once(world: World, bot: Muster) -> None:
    """One click, one answer for the person's eyes."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, card = await declared(alice)
    await world.settled(bot)
    await bob.join(channel)
    await world.control("POST", "deliveries", duplicate="interactive", times=2)
    await asyncio.gather(alice.click("Acknowledge", on=card), bob.click("Acknowledge", on=card))
    found = await all_carried_once(world, bot)
    assert await transitions(bot, "acknowledged") == 1
    assert sum("Nothing changed" in message["text"] for message in found.whispers()) == 1


async def test_a_double_click_acts_once(world: World, bot: Muster) -> None:
    """Two clicks of one person are two deliveries; the second finds it done and says so."""
    alice = await world.person("alice")
    channel, card = await declared(alice)
    await asyncio.gather(alice.click("Acknowledge", on=card), alice.click("Acknowledge", on=card))
    found = await all_carried_once(world, bot)
    assert await transitions(bot, "acknowledged") == 1
    texts = [message["text"] for message in found.channels[channel.id]["messages"]]
    assert sum("acknowledged INC-1 after" in text for text in texts) == 1


async def test_two_people_acknowledging_at_once_leave_one_acknowledgement(world: World, bot: Muster) -> None:
    """One of them did; the other is told who."""
    alice, bob, hiro = [await world.person(name) for name in ("alice", "bob", "hiro")]
    await declared(alice)
    answers = await asyncio.gather(
        bob.command("#general", "/incident ack INC-1"), hiro.command("#general", "/incident ack INC-1")
    )
    await all_carried_once(world, bot)
    assert await transitions(bot, "acknowledged") == 1
    words = sorted(answer.words for answer in answers)
    assert "INC-1 is acknowledged." in words[0]
    assert "was acknowledged by" in words[1]


async def test_an_event_delivered_twice_is_heeded_once(world: World, bot: Muster) -> None:
    """Who joins gets the card once, though Slack said it twice."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await world.control("POST", "deliveries", duplicate="events")
    await bob.join(channel)
    await bob.message(channel, "INC-1", ephemeral=True)
    found = await all_carried_once(world, bot)
    assert len(found.whispers()) == 1


@pytest.mark.parametrize("act", ["resolve", "cancel", "close"])
async def test_two_people_ending_it_at_once_end_it_once(world: World, bot: Muster, act: str) -> None:
    """The later one is refused, with the reason, or finds nothing left to do."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await alice.invite(channel, "bob")
    await world.heeded(bot)
    if act == "close":
        await alice.command(channel, "/incident resolve A new certificate")
        await reviewed(world, bot, alice, channel)
    await asyncio.gather(*(person.command(channel, f"/incident {act} Enough") for person in (alice, bob)))
    await all_carried_once(world, bot)
    kind = {"resolve": "resolved", "cancel": "cancelled", "close": "closed"}[act]
    assert await transitions(bot, kind) == 1


async def test_a_crowd_declaring_at_once_gets_an_incident_each(
    world: World, bot: Muster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty people submit in the same moment: twenty numbers, channels, cards and announcements.

    On a machine under load somebody may be told that nothing was recorded; that is true, and they submit again.
    """
    monkeypatch.setattr("tests.world.TICK_SECONDS", 2.0)
    people = [await world.person(name) for name in _hired(world)]
    for number, person in enumerate(people):
        await filled(person, f"Trouble {number}")
    forms = [await person.modal() for person in people]
    await asyncio.gather(*map(_submitted, forms))
    await world.settled(bot, seconds=40)
    found = await all_carried_once(world, bot)
    assert sorted(incident.number for incident in found.incidents) == list(range(1, CROWD + 1))
    assert {incident.declared_by for incident in found.incidents} == {person.id for person in people}


async def _submitted(form: Modal) -> None:
    try:
        await form.submit()
    except ModalRefused as refused:
        if "Nothing was recorded" not in str(refused):
            raise
        await _submitted(form)


def _hired(world: World) -> list[str]:
    workspace = world.sandbox.workspace
    general = next(channel for channel in workspace.channels.values() if channel.name == "general")
    names = [f"person{number}" for number in range(CROWD)]
    for name in names:
        general.members.append(workspace.people.add(name, name.title()).id)
    return names
