"""The timeline as one person sees it: paged, by kind, corrected with every change kept, through the gate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Modal, ModalRefused, Person
from tests.bot.timeline_steps import PIN, changes, kept, pinned, said, timeline
from tests.steps import DECLARER, MANAGER, OUTSIDER, recorded, staged
from tests.world import World, form


async def opened(person: Person, modal: Modal) -> Modal:
    """Open the newest entry of a page to change it."""
    await modal.click("Change")
    return await form(person, "INC-1: entry")


async def test_a_long_timeline_is_read_a_page_at_a_time(world: World, bot: Muster) -> None:
    """The newest page first, each in order; to earlier ones and back; only what was asked for, by menu or typed."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for number in range(10):
        world.clock.advance(1)
        await alice.command(incident.channel, f"/incident note Note number {number}.")
    modal = await timeline(alice, incident.channel, "notes")
    shown = modal.words
    assert "3 to 10 of 10" in shown
    assert shown.index("Note number 2.") < shown.index("Note number 9.")
    assert "Note number 1." not in shown
    await modal.click("Earlier")
    assert "1 to 2 of 10" in modal.words
    assert "Note number 1." in modal.words
    await modal.click("Later")
    assert "Note number 9." in modal.words
    await alice.pick("Show entries", "Status and priority (2)", on=modal)
    await modal.refresh()
    assert "Acknowledged" in modal.words
    assert "Note number" not in modal.words
    assert "The timeline has no entry of this kind." in (await timeline(alice, "#general", "INC-1 decisions")).words
    answer = await alice.command(incident.channel, "/incident timeline nonsense")
    assert "There is no entry type nonsense. Choose one of happened, updates," in answer.words


async def test_an_entry_is_corrected_marked_moved_hidden_and_shown_with_each_change_kept(
    world: World, bot: Muster
) -> None:
    """Who, when, before, after and why; others see the newest state, and hidden ones only who takes part."""
    incident = await staged(world, bot)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await alice.command(incident.channel, "/incident note The databse is down.")
    [entry] = await kept(bot)
    page = await timeline(bob, incident.channel, "notes")
    modal = await opened(bob, page)
    await modal.fill("What happened", "The database is down.")
    await modal.pick("Mark", "Finding")
    await modal.submit()
    assert "corrected by @Bob Okafor" in (await page.refresh()).words
    modal = await opened(bob, page)
    earlier = world.clock.now().replace(second=0, microsecond=0) - timedelta(minutes=30)
    await modal.pick_time("When", earlier)
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert refused.value.errors == {"Reason": "Say why you hide it or change its time."}
    await modal.fill("Reason", "The logs say so.")
    await modal.submit()
    modal = await opened(bob, await page.refresh())
    await modal.check("Visibility", "Hide it from the timeline")
    await modal.fill("Reason", "Names a customer.")
    await modal.submit()
    assert "The database is down." not in (await page.refresh()).words
    assert "The database is down." not in (await alice.command(incident.channel, "/incident show")).words
    assert "The database is down." not in (await alice.command(incident.channel, "/incident catchup")).words
    assert "The database is down." not in (await timeline(farid, "#general", "INC-1 hidden")).words
    hidden = await timeline(alice, incident.channel, "hidden")
    assert "hidden by @Bob Okafor" in hidden.words
    modal = await opened(alice, hidden)
    assert "Names a customer." in modal.words
    await modal.check("Visibility")
    await modal.submit()
    assert [(change.what, change.actor, change.before, change.reason) for change in (await changes(bot))[1:]] == [
        ("changed", bob.id, {"text": "The databse is down.", "mark": None}, ""),
        ("changed", bob.id, {"at": entry.at.isoformat()}, "The logs say so."),
        ("changed", bob.id, {"hidden": False}, "Names a customer."),
        ("changed", alice.id, {"hidden": True}, ""),
    ]
    [after] = await kept(bot)
    assert (after.id, after.at, after.actor) == (entry.id, earlier, alice.id)


