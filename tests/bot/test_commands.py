"""What /incident answers: help, menus, lists, one incident in full, and how its words are read."""

from __future__ import annotations

import pytest

from app import Muster
from bot.domain.vocabulary import Status
from handlers.commands.dispatch import COMMANDS
from tests.steps import DECLARER, ONCE, OUTSIDER, recorded, staged
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
    assert "Never acknowledged is counted apart, never as 0." in words
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
    await alice.message("#general", "What Muster understands")
    await alice.click("Declare incident", on=menu)
    assert (await alice.modal()).title == "Declare incident"


async def test_the_bare_command_in_an_incidents_channel_offers_its_acts(world: World, bot: Muster) -> None:
    """The menu does what the card does, and shows the details."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    menu = await alice.command(incident.channel, "/incident")
    assert "INC-1 · Checkout is down" in menu.words
    assert menu.buttons == [
        "Post update",
        "Roles",
        "Reopen",
        "Close",
        "Causes",
        "Review",
        "Raise problem",
        "Add task",
        "Merge",
        "Show details",
        "Timeline",
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


async def test_list_names_open_incidents_or_those_of_one_status_in_any_case(world: World, bot: Muster) -> None:
    """Open ones by default, most urgent first; other lists by their word."""
    alice = await world.person("alice")
    await declared(alice, "Small", impact="Minimal – cosmetic", urgency="Low")
    await declared(alice, "Big", impact="Widespread – halts core services", urgency="Immediate")
    await declared(alice, "Mistake")
    await alice.command("#general", "/incident cancel INC-3 False alarm")
    await world.settled(bot)

    async def listed(word: str) -> str:
        return (await alice.command("#general", f"/incident list {word}")).words

    for word in ("", "open", "Open"):
        said = await listed(word)
        assert "2 open incidents" in said
        assert said.index("INC-2 · Big") < said.index("INC-1 · Small")
        assert "Mistake" not in said
    assert "1 cancelled incident\nINC-3 · Mistake" in await listed("cancelled")
    assert "3 incidents" in await listed("all")
    assert await listed("closed") == "No incident is closed. /incident declare opens one."
    assert "`banana`" not in await listed("banana")
    assert (await listed("banana")).startswith("banana is no status. Choose one of open, all, declared, investigating")


@ONCE
@pytest.mark.parametrize(
    "typed",
    ["show INC-1", "show inc-1", "show inc1", "show #inc-1-checkout-is-down", "show 1", "show #1", "INC-1", "inc-1"],
)
async def test_an_incident_is_found_by_every_way_people_write_its_reference(
    world: World, bot: Muster, typed: str
) -> None:
    """By number, by reference in any case, by the name of its channel."""
    del bot
    alice = await world.person("alice")
    await declared(alice)
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
    said = await alice.message(channel, "Update by")
    assert "R&D says <b> & 'c'\nis next" in said.words
    await alice.command("#general", "/incident declare R&D <portal> is down")
    assert (await alice.modal()).value("Title") == "R&D <portal> is down"


@ONCE
@pytest.mark.parametrize("word", ["declare", "new", "open", "Declare"])
async def test_declare_by_any_of_its_names_carries_the_title_into_the_form(
    world: World, bot: Muster, word: str
) -> None:
    """What was typed after the command stands in the form already."""
    del bot
    farid = await world.person(OUTSIDER)
    reply = await farid.command("#general", f"/incident {word} Printers are on fire")
    assert not reply.words
    assert (await farid.modal()).value("Title") == "Printers are on fire"
