"""Who takes part in a private incident is who is in its channel, whatever Slack forgot to tell."""

from __future__ import annotations

import pytest

from app import Muster
from bot import housekeeping
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Person, PersonSawError
from tests.steps import DECLARER, MANAGER, OUTSIDER, Staged, staged, transitions
from tests.world import World

HIDDEN = "There is no incident INC-1."
UNTOLD = ("member_joined_channel", "member_left_channel")


async def sees(person: Person) -> bool:
    """Say whether a person is shown the incident."""
    said = (await person.command("#general", "/incident show INC-1")).words
    assert ("INC-1 · Checkout is down" in said) is not said.startswith(HIDDEN), said
    return not said.startswith(HIDDEN)


async def with_farid(world: World, bot: Muster) -> tuple[Staged, Person, Person]:
    """Stage a private incident that farid was invited to."""
    incident = await staged(world, bot, private=True)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.invite(incident.channel, OUTSIDER)
    await farid.message(incident.channel, "Incident manager", ephemeral=True)
    await world.heeded(bot)
    assert await sees(farid)
    return incident, alice, farid


async def compared(world: World, bot: Muster) -> None:
    """Compare with Slack now, and let it end."""
    await housekeeping.compare_all(bot.store, world.clock)
    await world.settled(bot)


async def test_who_is_put_out_while_muster_is_down_sees_nothing_once_it_is_up(world: World) -> None:
    """No event ever tells of it; who was let in meanwhile takes part."""
    async with world.bot() as bot:
        incident, alice, farid = await with_farid(world, bot)
    await world.control("POST", "withhold", events=UNTOLD)
    world.clock.advance(1)
    await alice.kick(incident.channel, OUTSIDER)
    await alice.invite(incident.channel, "carmen")
    carmen = await world.person("carmen")
    async with world.bot() as bot:
        await carmen.message(incident.channel, "Incident manager", ephemeral=True)
        await world.settled(bot)
        assert not await sees(farid)
        assert await sees(carmen)
        kept = [(row.actor, row.before, row.after) for row in await transitions(bot) if row.kind == Kind.CHANNEL]
    assert kept[-2:] == [(farid.id, {"user": farid.id}, {}), (carmen.id, {}, {"user": carmen.id})]


async def test_who_is_put_out_of_a_public_incident_while_muster_is_down_stays_out_when_it_turns_private(
    world: World,
) -> None:
    """The move to a private channel invites who takes part by then."""
    async with world.bot() as bot:
        incident = await staged(world, bot)
        alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
        await alice.invite(incident.channel, OUTSIDER)
        await world.heeded(bot)
    await world.control("POST", "withhold", events=UNTOLD)
    await alice.kick(incident.channel, OUTSIDER)
    world.clock.advance(1)
    async with world.bot() as bot:
        await compared(world, bot)
        await alice.command(incident.channel, "/incident private")
        await (await alice.modal("INC-1: private")).submit()
        await world.settled(bot)
        assert not await sees(farid)


@pytest.mark.parametrize("reason", ["refresh_requested", "drop"])
async def test_each_new_connection_makes_up_for_what_the_last_one_missed(
    world: World, bot: Muster, reason: str
) -> None:
    """Slack renews connections, and what it tells meanwhile is lost at times."""
    incident, alice, farid = await with_farid(world, bot)
    await world.control("POST", "withhold", events=UNTOLD)
    await alice.kick(incident.channel, OUTSIDER)
    assert await sees(farid)
    await world.control("POST", "disconnect", reason=reason)

    async def hidden() -> bool:
        try:
            return not await sees(farid)
        except PersonSawError:
            return False

    await world.until(hidden, "the incident to vanish")


@pytest.mark.parametrize("mode", ["http"])
async def test_over_http_it_is_compared_at_start(world: World) -> None:
    """There is no connection that begins."""
    async with world.bot() as bot:
        incident, alice, farid = await with_farid(world, bot)
    await world.control("POST", "withhold", events=UNTOLD)
    await alice.kick(incident.channel, OUTSIDER)
    world.clock.advance(1)
    async with world.bot():

        async def hidden() -> bool:
            return not await sees(farid)

        await world.until(hidden, "the incident to vanish")


