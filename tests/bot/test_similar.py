"""Open incidents that resemble the one being declared are shown in the form, to who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.steps import more_like_it
from tests.world import declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Modal, Person
    from tests.world import World

MAJOR = "Major – many customers or a department are affected"


async def opened(person: Person, title: str = "") -> Modal:
    """Open the declare form by command."""
    await person.command("#general", f"/incident declare {title}".strip())
    return await person.modal("Declare incident")


async def test_what_is_open_already_is_shown_before_a_second_one_is_opened(world: World, bot: Muster) -> None:
    """By title once the form opens, by service once one is chosen; ended ones are not shown; declaring goes on."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice, "Checkout is down", services=("Web shop",))
    await declared(alice, "Search is slow")
    await world.settled(bot)
    modal = await opened(bob, "Checkout down for all customers")
    assert "Is it this one? If so, join its channel instead of declaring it again." in modal.words
    assert "INC-1 · Checkout is down (Declared · P2 High" in modal.words
    assert f"#{channel.name}" in modal.words
    assert "Search is slow" not in modal.words

    await modal.fill("Title", "Something else")
    await modal.pick("Impact", MAJOR)
    assert "Is it" not in (await modal.refresh()).words
    await modal.pick("Affected services", "Web shop", typing="web")
    assert "INC-1 · Checkout is down" in (await modal.refresh()).words
    assert modal.value("Title") == "Something else"
    await modal.check("Kind of incident", "Drill")
    assert "Is it" not in (await modal.refresh()).words
    await modal.close()

    await alice.command(channel, "/incident cancel A false alarm")
    await world.settled(bot)
    modal = await opened(bob, "Checkout down for all")
    assert "Is it" not in modal.words
    await modal.pick("Impact", MAJOR)
    await modal.pick("Urgency", "High")
    await modal.submit()
    await bob.message("@muster", "INC-3 · Checkout down for all")


async def test_a_private_one_is_shown_to_its_members_only(world: World, bot: Muster) -> None:
    """To anybody else the form looks as if there were none."""
    alice, farid = await world.person("alice"), await world.person("farid")
    blank = (await opened(farid, "A leak of data")).words
    await (await farid.modal()).close()
    await declared(alice, "Leak of data", marks=("Private",))
    await world.settled(bot)
    assert (await opened(farid, "A leak of data")).words == blank
    assert "INC-1 · Leak of data" in (await opened(alice, "A leak of data")).words


async def test_three_are_shown_at_most_the_likeliest_first(world: World, bot: Muster) -> None:
    """However many are open."""
    alice = await world.person("alice")
    await declared(alice, "Payments fail in EU")
    await world.settled(bot)
    await more_like_it(bot, alice, "Payments fail", "Payments fail in the EU", "Payments fail at times")
    said = (await opened(alice, "Payments fail")).words
    assert "Is it one of these?" in said
    shown = [line for line in said.splitlines() if line.startswith("• ")]
    assert len(shown) == 3
    assert "INC-2 · Payments fail (" in shown[0]


async def submitted(person: Person, title: str, description: str = "") -> Modal:
    """Fill the form that declares and submit it; return what stands there then."""
    modal = await opened(person, title)
    if description:
        await modal.fill("What is happening", description)
    await modal.submit()
    return await person.modal()


async def test_who_declares_what_is_open_already_is_asked_and_can_join_it(world: World, bot: Muster) -> None:
    """Nothing is declared, and nothing typed is lost: it can be noted where they are now."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice, "Checkout is down")
    await world.settled(bot)
    modal = await submitted(bob, "Checkout down", "Cards are <refused>")
    assert "This looks like one that is open already. Nothing is declared yet." in modal.words
    assert modal.submit_label == "Declare anyway"
    assert modal.value("What is happening") == "Cards are <refused>"
    await modal.click("Join #inc-1-checkout-is-down")
    modal = await bob.modal("Joined")
    assert f"You have joined INC-1 · Checkout is down: #{channel.name}" in modal.words
    await world.settled(bot)
    assert bob.id in (await alice.channel(channel.id)).members
    assert "INC-2" not in (await bob.command("#general", "/incident list")).words

    assert "Cards are" not in (await bob.command(channel, "/incident show INC-1")).words
    await modal.click("Add it to the timeline")
    modal = await bob.modal("Joined")
    assert "What you had typed is in its timeline." in modal.words
    assert modal.buttons == ["Open channel"]
    assert "Checkout down\nCards are <refused>" in (await bob.command(channel, "/incident show INC-1")).words


async def test_declaring_anyway_declares_it_as_it_was_typed(world: World, bot: Muster) -> None:
    """Asked once, and asked again about another title; a drill is no duplicate."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await declared(alice, "Checkout is down")
    await declared(alice, "Search is slow")
    await world.settled(bot)
    modal = await submitted(bob, "Checkout is down")
    await modal.fill("Title", "Search is slow today")
    await modal.submit()
    modal = await bob.modal()
    assert "Join #inc-2-search-is-slow" in modal.buttons
    await modal.submit()
    await bob.message("@muster", "INC-3 · Search is slow today")
    modal = await opened(bob, "Checkout is down")
    await modal.check("Kind of incident", "Drill")
    await modal.submit()
    await bob.message("@muster", "INC-4 · Checkout is down")


async def test_nobody_is_asked_about_what_they_may_not_see(world: World, bot: Muster) -> None:
    """A stranger declares at once; a member is asked, and joins by asking where the channel is private."""
    alice, farid = await world.person("alice"), await world.person("farid")
    await declared(alice, "Leak of data", marks=("Private",))
    await world.settled(bot)
    assert (await submitted(farid, "Leak of data")).title == "Declared"
    await farid.message("@muster", "INC-2 · Leak of data")
    modal = await submitted(alice, "Leak of data")
    assert "INC-1 · Leak of data" in modal.words
