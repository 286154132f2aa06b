"""/incident find, as people use it: type words, read what was found, turn pages, show one in full."""

from __future__ import annotations

from app import Muster
from tests.bot.seen import screens
from tests.steps import more_like_it
from tests.world import World, declared, form


async def test_words_typed_find_what_was_said_with_its_passage_for_who_asked_only(world: World, bot: Muster) -> None:
    """Title, update and cause each lead to the incident; the words stand out; nobody else sees anything of it."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice, "Checkout is down")
    await alice.command(channel, "/incident update The certificate of the *payment* gateway <expired> at noon")
    await alice.command(channel, "/incident resolve Renewed the certificate")
    await declared(alice, "Search is slow")
    await world.settled(bot)
    before = (await screens(world, [alice]))[alice.id]
    await bob.command("#general", "/incident find certificate expired gateway")
    modal = await form(bob, "Find")
    shown = modal.words
    assert "1 found" in shown
    assert "INC-1 · Checkout is down" in shown
    assert "Update, " in shown
    assert "The certificate of the payment gateway <expired> at noon" in shown
    assert "The *certificate* of the payment *gateway* &lt;*expired*&gt; at noon" in str(modal.blocks)
    assert "Resolved" in shown
    assert "Search is slow" not in shown
    assert (await screens(world, [alice]))[alice.id] == before


async def test_find_alone_opens_a_form_that_keeps_what_was_typed(world: World, bot: Muster) -> None:
    """Help first, then results in the same place; nothing found says so and how else to look."""
    alice = await world.person("alice")
    await declared(alice, "Checkout is down")
    await world.settled(bot)
    await alice.command("#general", "/incident find")
    modal = await form(alice, "Find")
    assert "Results hold all words" in modal.words
    await modal.fill("Words to look for", "checkout nowhere")
    await modal.submit()
    modal = await form(alice, "Find")
    assert "No results. Try fewer words." in modal.words
    assert modal.value("Words to look for") == "checkout nowhere"
    await modal.fill("Words to look for", "check")
    await modal.submit()
    modal = await form(alice, "Find")
    assert "INC-1 · Checkout is down" in modal.words.replace("*", "")
    await modal.click("Show")
    assert "Time to acknowledge" in (await form(alice, "INC-1")).words


async def test_pages_turn_both_ways(world: World, bot: Muster) -> None:
    """More than a page holds is a page away."""
    alice = await world.person("alice")
    await declared(alice, "Outage number 1")
    await world.settled(bot)
    await more_like_it(bot, alice, *(f"Outage number {number}" for number in range(2, 8)))
    await alice.command("#general", "/incident search outage")
    modal = await form(alice, "Find")
    assert "7 found, best first: 1 to 6" in modal.words.replace("*", "")
    await modal.click("Next page")
    modal = await form(alice, "Find")
    assert "7 to 7" in modal.words
    assert "Outage number 1" in modal.words.replace("*", "")
    await modal.click("Earlier page")
    assert "1 to 6" in (await form(alice, "Find")).words


async def test_a_private_incident_is_found_by_its_members_only_and_a_look_is_kept(world: World, bot: Muster) -> None:
    """An outsider's screen shows no trace of it, before and after it turns private."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice, "Xylograph leak", marks=("Private",))
    await alice.command(channel, "/incident update The xylograph was copied")
    await world.settled(bot)
    await bob.command("#general", "/incident find xylograph")
    assert "No results. Try fewer words." in (await form(bob, "Find")).words
    assert "leak" not in (await screens(world, [bob]))[bob.id]
    await alice.command("#general", "/incident find xylograph")
    assert "private" in (await form(alice, "Find")).words
