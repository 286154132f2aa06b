"""Who asks: members, guests, people of other workspaces, bots and closed accounts, each as the workspace lets them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import Muster
from sandbox.client import ModalRefused
from sandbox.workspace import Channel, User
from storage.kinds import Kind
from storage.tables import Inbox, Incident, Person
from tests.bot.seen import close_all
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, recorded, staged, transitions
from tests.world import World, declared, form

GUEST, STRANGER = "noor", "zoe"
HIDDEN = "There is no incident INC-1."
ELSEWHERE = "Muster is for members of Harbour & Pine. Nothing was recorded."
ROADS = ("list", "list all", "report 7d", "problems all", "find checkout", "tasks", "following", "")


async def kept(bot: Muster, user: str) -> str | None:
    """Return what kind of person is kept."""
    async with bot.store.read() as unit:
        return (await unit.session.execute(select(Person.kind).where(Person.user_id == user))).scalar_one_or_none()


def stranger(world: World) -> User:
    """Add somebody of another workspace, who is in #general by Slack Connect."""
    workspace = world.sandbox.workspace
    made = workspace.people.add(STRANGER, "Zoe Vendor", team_id="T0VENDOR")
    workspace.conversations.invite(workspace.people.find("alice").id, _channel(world, "general"), [made.id])
    return made


def _channel(world: World, name: str) -> Channel:
    found = world.sandbox.workspace.conversations.named(name)
    assert found is not None
    return found


def let_in(world: World, channel: str, user: str) -> None:
    """Put somebody into a channel, as a member does."""
    workspace = world.sandbox.workspace
    alice = workspace.people.find(DECLARER).id
    workspace.conversations.invite(alice, workspace.channels[channel], [workspace.people.find(user).id])


async def guests_may(world: World, *rights: str) -> None:
    """Set what guests may do, as an admin."""
    emma = await world.person("emma")
    await emma.command("#general", "/incident settings")
    await (await form(emma, "Settings")).click("Roles and privacy")
    modal = await form(emma, "Roles and privacy")
    await modal.check("Guests may", *rights)
    await modal.submit()
    await (await form(emma, "Settings")).close()


async def test_a_guest_is_shown_nothing_they_take_no_part_in(world: World, bot: Muster) -> None:
    """Not by reference, list, search, report, problem, suggestion, menu or Home; nor can they act."""
    await staged(world, bot)
    alice, noor = await world.person(DECLARER), await world.person(GUEST)
    await alice.command("#general", "/incident problem Expired certificates")
    await (await form(alice, "Raise a problem")).submit()
    await close_all(alice)
    before = await recorded(bot)
    for typed in ROADS:
        words = (await noor.command("#warehouse", f"/incident {typed}".strip())).words
        assert "INC-1" not in words, (typed, words)
        assert "Expired" not in words, (typed, words)
    for typed in ("show INC-1", "ack INC-1", "catchup INC-1", "timeline INC-1", "update INC-1 x", "tasks INC-1 all"):
        assert (await noor.command("#warehouse", f"/incident {typed}")).words.startswith(HIDDEN), typed
    assert (await noor.command("#warehouse", "/incident PRB-1")).words.startswith("There is no problem PRB-1.")
    assert "members of the workspace" in (await noor.command("#warehouse", "/incident summary")).words
    for typed in ("declare Oh no", "problem Oh no"):
        assert "Guests cannot declare" in (await noor.command("#warehouse", f"/incident {typed}")).words
    assert "Guests cannot follow" in (await noor.command("#warehouse", "/incident follow P1")).words
    home = await noor.home()
    assert "Checkout" not in home.words
    assert await recorded(bot) == before
    assert await kept(bot, noor.id) == Kind.GUEST


async def test_a_guest_sees_and_does_what_they_take_part_in(world: World, bot: Muster) -> None:
    """Let into its channel, they see it, and act as those who take part do; other incidents stay hidden."""
    incident = await staged(world, bot)
    alice, noor = await world.person(DECLARER), await world.person(GUEST)
    await declared(alice, "Labels are blank")
    let_in(world, incident.channel.id, GUEST)
    await world.heeded(bot)
    assert "Checkout" in (await noor.command("#warehouse", "/incident list")).words
    assert "Labels" not in (await noor.command("#warehouse", "/incident list all")).words
    assert not (await noor.command(incident.channel, "/incident ack")).words
    assert "Told: " in (await noor.command(incident.channel, "/incident update The labels print again")).words
    await alice.message(incident.channel, "The labels print again")
    assert (await noor.command("#warehouse", "/incident show INC-2")).words.startswith("There is no incident INC-2.")


async def test_what_guests_may_do_is_a_setting(world: World, bot: Muster) -> None:
    """Nothing, and they are told whom to ask, with no button that would be refused; or to declare and to follow."""
    incident = await staged(world, bot)
    let_in(world, incident.channel.id, GUEST)
    await world.heeded(bot)
    noor = await world.person(GUEST)
    await guests_may(world)
    said = (await noor.command(incident.channel, "/incident update Hello")).words
    assert said.startswith("Guests cannot change anything about incidents here. Nothing was recorded.")
    menu = await noor.command(incident.channel, "/incident")
    assert menu.buttons == ["Show details", "Timeline"]
    await guests_may(world, "Declare incidents", "Follow incidents")
    assert "You follow INC-1." in (await noor.command(incident.channel, "/incident follow")).words
    await declared(noor, "Labels are blank", place="#warehouse")


