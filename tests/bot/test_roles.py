"""Roles: assigned by form and by command, each new holder told what they owe, a hand-over with its note."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import ModalRefused
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged, transitions
from tests.world import World, form


async def test_a_hand_over_asks_for_a_note_which_the_channel_and_the_successor_read(world: World, bot: Muster) -> None:
    """Without the note nothing changes; with it, it stands in the channel, the timeline and the brief."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.click("Roles", on=incident.card)
    modal = await form(alice, "INC-1: roles")
    await modal.pick_person("Incident manager", "Farid Haddad")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {
        "Hand-over note": "Handing over asks for a note: say what the new incident manager must know."
    }
    await modal.fill("Hand-over note", "The vendor calls back at noon.")
    await modal.submit()
    said = await alice.message(incident.channel, "made @Farid Haddad Incident manager.")
    assert "The vendor calls back at noon." in said.words
    brief = await farid.message("@muster", "You are now Incident manager of INC-1 · Checkout is down")
    for owed in ("The vendor calls back at noon.", "Next update due", "Resolve by", "left)", "assigned by @Alice"):
        assert owed in brief.words
    assert brief.buttons == ["Post update", "Roles", "Escalate", "Resolve"]
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Incident manager handed over: The vendor calls back at noon." in shown
    assert "@Farid Haddad" in (await alice.message("#incidents", "INC-1")).words
    await world.settled(bot)
    assert "@Farid Haddad" in (await alice.refreshed(incident.card)).words


async def test_the_buttons_of_a_brief_work(world: World, bot: Muster) -> None:
    """A holder acts from the direct message."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.command(incident.channel, "/incident assign @farid comms")
    brief = await farid.message("@muster", "You are now Communications lead")
    assert "You write the updates" in brief.words
    await farid.click("Post update", on=brief)
    await form(farid, "INC-1: update")


async def test_several_may_lead_the_technical_side_and_write_down(world: World, bot: Muster) -> None:
    """A second technical lead joins the first; both stand on the card's brief, and each is briefed once."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    dmitri, carmen = await world.person("dmitri"), await world.person("carmen")
    for who in ("dmitri", "carmen"):
        reply = await alice.command(incident.channel, f"/incident assign @{who} technical lead")
        assert not reply.words, reply.words
        await alice.message(incident.channel, "Technical lead.")
    await dmitri.message("@muster", "You are now Technical lead")
    await carmen.message("@muster", "You are now Technical lead")
    await world.settled(bot)
    assert len([m for m in await dmitri.messages("@muster") if "Technical lead" in m.words]) == 1
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Technical lead: @Dmitri Sokolov, @Carmen Ruiz" in shown
    await alice.click("Roles", on=incident.card)
    modal = await form(alice, "INC-1: roles")
    assert modal.value("Technical lead") == ["Dmitri Sokolov", "Carmen Ruiz"]
    await modal.pick_person("Technical lead", "Carmen Ruiz")
    await modal.submit()
    await alice.message(incident.channel, "@Dmitri Sokolov is not Technical lead any more.")
    again = await alice.command(incident.channel, "/incident assign @carmen tech")
    assert again.words == "@Carmen Ruiz is Technical lead already. Nothing changed."


async def test_assigning_a_manager_by_command_opens_the_form_for_the_note(world: World, bot: Muster) -> None:
    """The form puts the successor forward; with a note typed, no form is needed."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.command("#general", "/incident assign INC-1 @hiro incident manager")
    modal = await form(alice, "INC-1: roles")
    assert modal.value("Incident manager") == "Hiro Tanaka"
    await modal.close()
    reply = await alice.command("#general", "/incident assign INC-1 @hiro manager Night shift takes over")
    assert reply.words == "INC-1 is updated."
    await alice.message(incident.channel, "Night shift takes over")
    (changed,) = [row for row in await transitions(bot) if row.kind == "role"]
    assert changed.reason == "Night shift takes over"
    assert (len(changed.before["incident_manager"]), len(changed.after["incident_manager"])) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("assign", "Say who: /incident assign @who technical lead. Nothing was recorded."),
        ("assign @bob", "Say which role. Choose one of incident manager, technical lead, communications lead, scribe"),
        ("assign @bob king", "king names no role."),
        ("assign @bob @alice comms", "Only one person at a time can be Communications lead. Choose one."),
        ("assign @bob manager", "@Bob Okafor is Incident manager already. Nothing changed."),
    ],
)
async def test_an_assignment_that_cannot_be_is_refused(world: World, bot: Muster, typed: str, said: str) -> None:
    """Nothing is recorded, and what to type instead is said."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    reply = await alice.command(incident.channel, f"/incident {typed}")
    assert reply.words.startswith(said), reply.words
    assert not [row for row in await transitions(bot) if row.kind == "role"]


async def test_a_declarer_who_names_another_manager_has_them_briefed(world: World, bot: Muster) -> None:
    """Who is made manager by the declaration hears what they owe; who declares for themselves is told nothing twice."""
    await staged(world, bot)
    bob, alice = await world.person(MANAGER), await world.person(DECLARER)
    brief = await bob.message("@muster", "You are now Incident manager of INC-1")
    assert "Acknowledge by" in brief.words
    assert brief.buttons[0] == "Acknowledge"
    assert not [m for m in await alice.messages("@muster") if "You are now" in m.words]
