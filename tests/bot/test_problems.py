"""Problem records: raised from an incident or alone, found by PRB-7, moved on, linked, and each change kept."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from app import Muster
from bot.domain.vocabulary import Status
from sandbox.client import Modal, ModalRefused, Person
from sandbox.client.onlooker import Home
from storage.tables import ProblemChange
from tests.steps import DECLARER, MANAGER, OUTSIDER, staged, transitions
from tests.world import World, declared

STEPS = "Workaround: steps for responders"


async def raised(person: Person, place: str, title: str = "Connections are not given back", **fields: str) -> Modal:
    """Raise a problem alone; return the modal that shows it."""
    await person.command(place, f"/incident problem {title}")
    modal = await person.modal("Raise a problem")
    for label, text in fields.items():
        await modal.fill(label.replace("_", " "), text)
    await modal.submit()
    return await person.modal("PRB-1")


async def moved(person: Person, status: str, **fields: str) -> None:
    """Move PRB-1 to another status, filling what is given."""
    shown = await person.command("#general", "/incident PRB-1")
    await person.click("Change status", on=shown)
    modal = await person.modal("PRB-1: status")
    await modal.pick("Status", next(text for text in modal.options("Status") if text.startswith(status)))
    for label, text in fields.items():
        await modal.fill(label.replace("_", " "), text)
    await modal.submit()


async def changes(bot: Muster) -> list[ProblemChange]:
    """Return every change of every problem, oldest first."""
    async with bot.store.read() as unit:
        return list((await unit.session.execute(select(ProblemChange).order_by(ProblemChange.id))).scalars())


async def test_a_problem_raised_from_an_incident_begins_with_what_the_incident_tells(world: World, bot: Muster) -> None:
    """Prefilled from it, linked to it, told in its channel, and its owner told directly."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, carmen = await world.person(DECLARER), await world.person("carmen")
    await alice.command(incident.channel, "/incident problem")
    modal = await alice.modal("Raise a problem")
    assert modal.value("Title") == "Checkout is down"
    assert modal.value("Owner") == "Alice Moreau"
    await modal.fill("Root cause", "A pool of ten connections")
    await modal.pick_person("Owner", "Carmen Ruiz")
    await modal.pick_time("Target date", datetime(2027, 3, 31))  # noqa: DTZ001 - a day of nobody's zone
    await modal.submit()
    hub = await alice.modal("PRB-1")
    assert "Target date\n31 Mar 2027" in hub.words
    assert "1 incident\n• INC-1 Checkout is down: Investigating, P2" in hub.words
    await hub.close()
    await world.settled(bot)
    told = await carmen.message("@muster", "made you the owner of PRB-1 · Checkout is down")
    assert "Its target date is 31 Mar 2027" in told.words
    said = await alice.message(incident.channel, "raised PRB-1 · Checkout is down from this incident")
    await alice.click("Show problem", on=said)
    assert "A pool of ten connections" in (await alice.modal("PRB-1")).words
    assert (await transitions(bot))[-1].kind == "problem"
    shown = await alice.command("#general", "/incident show INC-1")
    assert "Raised PRB-1 from it" in shown.words
    assert "Problems\n• PRB-1 · Checkout is down: open" in shown.words


async def test_a_problem_is_found_by_its_reference_and_an_unknown_one_is_not(world: World, bot: Muster) -> None:
    """PRB-1, prb1 and show PRB-1 say the same; PRB-9 says what to do."""
    del bot
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await raised(alice, "#general", What_it_is="Nobody closes them")
    said = {typed: await farid.command("#general", f"/incident {typed}") for typed in ("PRB-1", "prb1", "show PRB-1")}
    assert len({shown.words for shown in said.values()}) == 1
    assert "Nobody closes them" in said["PRB-1"].words
    assert not said["PRB-1"].buttons
    missing = await farid.command("#general", "/incident problem PRB-9")
    assert missing.words == ("There is no problem PRB-9. Nothing was recorded. /incident problems lists the open ones.")


