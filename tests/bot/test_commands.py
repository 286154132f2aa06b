"""What /incident answers: help, menus, lists, one incident in full, and how its words are read."""

from __future__ import annotations

from app import Muster
from bot.domain.vocabulary import Status
from handlers.commands.dispatch import COMMANDS
from sandbox.client import Person
from tests.steps import DECLARER, ONCE, OUTSIDER, more_like_it, recorded, staged
from tests.world import World, declared


async def test_help_lists_every_command_of_the_registry(world: World, bot: Muster) -> None:
    """What can be typed is what help says, for the asker's eyes only."""
    del bot
    alice = await world.person("alice")
    said = await alice.command("#general", "/incident help")
    assert said.ephemeral
    for command in COMMANDS:
        assert f"/incident {command.usage} – {command.summary}" in said.words


async def test_help_metrics_defines_every_duration_and_lists_the_targets(world: World, bot: Muster) -> None:
    """One definition each, and what each priority promises."""
    del bot
    alice = await world.person("alice")
    words = (await alice.command("#general", "/incident help metrics")).words
    assert "Time to acknowledge (MTTA): first acknowledgement by a person, minus declared." in words
    assert "Never acknowledged is counted apart, in the period of the resolution, never as 0." in words
    assert "Time to resolve (MTTR): latest resolution, minus declared." in words
    assert "P1 Critical: acknowledge within 15 min, resolve within 4 h, update every 30 min" in words
    assert "P4 Low: acknowledge within 1 working day, resolve within 5 working days, update every working day" in words


async def test_the_bare_command_outside_an_incident_offers_to_declare_and_shows_what_is_open(
    world: World, bot: Muster
) -> None:
    """Before anything is declared twice, the newest open incidents are in sight."""
    alice = await world.person("alice")
    menu = await alice.command("#general", "/incident")
    assert "No incident is open." in menu.words
    assert menu.buttons == ["Declare incident", "Help"]
    for title in ("One", "Two", "Three", "Four"):
        await declared(alice, title)
    await world.settled(bot)
    menu = await alice.command("#general", "/incident")
    assert "4 open incidents" in menu.words
    assert [title in menu.words for title in ("Four", "Three", "Two", "One")] == [True, True, True, False]
    assert menu.buttons == ["Declare incident", "List open incidents", "Help"]
    await alice.click("List open incidents", on=menu)
    await alice.message("#general", "INC-1 · One")
    await alice.click("Help", on=menu)
    await alice.message("#general", "Most used")
    await alice.click("Declare incident", on=menu)
    assert (await alice.modal()).title == "Declare incident"


async def test_the_bare_command_in_an_incidents_channel_offers_its_acts(world: World, bot: Muster) -> None:
    """The menu does what the card does, and shows the details."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    menu = await alice.command(incident.channel, "/incident")
    assert "INC-1 · Checkout is down" in menu.words
    assert menu.buttons == [
        *("Write review", "Close", "Causes", "Reopen"),
        *("Post update", "Raise problem", "Change priority", "Add task", "Edit", "Roles", "Merge"),
        *("Show details", "Timeline"),
    ]
    await alice.click("Show details", on=menu)
    assert "Time to resolve" in (await alice.message(incident.channel, "What happened")).words


async def test_show_tells_the_durations_so_far_against_their_targets(world: World, bot: Muster) -> None:
    """Nothing yet, then acknowledged, worked around and resolved, each measured from the declaration."""
    alice = await world.person("alice")
    channel, _ = await declared(alice, urgency="Immediate")
    await world.settled(bot)
    shown = (await alice.command("#general", "/incident show INC-1")).words
    assert "Time to acknowledge: not acknowledged (target 15 min)" in shown
    assert "Time to resolve: not resolved (target 4 h)" in shown
    async with bot.store.read() as unit:
        incident = await unit.incidents.by_number(1, viewer=alice.id)
        assert incident is not None
        declared_at = incident.declared_at
    world.clock.advance(720 - (world.clock.now() - declared_at).total_seconds())
    await alice.command("#general", "/incident ack INC-1")
    world.clock.advance(2880)
    await alice.command("#general", "/incident resolve INC-1 Rolled back")
    shown = (await alice.command(channel, "/incident show")).words
    assert "Time to acknowledge: 12 min (target 15 min)" in shown
    assert "Time to resolve: 1 h (target 4 h)" in shown
    assert "Resolved: Rolled back" in shown


async def test_list_names_what_is_worked_on_or_what_the_words_ask_for(world: World, bot: Muster) -> None:
    """By status, priority, service and whose they are, in any order; most urgent first, or of all the newest."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await declared(alice, "Small", impact="Minimal – nobody is kept from their work", urgency="Low")
    await declared(alice, "Big", impact="Widespread – halts core services for most customers", urgency="Immediate")
    await declared(alice, "Mistake", services=("Payments",))
    await alice.command("#general", "/incident cancel INC-3 False alarm")
    await declared(bob, "Cards fail", services=("Payments",))
    await world.settled(bot)

    async def listed(words: str, first: str, *titles: str, person: Person = alice) -> None:
        said = (await person.command("#general", f"/incident list {words}")).words
        assert said.splitlines()[0] == first
        found = sorted((title for title in ("Small", "Big", "Mistake", "Cards fail") if title in said), key=said.index)
        assert found == list(titles)

    for word in ("", "open", "Open"):
        await listed(word, "3 open incidents", "Big", "Cards fail", "Small")
    await listed("cancelled", "1 cancelled incident", "Mistake")
    await listed("all", "4 incidents", "Cards fail", "Mistake", "Big", "Small")
    await listed("mine", "2 open incidents of yours", "Big", "Small")
    await listed("MINE", "1 open incident of yours", "Cards fail", person=bob)
    await listed("p1", "1 open P1 incident", "Big")
    await listed("payments", "1 open incident on Payments", "Cards fail")
    await listed("payments all mine", "1 incident of yours on Payments", "Mistake")
    await listed("p1 payments", "No open P1 incidents on Payments.")
    await listed("closed", "No closed incidents.")
    said = (await alice.command("#general", "/incident list banana")).words
    assert said.startswith(
        "There is no status or service banana. Choose one of open, all, mine, P1, P2, P3, P4, declared"
    )


