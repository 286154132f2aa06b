"""An app installed with fewer scopes: what needs one waits and is reported, and everything else goes on."""

from __future__ import annotations

from typing import Any

import pytest

from app import Muster
from sandbox.client import Message, Person
from tests.bot.ledger import Ledger, all_carried_once, ledger
from tests.bot.patience import waiting
from tests.bot.test_courier_token import page
from tests.reminders.watching import group, set_policy
from tests.steps import ONCE
from tests.world import World, declare, declared

MARKS = {
    "pins:write": ("pins", "The card could not be pinned"),
    "bookmarks:write": ("bookmarks", "The bookmark could not be set"),
}
"""A scope, what the channel is without it, and how people are told."""


async def install(world: World, **scopes: list[str]) -> None:
    """Install the app again, to `take` scopes from it or `give` them back."""
    await world.control("POST", "scopes", **scopes)


async def all_but(world: World, bot: Muster, *operations: str) -> Ledger:
    """Wait until nothing is left to deliver but what is of these operations."""

    async def only_those() -> bool:
        left = await waiting(bot)
        return {row.operation for row in left} == set(operations) and not any(row.lease_until for row in left)

    await world.until(only_those, f"nothing but {operations} to be left")
    return await ledger(world, bot.store)


async def told(person: Person, scope: str) -> list[Message]:
    """Return Muster's direct messages to a person that name this scope."""
    place = await person.channel("@muster")
    return [message for message in await person.messages(place) if scope in message.words]


async def metric(world: World, bot: Muster, scope: str, *, missing: bool) -> None:
    """Wait until the metrics say that a scope is missing, or that it is not."""

    async def said() -> bool:
        return (f'scope="{scope}"}} 1.0' in (await page(bot, "/metrics"))[1]) is missing

    await world.until(said, f"{scope} to be {'missing' if missing else 'there'} in the metrics")


def shown(found: Ledger) -> dict[str, Any]:
    """Return the incident's channel as it is on Slack."""
    return found.channels[found.incidents[0].channel_id or ""]


@pytest.mark.parametrize("scope", MARKS)
async def test_what_lacks_a_scope_waits_for_it_and_nothing_else_does(world: World, bot: Muster, scope: str) -> None:
    """Channel, card and posts are there; one message names the scope; installed again, the rest follows by itself."""
    what, trouble = MARKS[scope]
    alice = await world.person("alice")
    await install(world, take=[scope])
    channel, _ = await declared(
        alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium"
    )
    for words in ("ack", "update A certificate has expired"):
        await alice.command(channel, f"/incident {words}")
        world.clock.advance(1)
    found = await all_but(world, bot, "pin" if what == "pins" else "bookmark")
    assert sum("acknowledged" in m["text"] or "update on" in m["text"] for m in shown(found)["messages"]) == 2
    assert not shown(found)[what]
    (message,) = await told(alice, scope)
    assert trouble in message.words
    assert "admin" in message.words
    await metric(world, bot, scope, missing=True)
    await install(world, give=[scope])
    world.clock.advance(600)
    await all_carried_once(world, bot)
    assert len(await told(alice, scope)) == 1
    await metric(world, bot, scope, missing=False)