async def test_a_problem_moves_on_as_its_status_is_borne_out(world: World, bot: Muster) -> None:
    """Refusals stand beside the field that lacks something; every change is kept with who and why."""
    alice = await world.person(DECLARER)
    await (await raised(alice, "#general")).close()
    with pytest.raises(ModalRefused) as lacking:
        await moved(alice, "Known error")
    assert lacking.value.errors == {STEPS: "A known error has a root cause or a workaround. Give one of them."}
    await (await alice.modal()).close()
    await moved(alice, "Known error", **{STEPS: "Restart the pool"})
    await (await alice.modal("PRB-1")).close()
    with pytest.raises(ModalRefused) as unreasoned:
        await moved(alice, "Open")
    assert unreasoned.value.errors == {"Reason": "Say why it goes back to open."}
    await (await alice.modal()).close()
    await moved(alice, "Fixed", Permanent_fix="The pool closes what it opens")
    await (await alice.modal("PRB-1")).close()
    await moved(alice, "Closed")
    hub = await alice.modal("PRB-1")
    assert "Status\nClosed" in hub.words
    assert "known error → fixed" in hub.words
    kept = [(row.what, row.before, row.after) for row in await changes(bot) if row.what == "status"]
    assert kept == [
        ("status", {"status": "open"}, {"status": "known_error"}),
        ("status", {"status": "known_error"}, {"status": "fixed"}),
        ("status", {"status": "fixed"}, {"status": "closed"}),
    ]


async def test_an_incident_is_linked_to_an_existing_problem_and_off_it_again(world: World, bot: Muster) -> None:
    """Chosen in the incident's own form, told there; unlinked from the problem, with a reason."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await (await raised(alice, "#general")).close()
    await alice.command(incident.channel, "/incident problem")
    modal = await alice.modal("Raise a problem")
    await modal.fill("What it is", "Typed before the choice")
    await modal.pick("Existing problem", "PRB-1 Connections are not given back", typing="prb-1")
    modal = await alice.modal("Link to a problem")
    assert modal.value("What it is") == "Typed before the choice"
    await modal.submit()
    hub = await alice.modal("PRB-1")
    assert "• INC-1 Checkout is down" in hub.words
    await world.settled(bot)
    await alice.message(incident.channel, "linked this incident to PRB-1.")
    await hub.click("Unlink incident")
    unlink = await alice.modal("PRB-1: unlink")
    await unlink.pick("Incident", "INC-1 Checkout is down")
    await unlink.fill("Reason", "It was the network")
    await unlink.submit()
    hub = await alice.modal("PRB-1")
    assert "• INC-1" not in hub.words
    assert "unlinked INC-1" in hub.words
    assert [row.what for row in await changes(bot)] == ["raised", "linked", "unlinked"]


async def test_only_who_owns_raised_or_works_on_what_it_caused_changes_a_problem(world: World, bot: Muster) -> None:
    """Others read it without buttons; taking part in a linked incident is enough; the server decides again."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await (await raised(alice, "#general")).close()
    assert not (await bob.command("#general", "/incident PRB-1")).buttons
    shown = await alice.command("#general", "/incident PRB-1")
    await alice.click("Link incident", on=shown)
    modal = await alice.modal("PRB-1: link")
    await modal.pick("Incidents", "INC-1 Checkout is down", typing="checkout")
    await modal.submit()
    await (await alice.modal("PRB-1")).close()
    shown = await bob.command("#general", "/incident PRB-1")
    assert shown.buttons == ["Edit", "Change status", "Assign owner", "Link incident", "Unlink incident"]
    await bob.click("Assign owner", on=shown)
    modal = await bob.modal("PRB-1: owner")
    await bob.leave(incident.channel)
    await world.heeded(bot)
    await modal.pick_person("Owner", "Farid Haddad")
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    assert "Only the owner of PRB-1" in str(refused.value.errors)
    del farid


