"""Who may read each message of a scenario: every kind of effect, in a public and in a private incident."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import select

from app import Muster
from sandbox.client import Channel
from storage.tables import Delivery
from tests.bot.seen import readers
from tests.steps import DECLARER, MANAGER, OUTSIDER, is_silent, staged
from tests.world import World, declared, form

MEMBERS, EVERYBODY, ONE = "members", "everybody", "one person"
PUBLIC = {
    ("announcement", EVERYBODY),
    ("call", ONE),
    ("called", EVERYBODY),
    ("card", EVERYBODY),
    ("direct", ONE),
    ("ended", EVERYBODY),
    ("follower", ONE),
    ("post", EVERYBODY),
    ("review", EVERYBODY),
    ("taken", ONE),
    ("update", EVERYBODY),
    ("update", ONE),
}
"""What a public incident says to whom; its channel is open to everybody."""
PRIVATE = {
    ("access", ONE),
    ("call", ONE),
    ("called", MEMBERS),
    ("card", MEMBERS),
    ("direct", ONE),
    ("ended", MEMBERS),
    ("follower", ONE),
    ("post", MEMBERS),
    ("review", MEMBERS),
    ("update", MEMBERS),
    ("update", ONE),
}
"""What a private one says: nothing to everybody, and to single people only members."""
LIFE = (
    "ack",
    "update We look",
    "priority P1 It spreads",
    "status identified Found",
    "assign @dmitri technical lead",
    "assign @carmen manager My shift ends",
    "escalate @hiro Needs his eyes",
    "pause 2h The vendor",
    "resume",
    "resolve Fixed",
    "reopen Back again",
    "cancel It was nothing",
)


@pytest.mark.parametrize(("marks", "expected"), [((), PUBLIC), (("Private",), PRIVATE)], ids=["public", "private"])
async def test_each_kind_of_message_is_read_by_whom_it_is_meant_for_and_nobody_else(
    world: World, bot: Muster, marks: tuple[str, ...], expected: set[tuple[str, str]]
) -> None:
    """A whole life, followed from inside and asked about from outside; then every message by its readers."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    channel, _ = await declared(alice, manager="Bob Okafor", marks=marks)
    bob = await world.person(MANAGER)
    await bob.command("#general", "/incident follow INC-1")
    await farid.command("#general", "/incident follow P1")
    await farid.command("#general", "/incident access INC-1 Please")
    for typed in LIFE:
        reply = await alice.command(channel, f"/incident {typed}")
        assert is_silent(reply, typed), reply.words
        await world.settled(bot, 15)
    told = await _told(world, bot, channel)
    assert {(operation, audience) for operation, audience, _ in told} == expected
    if marks:
        single = {user for _, audience, users in told if audience == ONE for user in users}
        assert farid.id not in single
        assert single <= set((await alice.channel(channel.id)).members)


async def _told(world: World, bot: Muster, channel: Channel) -> list[tuple[str, str, set[str]]]:
    """Return, for each message of Muster's, by which operation it came, how far it reaches, and whom."""
    state = await world.control("GET", "state")
    everybody = {user["id"] for user in state["users"]} - {state["bot_user_id"]}
    async with bot.store.read() as unit:
        rows = await unit.session.execute(select(Delivery.key, Delivery.operation))
        operations = {row.key: row.operation for row in rows}
    found = defaultdict[str, list[tuple[str, str, set[str]]]](list)
    for place in state["channels"]:
        for message in place["messages"]:
            key = (message.get("metadata") or {}).get("event_payload", {}).get("key")
            if key is not None:
                users = readers(place, everybody, message["ephemeral_for"])
                found[place["id"]].append((operations[key], _reach(users, everybody, place["id"] == channel.id), users))
    return [told for listed in found.values() for told in listed]


def _reach(users: set[str], everybody: set[str], incidents_own: bool) -> str:
    if len(users) == 1:
        return ONE
    return EVERYBODY if users == everybody else MEMBERS if incidents_own else "some others"


@pytest.mark.parametrize("loses", ["turned private", "made a guest", "put out"])
async def test_an_app_home_that_was_opened_long_ago_forgets_what_is_theirs_no_more(
    world: World, bot: Muster, loses: str
) -> None:
    """Slack shows what was published last, however long ago; anyone who never opened theirs gets none."""
    incident = await staged(world, bot, private=loses == "put out")
    alice, farid, grace = [await world.person(name) for name in (DECLARER, OUTSIDER, "grace")]
    if loses == "put out":
        for name in (OUTSIDER, "grace"):
            await alice.invite(incident.channel, name)
        await world.heeded(bot)
    assert "Checkout" in (await farid.home()).words
    world.clock.advance(3 * 3600)
    await world.settled(bot)
    if loses == "turned private":
        await alice.command(incident.channel, "/incident private")
        await (await form(alice, "INC-1: private")).submit()
    elif loses == "made a guest":
        world.sandbox.workspace.people.restrict(farid.id)
    else:
        for name in (OUTSIDER, "grace"):
            await alice.kick(incident.channel, name)
    await world.heeded(bot)
    home = await farid.look_at_home()
    assert home is not None
    assert "Checkout" not in home.words
    assert await grace.look_at_home() is None
