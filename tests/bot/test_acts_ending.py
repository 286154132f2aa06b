"""The acts that end work or take it up again: what each posts, records and shows."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Person
from tests.bot.settings_steps import refused
from tests.steps import DECLARER, OUTSIDER, press, recorded, reviewed, staged, transitions
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
    assert card.buttons[:4] == ["Write review", "Close", "Causes", "Reopen"]
    assert "Declared → On it → Cause found → Watching → Resolved" in card.words
    assert "Next: press Write review while it is fresh." in card.words
    announced = await farid.message("#incidents", "INC-1")
    assert "A <new> certificate & a restart" in announced.words
    assert announced.buttons == []


async def test_causes_found_later_are_recorded_shown_and_move_no_duration(world: World, bot: Muster) -> None:
    """Said at the resolution, corrected after the closing: each change recorded, the time to resolve as it was."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.command(incident.channel, "/incident update INC-1 Cards are refused")
    await alice.click("Resolve", on=incident.card)
    modal = await form(alice, "INC-1: resolve")
    assert modal.value("Cause category") == "Not known yet"
    assert "Impact: " in modal.words
    await modal.fill("What fixed it", "A restart")
    await modal.pick("Cause category", "Third party")
    await modal.fill("Contributing causes", "No alert & no runbook")
    await modal.fill("Who was affected", "Everybody who pays by card")
    await modal.submit()
    said = (await alice.message(incident.channel, "resolved INC-1 after")).words
    assert "Cause: Third party\nThe root cause is not known yet." in said
    assert "Contributing causes\nNo alert & no runbook" in said
    await world.settled(bot)
    announced = (await farid.message("#incidents", "Incident manager")).words
    assert "Who was affected\nEverybody who pays by card" in announced
    assert "Cause: Third party" in announced

    world.clock.advance(7200)
    took = next(line for line in (await shown(alice)).splitlines() if line.startswith("Time to resolve"))
    await alice.command(incident.channel, "/incident causes")
    modal = await form(alice, "INC-1: causes")
    assert list((await refused(modal)).values()) == ["Nothing is different. Change something, or go back."]
    await modal.pick("Cause category", "Configuration")
    await modal.fill("Root cause", "A <wrong> route")
    await modal.fill("Reason for the change", "The provider told us")
    await modal.submit()
    said = (await alice.message(incident.channel, "what is known of the causes: Cause category, Root cause")).words
    assert all(text in said for text in ("Configuration", "A <wrong> route", "The provider told us"))
    rows = await transitions(bot)
    assert [row.kind for row in rows].count(Kind.RESOLVED) == 1
    assert rows[-1].kind == Kind.CORRECTED
    assert rows[-1].before == {"cause_category": "Third party", "root_cause": ""}
    assert rows[-1].after == {"cause_category": "Configuration", "root_cause": "A <wrong> route"}
    told = await shown(alice)
    assert took in told
    assert "Cause: Configuration\nA <wrong> route" in told
    grouped = (await farid.command("#general", "/incident report 30d by cause")).words
    assert "Configuration" in grouped


async def shown(person: Person) -> str:
    """Return everything about INC-1, as told to a person."""
    return (await person.command("#general", "/incident show INC-1")).words


async def test_resolving_again_in_a_line_keeps_what_is_known_of_the_causes(world: World, bot: Muster) -> None:
    """A one-liner says what fixed it and nothing else."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.click("Causes", on=incident.card)
    modal = await form(alice, "INC-1: causes")
    await modal.fill("Root cause", "A certificate")
    await modal.submit()
    await alice.command(incident.channel, "/incident reopen It is back")
    await alice.command(incident.channel, "/incident resolve Another certificate")
    assert "Root cause\nA certificate" in await shown(alice)


WORDS = [
    ("Reopen", "INC-1: reopen", "Reason for reopening", Status.RESOLVED, "investigating", Kind.REOPENED, "reopened"),
    ("Reopen", "INC-1: reopen", "Reason for reopening", Status.CANCELLED, "investigating", Kind.REOPENED, "reopened"),
    ("Reopen", "INC-1: reopen", "Reason for reopening", Status.CLOSED, "investigating", Kind.REOPENED, "reopened"),
    (
        "Cancel incident",
        "INC-1: cancel",
        "Why this isn't an incident",
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
    if kind is Kind.CLOSED:
        await reviewed(world, bot, alice, incident.channel)
    await press(alice, button, incident.card)
    modal = await form(alice, title)
    assert "Checkout is down" in modal.words
    await modal.fill(field, "Because <of> & reasons")
    await modal.submit()
    said = await alice.message(incident.channel, f"Alice Moreau {verb} INC-1")
    assert "Because <of> & reasons" in said.words
    await world.settled(bot)
    assert f"Status\n{after.capitalize()}" in (await alice.refreshed(incident.card)).words
    row = (await transitions(bot))[-1]
    assert (row.kind, row.actor, row.via, row.reason) == (kind, alice.id, "form", "Because <of> & reasons")
    assert row.before["status"] == status
    assert row.after == {"status": after}


@pytest.mark.parametrize(("typed", "after"), [("resolve Done", "resolved"), ("cancel A mistake", "cancelled")])
async def test_ending_by_command_is_told_to_who_typed_it_elsewhere(
    world: World, bot: Muster, typed: str, after: str
) -> None:
    """In the incident's channel its post is the answer; anywhere else a line says so, beside *Undo*."""
    await staged(world, bot)
    alice = await world.person(DECLARER)
    verb, _, words = typed.partition(" ")
    reply = await alice.command("#general", f"/incident {verb} INC-1 {words}")
    assert reply.words.startswith(f"INC-1 is {after}.")
    assert reply.buttons == ["Undo"]
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
