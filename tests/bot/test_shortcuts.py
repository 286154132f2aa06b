"""The two shortcuts: the declare form from anywhere, and from a message with the message quoted and linked."""

from __future__ import annotations

from sqlalchemy import select

from app import Muster
from storage.tables import Incident
from tests.steps import VARIED, staged
from tests.world import World


async def test_the_global_shortcut_opens_an_empty_declare_form(world: World, bot: Muster) -> None:
    """With nobody chosen as incident manager: who declares leads it where nobody else is called."""
    del bot
    alice = await world.person("alice")
    await alice.shortcut("Declare incident")
    modal = await alice.modal("Declare incident")
    assert modal.value("Title") is None
    assert modal.value("Incident manager") is None
    assert "If you leave this empty, you are the incident manager until someone takes over." in modal.words


@VARIED
async def test_the_message_shortcut_quotes_and_links_the_message(world: World, bot: Muster) -> None:
    """What was reported stands in the form as it was typed, and the card leads back to it."""
    del bot
    alice, grace = await world.person("alice"), await world.person("grace")
    ts = await grace.say("#general", "Checkout <b> & cards fail, see https://status.example.com #support")
    message = await alice.message("#general", "cards fail")
    assert message.ts == ts
    await alice.message_shortcut("Declare incident", message)
    modal = await alice.modal("Declare incident")
    assert modal.value("What is happening") == "Checkout <b> & cards fail, see https://status.example.com #support"
    await modal.fill("Title", "Cards fail")
    for label, choice in (("Impact", "Major – many customers or a department are affected"), ("Urgency", "High")):
        await modal.pick(label, choice)
        await modal.refresh()
    await modal.submit()
    card = await alice.message(await alice.channel("inc-1-cards-fail"), "Incident manager")
    assert "reported in this message" in card.words
    assert f"/p{ts.replace('.', '')}|reported in this message>" in str(card.raw)


async def test_what_was_taken_out_of_the_form_is_found_nowhere(world: World, bot: Muster) -> None:
    """The form warns that it quotes a private conversation; words its author removed are kept in no other place."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel = await alice.create_channel("quiet-place", private=True)
    await alice.say(channel, "We fire the chief accountant; also the VPN is down")
    await alice.message_shortcut("Declare incident", await alice.message(channel, "We fire"))
    modal = await alice.modal("Declare incident")
    assert "This message is from a private conversation." in modal.words
    await modal.fill("What is happening", "The VPN is down")
    await modal.fill("Title", "VPN is down")
    for label, choice in (("Impact", "Major – many customers or a department are affected"), ("Urgency", "High")):
        await modal.pick(label, choice)
        await modal.refresh()
    assert "This message is from a private conversation." in modal.words
    await modal.submit()
    await world.settled(bot)
    await bob.command("#general", "/incident find accountant")
    assert "No results." in (await bob.modal()).words
    async with bot.store.read() as unit:
        (row,) = (await unit.session.execute(select(Incident))).scalars()
        kept = [str(getattr(row, column.name)) for column in Incident.__table__.columns]
    assert not [value for value in kept if "accountant" in value]


async def test_a_task_made_from_a_private_message_is_warned_of(world: World, bot: Muster) -> None:
    """Not in public, and not where the task stays among those who could read the message."""
    await staged(world, bot)
    alice = await world.person("alice")
    for place, warned in ((await alice.create_channel("quiet-place", private=True), True), ("#general", False)):
        await alice.say(place, "Ask the vendor for a new key")
        await alice.message_shortcut("Add task", await alice.message(place, "Ask the vendor"))
        modal = await alice.modal("Add task")
        assert ("This message is from a private conversation." in modal.words) is warned
        await modal.close()


async def test_any_message_can_be_declared_from(world: World, bot: Muster) -> None:
    """However long and whatever its letters, its quote fits into the form."""
    del bot
    alice = await world.person("alice")
    for text in ('"' * 3000, "\\" * 3000, "& " * 1500, "行" * 3000, "🔥" * 2000, "line\n" * 600):
        await alice.say("#general", text)
        message = (await alice.messages("#general"))[-1]
        await alice.message_shortcut("Declare incident", message)
        modal = await alice.modal("Declare incident")
        assert modal.value("What is happening")
        await modal.close()
