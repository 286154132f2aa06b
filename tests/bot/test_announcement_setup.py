"""Announcements get readers: an admin is led to who reads them, and the announcement says how many do."""

from __future__ import annotations

from app import Muster
from bot.domain.audit import What
from sandbox.client import Modal, Person
from tests.bot.settings_steps import refused
from tests.bot.test_audit import kept
from tests.steps import DECLARER, MANAGER, OUTSIDER
from tests.world import World, declare, declared, form

GREETING = "It announces incidents in #incidents, which nobody reads yet."
SECOND_ADMIN = "emma"


async def from_home(person: Person) -> Modal:
    """Open the form from App Home."""
    await person.click("Set up", on=await person.home())
    return await form(person, "Announcements")


async def from_settings(person: Person) -> Modal:
    """Open the form from the settings, where it stands whether somebody reads announcements or not."""
    await person.command("#general", "/incident settings")
    await (await form(person, "Settings")).click("Announcements")
    return await form(person, "Announcements")


async def greetings(person: Person) -> int:
    """Return how often somebody was greeted."""
    return sum(GREETING in message.words for message in await person.messages("@muster"))


async def test_the_first_admin_who_comes_is_led_to_who_reads_announcements(world: World, bot: Muster) -> None:
    """Greeted once, of all admins one, never anybody else; the form fills the channel and says how many read it."""
    bob, alice, emma = [await world.person(name) for name in (MANAGER, DECLARER, SECOND_ADMIN)]
    await bob.home()
    await bob.command("#general", "/incident help")
    await alice.command("#general", "/incident help")
    greeting = await alice.message("@muster", GREETING)
    await alice.home()
    await emma.home()
    await world.settled(bot)
    assert [await greetings(person) for person in (bob, alice, emma)] == [0, 1, 0]
    await alice.click("Set up", on=greeting)
    modal = await form(alice, "Announcements")
    assert "announces each incident in one public channel" in modal.words
    await modal.pick("User groups to invite", "@sre-oncall")
    await modal.pick_person("People to invite", "Alice Moreau", "Farid Haddad")
    await modal.submit()
    assert "A direct message tells you how many people read it." in (await alice.modal()).words
    await world.settled(bot)
    [incidents] = [each for each in world.sandbox.workspace.channels.values() if each.name == "incidents"]
    members = set(incidents.members) - {await muster(bot)}
    assert f"{len(members)} people read #incidents now." in (await alice.message("@muster", "now.")).words
    assert {alice.id, (await world.person(OUTSIDER)).id} <= members
    assert len(members) > 2
    assert await alice.message("#incidents", "Muster announces incidents here.")
    assert [(row.actor, row.what, row.subject) for row in await kept(bot, What.GREETED, What.SETTING)] == [
        (alice.id, What.GREETED, "announcements"),
        (alice.id, What.SETTING, "announcements"),
    ]


async def muster(bot: Muster) -> str:
    """Return the id of Muster itself."""
    async with bot.store.read() as unit:
        return (await unit.workspaces.get()).bot_user_id


async def test_another_channel_is_announced_in_from_then_on(world: World) -> None:
    """After a restart too, until another one is set where Muster runs; asked for twice, people are invited once."""
    alice = await world.person(DECLARER)
    async with world.bot() as bot:
        for opened in (from_home, from_settings):
            modal = await opened(alice)
            await modal.pick("Channel", "#support")
            await modal.submit()
            while await alice.views():
                await alice.close_modal()
            await world.settled(bot)
            await alice.message("#support", "Muster announces incidents here.")
        home = await alice.look_at_home()
        assert home is not None
        assert "Set up" not in home.buttons
    async with world.bot() as bot:
        await declared(alice)
        await world.settled(bot)
        assert "Checkout is down" in (await alice.message("#support", "INC-1")).words
    async with world.bot(muster_announcement_channel="news") as bot:
        await declared(alice, "Search is down")
        await world.settled(bot)
        assert "Search is down" in (await alice.message("#news", "INC-2")).words


async def test_incidents_are_not_announced_where_not_everybody_may_read(world: World, bot: Muster) -> None:
    """Not in an incident's channel, nor where another organisation reads: said beside the field, nothing recorded."""
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice)
    await world.settled(bot)
    modal = await from_home(alice)
    await modal.pick("Channel", f"#{channel.name}")
    assert await refused(modal) == {"Channel": "This is the channel of an incident. Choose another one."}
    assert await kept(bot, What.SETTING) == []


async def test_who_is_no_admin_sets_up_nothing(world: World, bot: Muster) -> None:
    """The button is not theirs, and who is no longer an admin by the time of submitting is refused."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    assert "Set up" not in (await bob.home()).buttons
    modal = await from_home(alice)
    world.sandbox.workspace.people.find(DECLARER).is_admin = False
    assert "workspace's admins and owners" in (await refused(modal))["Channel"]
    assert await kept(bot, What.SETTING) == []
    assert await world.calls("conversations.invite") == []


async def test_an_announcement_says_how_many_people_read_it(world: World, bot: Muster) -> None:
    """As many as the form counted, without a call of its own; who came since counts once that is counted again."""
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await declared(alice)
    await world.settled(bot)
    assert "read this" not in (await alice.message("#incidents", "INC-1")).words
    await bob.join("#incidents")
    await world.heeded(bot)
    await declare(alice, title="Search is down")
    await world.settled(bot)
    assert "1 person in #incidents reads this" in (await bob.message("#incidents", "INC-2")).words
    await farid.join("#incidents")
    await world.heeded(bot)
    await declare(alice, title="Login is down")
    before = len(await world.calls("conversations.members"))
    await world.settled(bot)
    await bob.click("Acknowledge", on=await bob.message("#incidents", "Login is down"))
    await world.settled(bot)
    shown = await bob.message("#incidents", "INC-3")
    assert "Investigating" in shown.words
    assert "2 people in #incidents read this" in shown.words
    assert len(await world.calls("conversations.members")) == before


async def test_how_many_people_read_it_outlasts_a_restart(world: World) -> None:
    """A Muster that was not told yet says what the announcement says already."""
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    async with world.bot() as bot:
        await declared(alice)
        await world.settled(bot)
        await bob.join("#incidents")
        await world.heeded(bot)
        await declare(alice, title="Search is down")
        await world.settled(bot)
    async with world.bot() as bot:
        await bob.click("Acknowledge", on=await bob.message("#incidents", "Search is down"))
        await world.settled(bot)
        shown = await bob.message("#incidents", "INC-2")
        assert "Investigating" in shown.words
        assert "1 person in #incidents reads this" in shown.words