@ONCE
async def test_a_method_that_lacks_a_scope_is_tried_by_one_for_all(
    world: World, bot: Muster, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second incident does not try in vain what the first one could not do; the log says it once."""
    alice = await world.person("alice")
    await install(world, take=["pins:write"])
    await declare(alice, "Checkout is down")
    await all_but(world, bot, "pin")
    await declare(alice, "Search is slow")
    await all_but(world, bot, "pin")
    assert len(await waiting(bot)) == 2
    assert len(await world.calls("pins.add")) == 1
    assert capsys.readouterr().out.count("scope_missing") == 1
    await install(world, give=["pins:write"])
    world.clock.advance(600)
    await all_carried_once(world, bot)


@ONCE
async def test_without_a_channel_the_incident_is_announced_and_gets_one_later(world: World, bot: Muster) -> None:
    """People hear of it by reference; once the app may make channels, all that waited comes, in order."""
    alice = await world.person("alice")
    await alice.create_channel("incidents")
    await install(world, take=["channels:manage"])
    await declare(alice, impact="Minor – some customers or a team are affected, a workaround exists", urgency="Medium")
    await alice.message("#incidents", "INC-1")
    for words in ("ack INC-1", "update INC-1 first", "update INC-1 second"):
        await alice.command("#general", f"/incident {words}")
    await world.until(lambda: told(alice, "channels:manage"), "a word about the scope")
    await install(world, give=["channels:manage"])
    world.clock.advance(600)
    await all_carried_once(world, bot)
    assert "#inc-1-checkout-is-down" in (await alice.message("#incidents", "INC-1")).words
    assert len(await told(alice, "channels:manage")) == 1


@ONCE
async def test_a_scope_for_private_channels_holds_back_no_public_one(world: World, bot: Muster) -> None:
    """The same method needs another scope there: the one incident waits for its channel, the other one has it."""
    alice = await world.person("alice")
    await install(world, take=["groups:write"])
    await declare(alice, "Somebody reads our mail", marks=("Private",))
    await world.until(lambda: told(alice, "groups:write"), "a word about the scope")
    await declared(alice, "Checkout is down")
    await install(world, give=["groups:write"])
    world.clock.advance(600)
    await all_carried_once(world, bot)


@ONCE
async def test_messages_wait_in_order_for_the_scope_to_write_them(world: World, bot: Muster) -> None:
    """Nobody can hear about it, so nobody is told afterwards; all that was said comes, once, in order."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await install(world, take=["chat:write", "chat:write.public"])
    for words in ("ack", "update one", "update two", "update three"):
        await alice.command(channel, f"/incident {words}")

    async def met() -> bool:
        return any("chat:write" in (row.error or "") for row in await waiting(bot))

    await world.until(met, "the scope to be missing")
    await install(world, give=["chat:write", "chat:write.public"])
    world.clock.advance(600)
    found = await all_carried_once(world, bot)
    said = [m["text"].split()[-1] for m in shown(found)["messages"] if "update on" in m["text"]]
    assert said == ["one", "two", "three"]
    assert not await told(alice, "chat:write")


@ONCE
async def test_a_message_in_doubt_that_cannot_be_looked_for_keeps_no_other_waiting(world: World, bot: Muster) -> None:
    """Without the scope to read nobody knows whether it is there: it steps aside, and is looked for when that works."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident ack")
    await world.settled(bot)
    await install(world, take=["channels:history"])
    world.clock.advance(5)
    await world.fault("chat.postMessage", "accepted_then_dropped", channel=channel.id)
    for words in ("update one", "update two"):
        await alice.command(channel, f"/incident {words}")

    async def only_the_first_is_left() -> bool:
        left = [row for row in await waiting(bot) if row.payload.get("where") == "channel"]
        return [(row.state, row.payload["update"]) for row in left] == [("unknown", 1)]

    await world.until(only_the_first_is_left, "the second update to be told")
    await install(world, give=["channels:history"])
    world.clock.advance(600)
    await all_carried_once(world, bot)


@ONCE
async def test_for_want_of_a_scope_nobody_known_is_called_later(world: World, bot: Muster) -> None:
    """Groups cannot be read, people cannot be invited: anyone who is named is told at once, the rest follows."""
    alice, emma, hiro = await world.person("alice"), await world.person("emma"), await world.person("hiro")
    bob = await world.person("bob")
    chain = [
        {"people": [bob.id], "minutes": 15},
        {"groups": [group(world, "sre-oncall")], "people": [emma.id], "minutes": 45},
    ]
    await set_policy(bot, P1={"chain": chain})
    channel, _ = await declared(alice, urgency="Immediate")
    await world.settled(bot)
    await install(world, take=["usergroups:read", "channels:manage"])
    world.clock.advance(16 * 60)
    await emma.message("@muster", "You are called")
    await world.until(lambda: told(alice, "usergroups:read"), "a word about the groups")
    await world.until(lambda: told(alice, "channels:manage"), "a word about inviting")
    await install(world, give=["usergroups:read", "channels:manage"])
    world.clock.advance(600)
    await hiro.message("@muster", "You are called")
    await world.settled(bot)
    assert {alice.id, emma.id, hiro.id} <= set((await ledger(world, bot.store)).channels[channel.id]["members"])


@ONCE
async def test_muster_tries_at_each_start_what_lacked_a_scope(world: World) -> None:
    """Anyone who has installed it again and restarts it does not wait for the next try."""
    alice = await world.person("alice")
    await install(world, take=["pins:write"])
    async with world.bot() as bot:
        await declared(alice)
        await all_but(world, bot, "pin")
        world.clock.advance(600)
        await all_but(world, bot, "pin")
    await install(world, give=["pins:write"])
    bot = await world.start_bot()
    await world.settled(bot)
    await all_carried_once(world, bot)
