"""Notes and the message shortcut: what people put into a timeline by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import ModalRefused
from tests.bot.timeline_steps import PIN, changes, kept, said, timeline
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged
from tests.world import World, declared, form


async def test_a_note_goes_in_quietly_and_a_finding_is_told(world: World, bot: Muster) -> None:
    """Marked as typed; what others must know of now is told in the channel, all else answers quietly."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    before = len(await bob.messages(incident.channel))
    for typed in ("Looking at the pool", "hypothesis: the pool <b> is too small"):
        answer = await alice.command(incident.channel, f"/incident note {typed}")
        assert "Added to the timeline of INC-1." in answer.words
    await world.settled(bot)
    assert len(await bob.messages(incident.channel)) == before
    for typed, told in (("Finding: no connection is free", "Finding by"), ("change: pool to 50", "Change made by")):
        assert not (await alice.command(incident.channel, f"/incident note {typed}")).words
        assert typed.partition(": ")[2] in (await bob.message(incident.channel, told)).words
    assert [(entry.mark, entry.text) for entry in await kept(bot)] == [
        (None, "Looking at the pool"),
        ("hypothesis", "the pool <b> is too small"),
        ("finding", "no connection is free"),
        ("change_made", "pool to 50"),
    ]


async def test_a_note_can_be_of_an_earlier_time_and_of_no_later_one(world: World, bot: Muster) -> None:
    """In a form, which keeps what was typed when it refuses; the time given is the one that counts."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident note decision:")
    modal = await form(alice, "INC-1: note")
    assert modal.value("Mark") == "Decision"
    await modal.fill("Note", "Fail over to the replica")
    now = world.clock.now().replace(second=0, microsecond=0)
    await modal.pick_time("When", now + timedelta(hours=1))
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {"When": "This time is in the future. Choose one that has passed."}
    await modal.pick_time("When", now - timedelta(minutes=20))
    await modal.submit()
    [entry] = await kept(bot)
    assert (entry.at, entry.mark, entry.text) == (now - timedelta(minutes=20), "decision", "Fail over to the replica")
    page = (await timeline(alice, incident.channel)).words
    assert page.index("Fail over to the replica") < page.index("Declared")


async def test_only_who_takes_part_adds(world: World, bot: Muster) -> None:
    """By command and by shortcut: an outsider is told how to come in, and nothing is recorded."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    answer = await farid.command("#general", "/incident note INC-1 finding: it is DNS")
    assert "Only people who take part in INC-1 can add to its timeline." in answer.words
    await farid.message_shortcut("Add to timeline", await farid.message(incident.channel, "Incident manager"))
    await farid.message("@muster", "What Muster says is already in the timeline.")
    assert await kept(bot) == []


async def test_the_shortcut_adds_in_the_channel_at_once_and_outlives_a_reaction(world: World, bot: Muster) -> None:
    """Once; a reaction put on it and taken back later does not take it out."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    message = await said(bob, incident.channel, "It began with the deploy.")
    await alice.message_shortcut("Add to timeline", message)
    await alice.message(incident.channel, "Added to the timeline of INC-1.", ephemeral=True)
    await alice.message_shortcut("Add to timeline", message)
    await alice.message(incident.channel, "It is in the timeline of INC-1 already.", ephemeral=True)
    await bob.react(message, PIN)
    await bob.unreact(message, PIN)
    await world.heeded(bot)
    [entry] = await kept(bot)
    assert (entry.actor, entry.added_by, entry.text) == (bob.id, alice.id, "It began with the deploy.")
    assert entry.source_permalink


async def test_a_message_from_anywhere_is_added_to_the_incident_chosen(world: World, bot: Muster) -> None:
    """Of those one takes part in, found by number or title; with a mark; a private conversation is warned of."""
    await staged(world, bot)
    alice, carmen = await world.person(DECLARER), await world.person("carmen")
    await declared(carmen, "Not of alice")
    channel = await alice.create_channel("quiet-place", private=True)
    message = await said(alice, channel, "The vendor confirms an outage.")
    await alice.message_shortcut("Add to timeline", message)
    modal = await form(alice, "Add to timeline")
    assert "Everybody who can see the incident will be able to read the message" in modal.words
    assert await modal.suggestions("Incident", "") == ["INC-1 · Checkout is down"]
    assert await modal.suggestions("Incident", "nothing like it") == []
    await modal.pick("Incident", "INC-1 · Checkout is down", typing="inc-1")
    await modal.pick("Mark", "Finding")
    await modal.submit()
    [entry] = await kept(bot)
    assert (entry.text, entry.mark, entry.actor) == ("The vendor confirms an outage.", "finding", alice.id)
    public = await said(alice, await alice.channel("#general"), "Customers call.")
    await alice.message_shortcut("Add to timeline", public)
    assert "Everybody who can see" not in (await form(alice, "Add to timeline")).words
    assert [change.what for change in await changes(bot)] == ["added"]
