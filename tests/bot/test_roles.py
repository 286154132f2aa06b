"""Roles: assigned by form and by command, each new holder told what they owe, a hand-over with its note."""

from __future__ import annotations

import pytest

from app import Muster
from bot.access.find import IncidentRef
from bot.commands.runner import Context
from bot.domain.errors import NotAllowed
from bot.domain.vocabulary import Status, Via
from bot.incidents.people.handover import write_note
from sandbox.client import ModalRefused
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, press, staged, transitions
from tests.world import World, form


async def test_a_hand_over_asks_for_a_note_which_the_channel_and_the_successor_read(world: World, bot: Muster) -> None:
    """Who hands over writes it in the form: it stands in the channel, the timeline and the brief, and is not asked."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid, bob = await world.person(DECLARER), await world.person(OUTSIDER), await world.person(MANAGER)
    await press(bob, "Roles", await bob.message(incident.channel, "Incident manager"))
    modal = await form(bob, "INC-1: roles")
    await modal.pick_person("Incident manager", "Farid Haddad")
    await modal.fill("Hand-over note", "The vendor calls back at noon.")
    await modal.submit()
    said = await alice.message(incident.channel, "made Farid Haddad the incident manager.")
    assert "The vendor calls back at noon." in said.words
    brief = await farid.message("@muster", "You are now the incident manager of INC-1 · Checkout is down")
    for owed in ("The vendor calls back at noon.", "Next update due", "Resolve by", "left)", "assigned by @Bob"):
        assert owed in brief.words
    assert brief.buttons == ["Post update", "Roles", "Escalate", "Resolve"]
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Made @Farid Haddad incident manager in place of @Bob Okafor: The vendor calls back at noon." in shown
    assert "@Farid Haddad" in (await alice.message("#incidents", "INC-1")).words
    await world.settled(bot)
    assert "@Farid Haddad" in (await alice.refreshed(incident.card)).words
    assert not [each for each in await bob.messages("@muster") if "Write hand-over note" in each.buttons]


@VARIED
async def test_taking_over_is_one_tap_and_who_led_is_asked_for_the_note(world: World, bot: Muster) -> None:
    """No form for the taker; who led hears it once and writes the note, which the taker and the channel read."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.click("Take over", on=incident.card)  # one tap
    await alice.message(incident.channel, "is now the incident manager")
    await world.settled(bot)
    assert "Incident manager\n@Alice Moreau" in (await alice.refreshed(incident.card)).words
    assert "Incident manager\n@Alice Moreau" in (await alice.message("#incidents", "INC-1")).words
    told = [each for each in await bob.messages("@muster") if "took over INC-1 · Checkout is down" in each.words]
    assert len(told) == 1, "who led hears it once"
    lines = [each for each in await alice.messages(incident.channel) if "is now the incident manager" in each.words]
    assert len(lines) == 1, "the channel is told once"
    await bob.click("Write hand-over note", on=told[0])
    modal = await form(bob, "INC-1: hand-over")
    await modal.fill("What must the new incident manager know?", "The vendor calls back at noon.")
    await modal.submit()
    await alice.message(incident.channel, "Hand-over note of Bob Okafor")
    note = await alice.message("@muster", "Hand-over note of @Bob Okafor for INC-1 · Checkout is down")
    assert "The vendor calls back at noon." in note.words
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Hand-over note: The vendor calls back at noon." in shown


@pytest.mark.parametrize("typed", ["lead", "assign INC-1 @alice im", "take over INC-1"])
async def test_taking_over_by_a_typed_line_asks_the_taker_for_nothing(world: World, bot: Muster, typed: str) -> None:
    """Who takes over knows the least: the note is asked of who led."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    reply = await alice.command(incident.channel if typed == "lead" else "#general", f"/incident {typed}")
    assert reply.words == ("" if typed == "lead" else "You are the incident manager of INC-1 now.")
    told = await bob.message("@muster", "took over INC-1 · Checkout is down")
    assert told.buttons == ["Write hand-over note"]
    (changed,) = [row for row in await transitions(bot) if row.kind == "role"]
    assert (len(changed.before["incident_manager"]), changed.after["incident_manager"]) == (1, [alice.id])


async def test_who_leads_already_is_answered_kindly(world: World, bot: Muster) -> None:
    """The button stands for everybody: pressed by who leads it changes nothing."""
    incident = await staged(world, bot)
    bob = await world.person(MANAGER)
    await bob.click("Take over", on=await bob.message(incident.channel, "Incident manager"))
    await bob.message(incident.channel, "You already lead INC-1. Nothing changed.")
    menu = await bob.command(incident.channel, "/incident")
    assert "Take over" not in menu.buttons
    assert not [row for row in await transitions(bot) if row.kind == "role"]


async def test_of_two_who_take_over_at_once_the_first_leads(world: World, bot: Muster) -> None:
    """A button means to take over from who led as it was drawn: nobody loses the lead to a tap that came later."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.join(incident.channel)
    seen = await farid.message(incident.channel, "Incident manager")
    await world.fault("chat.update", "error", error="ratelimited", retry_after=60)  # the button stays as it was drawn
    await alice.click("Take over", on=incident.card)
    await farid.click("Take over", on=seen)
    await farid.message(incident.channel, "@Alice Moreau is the incident manager of INC-1 now. Nothing changed.")
    assert len([row for row in await transitions(bot) if row.kind == "role"]) == 1