async def test_a_resolved_incident_is_not_open_but_waits_to_be_closed(world: World, bot: Muster) -> None:
    """The menu and the list say so, and show them at a click."""
    await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    for typed in ("/incident", "/incident list"):
        said = await alice.command("#general", typed)
        assert "No incident is open. 1 resolved waits to be closed." in said.words.replace("\n", " ")
        await alice.click("Show them", on=said)
        assert "INC-1" in (await alice.message("#general", "1 resolved incident")).words


async def test_a_list_is_paged_newest_first_where_all_is_asked_for(world: World, bot: Muster) -> None:
    """Each page in the place of the one before."""
    alice = await world.person(DECLARER)
    await staged(world, bot)
    await more_like_it(bot, alice, *(f"Like it {number}" for number in range(2, 34)))
    said = await alice.command("#general", "/incident list all")
    assert "33 incidents" in said.words
    assert "Like it 33" in said.words
    assert "1–15 of 33" in said.words
    await alice.click("Next page", on=said)
    said = await alice.message("#general", "16–30 of 33", button="Next page")
    assert said.buttons[-2:] == ["Earlier page", "Next page"]
    await alice.click("Next page", on=said)
    assert "Checkout is down" in (await alice.message("#general", "31–33 of 33")).words


async def test_help_begins_with_the_six_acts_that_fit_the_place(world: World, bot: Muster) -> None:
    """In an incident's channel its own, opening their forms; elsewhere what one does from anywhere."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    said = await alice.command(incident.channel, "/incident help")
    assert said.buttons == ["Post update", "Escalate", "Roles", "Add task", "Resolve", "Change priority"]
    await alice.click("Escalate", on=said)
    await (await alice.modal("INC-1: escalate")).close()
    said = await farid.command("#general", "/incident help")
    assert said.buttons[:3] == ["Declare incident", "List open incidents", "Find"]
    assert len(said.buttons) == 6
    await farid.click("My tasks", on=said)
    await farid.message("#general", "You have no open task.")


@ONCE
async def test_an_incident_is_found_by_every_way_people_write_its_reference(world: World, bot: Muster) -> None:
    """By number, by reference in any case, by the name of its channel."""
    del bot
    alice = await world.person("alice")
    await declared(alice)
    shown = ("INC-1", "inc-1", "inc1", "#inc-1-checkout-is-down", "1", "#1")
    for typed in (*(f"show {reference}" for reference in shown), "INC-1", "inc-1"):
        assert "INC-1 · Checkout is down" in (await alice.command("#general", f"/incident {typed}")).words


async def test_a_reference_inside_the_words_is_only_spoken_of(world: World, bot: Muster) -> None:
    """Cancelling INC-2 as a duplicate of INC-1, in INC-2's own channel, leaves INC-1 alone."""
    alice = await world.person("alice")
    await declared(alice, "The original")
    channel, _ = await declared(alice, "The duplicate")
    await alice.command(channel, "/incident cancel duplicate of INC-1")
    await alice.message(channel, "cancelled INC-2: duplicate of INC-1")
    rows, _ = await recorded(bot)
    assert [row["status"] for row in rows] == ["declared", "cancelled"]


async def test_words_arrive_as_they_were_typed(world: World, bot: Muster) -> None:
    """Ampersands, angle brackets and line breaks survive the way through Slack's escaping."""
    del bot
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident update\nR&D says <b> & 'c'\nis next")
    said = await alice.message(channel, "Update ·")
    assert "R&D says <b> & 'c'\nis next" in said.words
    await alice.command("#general", "/incident declare R&D <portal> is down")
    assert (await alice.modal()).value("Title") == "R&D <portal> is down"


@ONCE
async def test_declare_by_any_of_its_names_carries_the_title_into_the_form(world: World, bot: Muster) -> None:
    """What was typed after the command stands in the form already."""
    del bot
    farid = await world.person(OUTSIDER)
    for word in ("declare", "new", "open", "Declare"):
        reply = await farid.command("#general", f"/incident {word} Printers are on fire")
        assert not reply.words
        modal = await farid.modal()
        assert modal.value("Title") == "Printers are on fire"
        await modal.close()