@ONCE
async def test_a_private_incident_is_a_guests_only_by_taking_part(world: World, bot: Muster) -> None:
    """In the security group they see nothing by that."""
    people = world.sandbox.workspace.people
    group = next(each for each in people.groups.values() if each.handle == "security")
    people.set_group_users(group.id, [people.find(GUEST).id, people.find("kavya").id])
    incident = await staged(world, bot, private=True)
    noor, kavya, emma = [await world.person(name) for name in (GUEST, "kavya", "emma")]
    await emma.command("#general", "/incident settings")
    await (await form(emma, "Settings")).click("Roles and privacy")
    modal = await form(emma, "Roles and privacy")
    await modal.pick("Security group", "@security", typing="security")
    await modal.submit()
    await world.settled(bot)
    assert "Checkout" in (await kavya.command("#general", "/incident show INC-1")).words
    assert (await noor.command("#warehouse", "/incident show INC-1")).words.startswith(HIDDEN)
    let_in(world, incident.channel.id, GUEST)
    await world.heeded(bot)
    assert "Checkout" in (await noor.command("#warehouse", "/incident show INC-1")).words


async def test_somebody_of_another_workspace_is_told_so_and_nothing_else(world: World, bot: Muster) -> None:
    """By command, button, form and shortcut: for their eyes only, and nothing is recorded."""
    zoe_id = stranger(world).id
    incident = await staged(world, bot)
    let_in(world, incident.channel.id, STRANGER)
    let_in(world, _channel(world, "incidents").id, STRANGER)
    await world.heeded(bot)
    zoe = await world.person(STRANGER)
    before = await recorded(bot)
    assert (await zoe.command("#general", "/incident list")).words == ELSEWHERE
    for label, place in (("Follow", "#incidents"), ("Acknowledge", "#incidents"), ("Resolve", incident.channel)):
        await zoe.click(label, on=await zoe.message(place, "INC-1", button=label))
        assert (await zoe.message(place, "Muster is for members", ephemeral=True)).words == ELSEWHERE
    await zoe.shortcut("Declare incident")
    assert ELSEWHERE in (await zoe.modal()).words
    world.sandbox.delivery.home_opened(zoe_id)
    await world.heeded(bot)
    assert await zoe.look_at_home() is None
    assert await recorded(bot) == before
    assert await kept(bot, zoe_id) == Kind.STRANGER
    async with bot.store.read() as unit:
        assert zoe_id not in await unit.people.participants(1)
        keys = (await unit.session.execute(select(Inbox.key))).scalars().all()
    assert not [key for key in keys if key.startswith(("command:", "view:")) and zoe_id in key]


async def test_a_form_that_was_open_when_somebody_became_a_guest_is_refused(world: World, bot: Muster) -> None:
    """What was learned of them holds at once, for what they see and for what they do."""
    await staged(world, bot)
    farid = await world.person(OUTSIDER)
    await farid.command("#general", "/incident declare Oh no")
    modal = await farid.modal()
    await modal.pick("Impact", "Major – many customers or a department are affected")
    await modal.refresh()
    await modal.pick("Urgency", "High")
    await modal.refresh()
    world.sandbox.workspace.people.restrict(farid.id)
    await world.heeded(bot)
    with pytest.raises(ModalRefused, match="Guests cannot declare"):
        await modal.submit()
    assert (await farid.command("#general", "/incident show INC-1")).words.startswith(HIDDEN)
    world.sandbox.workspace.people.restrict(farid.id, guest=False)
    await world.heeded(bot)
    assert "Checkout" in (await farid.command("#general", "/incident show INC-1")).words


async def test_where_slack_does_not_say_who_asks_an_incident_is_not_held_up(world: World, bot: Muster) -> None:
    """They are taken for a member, and for nobody of the security group; who they are is asked again."""
    await staged(world, bot)
    await world.fault("users.info", "hang", times=None)
    grace = await world.person("grace")
    assert "Checkout" in (await grace.command("#general", "/incident list")).words
    assert "is acknowledged" in (await grace.command("#general", "/incident ack INC-1")).words
    assert await kept(bot, grace.id) is None
    await world.control("DELETE", "faults")


@ONCE
async def test_who_is_known_costs_no_question_more(world: World, bot: Muster) -> None:
    """Slack is asked once, and again only after a day: the event that tells of a change may be missed."""
    hiro = await world.person("hiro")
    await hiro.command("#general", "/incident list")
    for _ in range(3):
        await hiro.command("#general", "/incident list")
    assert len(await world.calls("users.info")) == 1
    await world.control("POST", "withhold", events=["user_change"])
    world.sandbox.workspace.people.restrict(hiro.id)
    world.clock.advance(25 * 3600)
    await hiro.command("#general", "/incident list")
    assert await kept(bot, hiro.id) == Kind.GUEST


@ONCE
async def test_a_closed_account_is_heeded_no_more(world: World, bot: Muster) -> None:
    """What is on its way from it changes nothing, and it is kept once."""
    incident = await staged(world, bot)
    bob = await world.person(MANAGER)
    await bob.command("#general", "/incident list")
    message = await bob.message(incident.channel, "INC-1", button="Resolve")
    assert message.buttons
    world.sandbox.workspace.people.deactivate(bob.id)
    await world.heeded(bot)
    assert await kept(bot, bob.id) == Kind.DEACTIVATED
    async with bot.store.read() as unit:
        assert await unit.people.takes_part(1, bob.id) is False
        assert not await unit.incidents.seen(1, bob.id)
        rows = (await unit.session.execute(select(Incident.vacant_since))).scalars().all()
    assert rows[0] is not None
    assert [row.actor for row in await transitions(bot) if row.kind == "acknowledged"] == []