async def test_a_link_by_anybody_else_is_a_proposal_and_a_drill_gives_no_rights(world: World, bot: Muster) -> None:
    """Its owner is told and decides; the proposal counts nowhere, and who drills never gets to change the problem."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await (await raised(alice, "#general")).close()
    channel, _ = await declared(farid, "Just a drill", marks=("Drill",))
    await farid.command(channel, "/incident problem")
    modal = await farid.modal("Raise a problem")
    await modal.pick("Existing problem", "PRB-1 Connections are not given back", typing="prb-1")
    await (await farid.modal("Link to a problem")).submit()
    hub = await farid.modal("PRB-1")
    assert "Proposed, not confirmed yet\n• INC-1 Just a drill" in hub.words
    assert "Edit" not in hub.words
    await hub.close()
    await world.settled(bot)
    told = await alice.message("@muster", "proposes to link INC-1 to PRB-1")
    assert "no incident" in (await farid.command("#general", "/incident problems")).words
    await alice.click("Show problem", on=told)
    await (await alice.modal("PRB-1")).click("Link incident")
    modal = await alice.modal("PRB-1: link")
    await modal.pick("Incidents", "INC-1 Just a drill", typing="drill")
    await modal.submit()
    assert "1 incident\n• INC-1 Just a drill" in (await alice.modal("PRB-1")).words
    assert not (await farid.command("#general", "/incident PRB-1")).buttons


async def test_problems_are_listed_by_what_is_asked_for(world: World, bot: Muster) -> None:
    """Open ones, known errors, all; another word is told what there is."""
    del bot
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    assert (await farid.command("#general", "/incident problems")).words.startswith("There is no open problem.")
    await (await raised(alice, "#general", **{"Workaround: words for users": "Try again"})).close()
    assert (
        "1 open problem\nPRB-1 · Connections are not given back\nOpen"
        in (await farid.command("#general", "/incident problems")).words
    )
    assert "There is no known error." in (await farid.command("#general", "/incident problems known")).words
    await moved(alice, "Known error")
    known = await farid.command("#general", "/incident problems known")
    assert "Known error · @Alice Moreau · no incident" in known.words
    await farid.click("Show", on=known)
    assert "Try again" in (await farid.modal("PRB-1")).words
    assert "Choose one of open, known, all." in (await farid.command("#general", "/incident problems banana")).words
    assert date(2027, 3, 31) > world.clock.now().date()


async def test_a_resolved_incidents_card_offers_to_raise_a_problem(world: World, bot: Muster) -> None:
    """Not while people are busy restoring service; anyone who sees the incident may."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    assert "Raise problem" not in incident.card.buttons
    await alice.command(incident.channel, "/incident resolve Restarted")
    await world.settled(bot)
    farid = await world.person(OUTSIDER)
    card = await farid.message(incident.channel, "What fixed it")
    await farid.click("Raise problem", on=await alice.refreshed(incident.card))
    assert (await farid.modal("Raise a problem")).value("Title") == "Checkout is down"
    del card


async def test_a_problem_is_raised_from_the_review_as_it_is_read(world: World, bot: Muster) -> None:
    """On top of the review, which is there again once the problem is closed."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.click("Read", on=await alice.message(incident.channel, "Review of INC-1"))
    review = await alice.modal("Review of INC-1")
    await review.click("Raise problem")
    await (await alice.modal("Raise a problem")).submit()
    await (await alice.modal("PRB-1")).close()
    assert (await alice.modal()).title == "Review of INC-1"


async def test_home_shows_the_problems_i_own_until_they_are_fixed_and_marks_those_overdue(
    world: World, bot: Muster
) -> None:
    """The nearest target date first; the page follows what is done."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.command("#general", "/incident problem Certificates end unseen")
    modal = await alice.modal("Raise a problem")
    await modal.pick_time("Target date", datetime(2026, 11, 24))  # noqa: DTZ001 - a day of nobody's zone
    await modal.submit()
    await (await alice.modal("PRB-1")).close()
    assert "target 24 Nov 2026\n" in (await alice.home()).words
    assert "Problems you own" not in (await farid.home()).words
    world.clock.advance(2 * 86400)
    await alice.home()
    home = await world.until(lambda: _home_saying(alice, "target 24 Nov 2026, overdue"), "the overdue problem")
    assert "PRB-1 · Certificates end unseen\nOpen · @Alice Moreau · no incident · target" in home.words
    await alice.click("Show", on=home)
    await (await alice.modal("PRB-1")).close()
    await moved(alice, "Fixed", Permanent_fix="They are watched")
    await world.settled(bot)
    assert "Problems you own" not in (await alice.home()).words


async def _home_saying(person: Person, words: str) -> Home | None:
    home = await person.look_at_home()
    return home if home is not None and words in home.words else None
