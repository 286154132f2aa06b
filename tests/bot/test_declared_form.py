"""What somebody who declares sees at once, where they stand, and how few taps it takes."""

from __future__ import annotations

import pytest

from app import Muster
from sandbox.client import Channel, Modal, NotOnScreen, Person
from tests.steps import VARIED
from tests.world import World, declare


async def opened_channel(world: World, person: Person) -> Channel:
    """Wait for the link in the form that declared, follow it, and return the channel one stands in then."""

    async def linked() -> Modal | None:
        modal = await person.modal("Declared")
        return modal if "Open channel" in modal.buttons else None

    modal = await world.until(linked, "the link to the channel")
    await modal.click("Open channel")
    url = next(each["url"] for block in modal.blocks for each in block.get("elements", ()) if each.get("url"))
    return await person.channel(url.rpartition("/")[2])


@VARIED
@pytest.mark.usefixtures("bot")
async def test_declaring_answers_in_the_form_itself_then_leads_to_the_channel(world: World) -> None:
    """First that it is declared, before anything happens on Slack; then the link to the channel."""
    alice = await world.person("alice")
    await world.fault("conversations.create", "ratelimited", retry_after=5)
    await declare(alice)
    modal = await alice.modal("Declared")
    assert "You declared INC-1 · Checkout is down as P2. Opening its channel…" in modal.words
    assert not modal.buttons
    assert not modal.submit_label
    channel = await opened_channel(world, alice)
    assert channel.name.startswith("inc-1-")
    assert channel.is_member
    assert f"Its channel is #{channel.name}" in (await alice.modal("Declared")).words


async def test_a_form_that_was_closed_meanwhile_is_left_alone(world: World, bot: Muster) -> None:
    """Nobody waits for it, and nothing is given up."""
    alice = await world.person("alice")
    await world.fault("conversations.create", "ratelimited", retry_after=5)
    await declare(alice)
    await alice.close_modal()
    await world.settled(bot)
    async with bot.store.read() as unit:
        assert not await unit.outbox.dead([1], 10)


@pytest.mark.usefixtures("bot")
async def test_the_menu_is_taken_away_once_its_button_has_declared(world: World) -> None:
    """What it said of open incidents is no longer true."""
    alice = await world.person("alice")
    menu = await alice.command("#general", "/incident")
    await alice.click("Declare incident", on=menu)
    modal = await alice.modal()
    await modal.fill("Title", "Checkout is down")
    await modal.submit()
    await alice.modal("Declared")

    async def gone() -> bool:
        try:
            await alice.refreshed(menu)
        except NotOnScreen:
            return True
        return False

    await world.until(gone, "the menu taken away")


async def test_only_the_title_is_compulsory(world: World, bot: Muster) -> None:
    """Nobody need know how bad it is: it is treated as P2 until somebody says, and the card asks for it."""
    alice, bob = await world.person("alice"), await world.person("bob")
    await alice.command("#general", "/incident declare Something is odd")
    modal = await alice.modal()
    assert (modal.value("Impact"), modal.value("Urgency")) == ("Not sure yet", "Not sure yet")
    assert "Priority: P2 High (until you choose impact and urgency)" in modal.words
    await modal.submit()
    channel = await opened_channel(world, alice)
    card = await alice.message(channel, "Incident manager")
    assert "Nobody has said yet how bad it is. It is treated as P2 High until then." in card.words
    await alice.click("Say how bad it is", on=card)
    modal = await alice.modal("INC-1: priority")
    await modal.pick("Impact", "Minor – some customers or a team are affected, a workaround exists")
    await modal.refresh()
    await modal.pick("Urgency", "Low")
    await modal.submit()
    await world.settled(bot)
    card = await alice.refreshed(card)
    assert "Nobody has said yet" not in card.words
    assert "P3 Medium" in card.words
    assert "P3" in (await bob.message("#incidents", "INC-1")).words


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_where_nobody_is_set_to_be_called_the_form_says_so_and_whoever_is_picked_is_called(
    world: World, bot: Muster
) -> None:
    """The default chain means the manager, who declares: somebody else must be chosen, and the card says it too."""
    grace, dmitri = await world.person("grace"), await world.person("dmitri")
    await grace.command("#general", "/incident declare Cards fail")
    modal = await grace.modal()
    assert "Nobody else is set to be called. Choose below who to call." in modal.words
    await modal.submit()
    channel = await opened_channel(world, grace)
    card = await grace.message(channel, "Incident manager")
    assert "Nobody else is set to be called." in card.words
    assert not [each for each in await grace.messages("@muster") if "called" in each.words]
    await grace.command("#general", "/incident declare Printers are offline")
    modal = await grace.modal("Declare incident")
    await modal.pick_person("Call", "Dmitri Sokolov")
    await modal.submit()
    await world.settled(bot)
    called = await dmitri.message("@muster", "needs you on INC-2 · Printers are offline")
    await dmitri.click("I'm coming", on=called)
    await world.settled(bot)
    heard = await grace.message("@muster", "Called by you: ")
    assert "@Dmitri Sokolov – coming" in heard.words
    await dmitri.click("I can't", on=await dmitri.refreshed(called))
    await world.settled(bot)
    assert "@Dmitri Sokolov – cannot come" in (await grace.refreshed(heard)).words


async def test_the_taps_of_a_phone(world: World, bot: Muster) -> None:
    """Own text apart: three to declare and stand in the channel, two to call, one to acknowledge, one to take over."""
    async with bot.store.write() as unit:
        (service,) = await unit.services.ensure(["Checkout"], world.clock.now())
        service.responders = {"groups": [], "people": [(await world.person("carmen")).id]}
    grace, carmen = await world.person("grace"), await world.person("carmen")
    await grace.command("#general", "/incident")
    await grace.click("Declare incident", on=await grace.message("#general", "", button="Declare incident"))  # 1
    modal = await grace.modal()
    await modal.fill("Title", "Odd prices")
    await modal.submit()  # 2
    await opened_channel(world, grace)  # 3
    await grace.command("#general", "/incident declare Checkout is down")
    modal = await grace.modal("Declare incident")
    assert "Declaring calls @Carmen Ruiz at once." in modal.words
    await modal.submit()  # 1
    channel = await opened_channel(world, grace)  # 2
    await world.settled(bot)
    card = await grace.message(channel, "Incident manager", button="Escalate")
    await grace.click("Escalate", on=card)  # 1
    await (await grace.modal("INC-2: escalate")).submit()  # 2
    await world.settled(bot)
    called = await carmen.message("@muster", "Checkout is down", button="Acknowledge")
    await carmen.click("Acknowledge", on=called)  # 1
    await world.settled(bot)
    card = await carmen.refreshed(card)
    assert "@Carmen Ruiz" in card.words
    await carmen.click("Take over", on=card)  # 1
    await world.settled(bot)
    assert "Incident manager\n@Carmen Ruiz" in (await grace.refreshed(card)).words