@pytest.mark.parametrize("status", [Status.DECLARED, Status.RESOLVED, Status.CLOSED])
async def test_the_managers_sight_ends_with_the_channel_whatever_the_status(
    world: World, bot: Muster, status: Status
) -> None:
    """The role stays in the record of what is over; it opens nothing."""
    incident = await staged(world, bot, status, private=True)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    assert await sees(bob)
    await alice.kick(incident.channel, MANAGER)
    await world.heeded(bot)
    assert not await sees(bob)
    home = await bob.home()
    assert "INC-1" not in home.words


async def test_nobody_is_put_out_or_welcomed_twice_by_a_comparison(world: World, bot: Muster) -> None:
    """Who was invited a moment ago, and whose invitation still waits for Slack, takes part; who came is told once."""
    incident, alice, farid = await with_farid(world, bot)
    await world.fault("conversations.invite", "ratelimited", retry_after=600)
    await alice.command(incident.channel, "/incident assign @carmen scribe")
    await world.control("POST", "withhold", events=["member_joined_channel"])
    await alice.invite(incident.channel, "grace")
    grace, carmen = await world.person("grace"), await world.person("carmen")
    await housekeeping.compare_all(bot.store, world.clock)
    await grace.message(incident.channel, "Incident manager", ephemeral=True)
    await housekeeping.compare_all(bot.store, world.clock)
    assert await sees(carmen)
    world.clock.advance(601)
    await world.settled(bot)
    await compared(world, bot)
    for person in (carmen, grace, farid):
        assert await sees(person)
    told = [message for message in await grace.messages(incident.channel) if message.ephemeral]
    assert len(told) == 1


async def test_a_comparison_asks_page_by_page_and_no_oftener_than_is_due(world: World, bot: Muster) -> None:
    """However many replicas ask: once in a few minutes for each private incident, never for a public one."""
    await with_farid(world, bot)
    await world.control("DELETE", "calls")
    for _ in range(3):
        await housekeeping.compare(bot.store, world.clock)
        await world.settled(bot)
    assert len(await world.calls("conversations.members")) <= 1
    world.clock.advance(60 * housekeeping.COMPARE_EVERY_MINUTES)
    await housekeeping.compare(bot.store, world.clock)
    await world.settled(bot)
    asked = await world.calls("conversations.members")
    assert 1 <= len(asked) <= 2


async def test_where_muster_itself_was_put_out_nobody_else_is(world: World, bot: Muster) -> None:
    """It cannot see who is in the channel: that is told to the manager, and members stay members."""
    incident, alice, farid = await with_farid(world, bot)
    await world.control("POST", "withhold", events=["group_left"])
    me = (await world.control("GET", "state"))["bot_user_id"]
    await alice.kick(incident.channel, me)
    await compared(world, bot)
    bob = await world.person(MANAGER)
    assert "Muster was removed from its channel" in (await bob.message("@muster", "removed")).words
    assert await sees(farid)


@pytest.mark.parametrize("kind", ["stranger", "bot"])
async def test_whom_muster_does_not_heed_takes_part_by_no_comparison(world: World, kind: str) -> None:
    """Put into the channel while Muster is away, and never seen before: Slack is asked who they are."""
    people = world.sandbox.workspace.people
    added = people.add("zoe", "Zoe Vendor", team_id="T0VENDOR") if kind == "stranger" else people.add_bot("zap", "Zap")
    async with world.bot() as bot:
        incident = await staged(world, bot, private=True)
        alice = await world.person(DECLARER)
    await world.control("POST", "withhold", events=UNTOLD)
    await alice.invite(incident.channel, added.name)
    await alice.invite(incident.channel, "carmen")
    async with world.bot() as bot:
        carmen = await world.person("carmen")
        await carmen.message(incident.channel, "Incident manager", ephemeral=True)
        await world.settled(bot)
        async with bot.store.read() as unit:
            assert added.id not in await unit.people.participants(1)
            assert carmen.id in await unit.people.participants(1)
        assert not [row for row in await transitions(bot) if added.id in (row.actor, row.after.get("user"))]
    assert not [each for each in await alice.messages(incident.channel) if each.raw.get("ephemeral_for") == added.id]