async def test_who_is_replaced_by_somebody_else_is_asked_for_the_note(world: World, bot: Muster) -> None:
    """No matter who changes it, with a note of their own or none: who led hears it and may add what they know."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    reply = await alice.command(incident.channel, "/incident assign @hiro incident manager")
    assert not reply.words
    told = await bob.message("@muster", "made @Hiro Tanaka the incident manager of INC-1")
    assert told.buttons == ["Write hand-over note"]
    await bob.click("Write hand-over note", on=told)
    modal = await form(bob, "INC-1: hand-over")
    await bob.command(incident.channel, "/incident lead")
    await modal.fill("What must the new incident manager know?", "Nothing yet")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert list(refused.value.errors.values()) == ["You lead INC-1 again: there is nobody to hand over to."]


async def test_only_who_led_can_write_the_hand_over_note(world: World, bot: Muster) -> None:
    """Anybody else who gets hold of the form is refused, and nothing is recorded."""
    await staged(world, bot)
    farid = await world.person(OUTSIDER)
    async with bot.store.write() as unit:
        ctx = Context(unit=unit, now=world.clock.now(), actor=farid.id, via=Via.FORM)
        with pytest.raises(NotAllowed, match="Only a former incident manager of INC-1 can hand it over"):
            await write_note(ctx, IncidentRef(1), "I know nothing")
    assert not [row for row in await transitions(bot) if row.kind == "role"]


async def test_the_buttons_of_a_brief_work(world: World, bot: Muster) -> None:
    """A holder acts from the direct message."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.command(incident.channel, "/incident assign @farid comms")
    brief = await farid.message("@muster", "You are now the communications lead")
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
        await alice.message(incident.channel, "the technical lead.")
    await dmitri.message("@muster", "You are now a technical lead")
    await carmen.message("@muster", "You are now a technical lead")
    await world.settled(bot)
    assert len([m for m in await dmitri.messages("@muster") if "technical lead" in m.words]) == 1
    shown = (await alice.command(incident.channel, "/incident show")).words
    assert "Technical lead: @Dmitri Sokolov, @Carmen Ruiz" in shown
    await press(alice, "Roles", incident.card)
    modal = await form(alice, "INC-1: roles")
    assert modal.value("Technical lead") == ["Dmitri Sokolov", "Carmen Ruiz"]
    await modal.pick_person("Technical lead", "Carmen Ruiz")
    await modal.submit()
    await alice.message(incident.channel, "Dmitri Sokolov is no longer the technical lead.")
    again = await alice.command(incident.channel, "/incident assign @carmen tech")
    assert again.words == "@Carmen Ruiz already holds the role technical lead. Nothing changed."


async def test_assigning_a_manager_by_command_opens_the_form_for_the_note(world: World, bot: Muster) -> None:
    """The form puts the successor forward; with a note typed, no form is needed."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await bob.command("#general", "/incident assign INC-1 @hiro incident manager")
    modal = await form(bob, "INC-1: roles")
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
        ("assign @bob king", "There is no role king."),
        ("assign @bob @alice comms", "Only one person at a time can be communications lead. Choose one."),
        ("assign @bob manager", "@Bob Okafor already holds the role incident manager. Nothing changed."),
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
    brief = await bob.message("@muster", "You are now the incident manager of INC-1")
    assert "Acknowledge by" in brief.words
    assert brief.buttons[0] == "Acknowledge"
    assert not [m for m in await alice.messages("@muster") if "You are now" in m.words]
