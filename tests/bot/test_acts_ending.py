"""The acts that end work or take it up again: what each posts, records and shows."""

from __future__ import annotations

import pytest

from app import Muster
from bot.incidents.durations import Kind
from bot.incidents.vocabulary import Status
from tests.steps import DECLARER, OUTSIDER, recorded, staged, transitions
from tests.world import World, form


async def test_a_resolution_tells_the_fix_the_cause_and_the_time_it_took(world: World, bot: Muster) -> None:
    """In the channel, on the card, on the announcement; the root cause may not be known yet."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.click("Resolve", on=incident.card)
    modal = await form(alice, "INC-1: resolve")
    await modal.fill("What fixed it", "A <new> certificate & a restart")
    await modal.submit()
    said = (await alice.message(incident.channel, "resolved INC-1 after")).words
    assert "What fixed it\nA <new> certificate & a restart" in said
    assert "Root cause\nNot known yet." in said
    await world.settled(bot)
    card = await alice.refreshed(incident.card)
    assert "Status\nResolved" in card.words
    assert "Root cause\nNot known yet." in card.words
    assert card.buttons == ["Post update", "Roles", "Reopen", "Close"]
    announced = await farid.message("#incidents", "INC-1")
    assert "A <new> certificate & a restart" in announced.words
    assert announced.buttons == []


WORDS = [
    ("Reopen", "INC-1: reopen", "Why work goes on", Status.RESOLVED, "investigating", Kind.REOPENED, "reopened"),
    ("Reopen", "INC-1: reopen", "Why work goes on", Status.CANCELLED, "investigating", Kind.REOPENED, "reopened"),
    ("Reopen", "INC-1: reopen", "Why work goes on", Status.CLOSED, "investigating", Kind.REOPENED, "reopened"),
    (
        "Cancel incident",
        "INC-1: cancel",
        "Why this is no incident",
        Status.DECLARED,
        "cancelled",
        Kind.CANCELLED,
        "cancelled",
    ),
    ("Close", "INC-1: close", "Closing note", Status.RESOLVED, "closed", Kind.CLOSED, "closed"),
]


@pytest.mark.parametrize(("button", "title", "field", "status", "after", "kind", "verb"), WORDS)
async def test_an_act_of_words_is_told_recorded_and_shown(
    world: World, bot: Muster, button: str, title: str, field: str, status: Status, after: str, kind: Kind, verb: str
) -> None:
    """Reopen, cancel, close: with the words given, from button to card."""
    incident = await staged(world, bot, status)
    alice = await world.person(DECLARER)
    await alice.click(button, on=incident.card)
    modal = await form(alice, title)
    assert "Checkout is down" in modal.words
    await modal.fill(field, "Because <of> & reasons")
    await modal.submit()
    said = await alice.message(incident.channel, f"@Alice Moreau {verb} INC-1")
    assert "Because <of> & reasons" in said.words
    await world.settled(bot)
    assert f"Status\n{after.capitalize()}" in (await alice.refreshed(incident.card)).words
    row = (await transitions(bot))[-1]
    assert (row.kind, row.actor, row.via, row.reason) == (kind, alice.id, "form", "Because <of> & reasons")
    assert row.before == {"status": str(status)}
    assert row.after == {"status": after}


@pytest.mark.parametrize(("typed", "after"), [("resolve Done", "resolved"), ("cancel A mistake", "cancelled")])
async def test_ending_by_command_is_told_to_who_typed_it_elsewhere(
    world: World, bot: Muster, typed: str, after: str
) -> None:
    """In the incident's channel its post is the answer; anywhere else a line says that it is done."""
    await staged(world, bot)
    alice = await world.person(DECLARER)
    verb, _, words = typed.partition(" ")
    reply = await alice.command("#general", f"/incident {verb} INC-1 {words}")
    assert reply.words == f"INC-1 is {after}."
    assert reply.ephemeral


async def test_an_incident_never_acknowledged_is_reopened_as_declared(world: World, bot: Muster) -> None:
    """Nobody has said that they are on it, so it can still be acknowledged."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident resolve It went away")
    await world.settled(bot)
    assert "Acknowledged\nnever" in (await alice.refreshed(incident.card)).words
    await alice.command(incident.channel, "/incident reopen It is back")
    await world.settled(bot)
    assert (await recorded(bot))[0][0]["status"] == "declared"
    await alice.click("Acknowledge", on=incident.card)
    await alice.message(incident.channel, "acknowledged INC-1")


async def test_a_reopened_incident_keeps_its_channel_and_counts_once(world: World, bot: Muster) -> None:
    """No time to resolve while it is open again; the latest resolution counts when it is over."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident reopen It is back")
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Time to resolve: not resolved" in shown
    assert "Reopened: 1 time" in shown
    world.clock.advance(7200)
    await alice.command(incident.channel, "/incident resolve For good")
    assert "Time to resolve: 2 h" in (await alice.command(incident.channel, "/incident show")).words