async def test_what_was_hidden_or_shown_by_hand_no_reaction_changes(world: World, bot: Muster) -> None:
    """Who reacts to a hidden message is told who hid it; what was shown again by hand outlives every reaction."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    message = await said(alice, incident.channel, "Customer Acme called.")
    await pinned(world, bot, alice, message)
    modal = await opened(alice, await timeline(alice, incident.channel, "notes"))
    await modal.check("Visibility", "Hide it from the timeline")
    await modal.fill("Reason", "Names a customer.")
    await modal.submit()
    await pinned(world, bot, bob, message)
    told = await bob.message(incident.channel, "hid this message from the timeline of INC-1", ephemeral=True)
    assert "@Alice Moreau" in told.words
    assert await kept(bot) == []
    modal = await opened(alice, await timeline(alice, incident.channel, "hidden"))
    await modal.check("Visibility")
    await modal.submit()
    for person in (alice, bob):
        await person.unreact(message, PIN)
    await world.heeded(bot)
    assert [entry.text for entry in await kept(bot)] == ["Customer Acme called."]


async def test_correcting_the_line_of_a_change_leaves_the_change(world: World, bot: Muster) -> None:
    """The form says so, and where times are corrected; figures and history stay."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    before = await recorded(bot)
    page = await timeline(alice, incident.channel, "status")
    modal = await opened(alice, page)
    assert "To correct the times that figures are computed from, type /incident times." in modal.words.replace(
        "\n", " "
    )
    await modal.fill("What happened", "Declared by phone")
    await modal.submit()
    assert "Declared by phone" in (await page.refresh()).words
    assert await recorded(bot) == before


async def test_two_people_changing_an_entry_do_not_overwrite_each_other(world: World, bot: Muster) -> None:
    """The second is told, and keeps what was typed; blank text and no change are refused beside the field."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.command(incident.channel, "/incident note First.")
    mine = await opened(alice, await timeline(alice, incident.channel, "notes"))
    theirs = await opened(bob, await timeline(bob, incident.channel, "notes"))
    for text, error in (("First.", "Nothing has changed"), (" ", "Write what happened")):
        await mine.fill("What happened", text)
        with pytest.raises(ModalRefused) as refused:
            await mine.submit()
        assert error in refused.value.errors["What happened"]
    await theirs.fill("What happened", "Second.")
    await theirs.submit()
    await mine.fill("What happened", "Third.")
    with pytest.raises(ModalRefused) as refused:
        await mine.submit()
    assert "Somebody changed this entry meanwhile." in refused.value.errors["What happened"]
    assert [entry.text for entry in await kept(bot)] == ["Second."]


async def test_the_timeline_of_a_private_incident_is_its_members(world: World, bot: Muster) -> None:
    """To others it is as if there were none; a member who left cannot change what is open on their screen."""
    incident = await staged(world, bot, private=True)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await alice.command(incident.channel, "/incident note Payroll leaked.")
    absent = (await farid.command("#general", "/incident timeline INC-9")).words
    assert (await farid.command("#general", "/incident timeline INC-1")).words == absent.replace("INC-9", "INC-1")
    await bob.command(incident.channel, "/incident assign @alice incident manager Over to you")
    page = await timeline(bob, incident.channel, "notes")
    modal = await opened(bob, page)
    await bob.leave(incident.channel)
    await world.heeded(bot)
    await modal.fill("What happened", "Nothing leaked.")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert "not in a timeline that you can see" in str(refused.value.errors)
    assert [entry.text for entry in await kept(bot)] == ["Payroll leaked."]


async def test_who_only_looks_reads_and_changes_nothing(world: World, bot: Muster) -> None:
    """A viewer of a public incident sees the entries, from App Home too, and no buttons to change them."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    page = await timeline(alice, incident.channel)
    await page.click("Add a note")
    note = await form(alice, "INC-1: note")
    await note.fill("Note", "Looking at the pool")
    await note.submit()
    assert "Looking at the pool" in (await page.refresh()).words
    await farid.click("Show", on=await farid.home())
    await (await farid.modal()).click("Timeline")
    modal = await farid.modal("Timeline")
    assert "Looking at the pool" in modal.words
    assert "Change" not in modal.buttons
    assert "Add a note" not in modal.buttons
