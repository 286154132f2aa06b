"""Muster ends in the middle of an effect: the next process finds it, or sends what never arrived."""

from __future__ import annotations

import pytest

from sandbox.client import Person
from tests.bot.ledger import all_carried_once
from tests.bot.settings_steps import group_id
from tests.reminders.watching import members, quiet, set_policy
from tests.steps import ONCE
from tests.world import World, declare, declared

LEASE_SECONDS = 31
DECLARING = (
    ("conversations.create", 0),
    ("conversations.invite", 0),
    ("chat.postMessage", 0),
    ("chat.postMessage", 1),
    ("chat.postMessage", 2),
    ("conversations.setTopic", 0),
    ("pins.add", 0),
    ("bookmarks.add", 0),
)
"""What a declaration calls, and how many of the kind come before."""
CALLING = (
    ("usergroups.users.list", 1),
    ("conversations.invite", 1),
    ("chat.postMessage", 1),
    ("chat.postMessage", 2),
    ("chat.postMessage", 3),
    ("chat.postMessage", 4),
    ("chat.update", 0),
    ("chat.update", 1),
)
"""What calling two people of a group does beside, some of it in either order."""
CHANGING = (("chat.postMessage", 0), ("chat.update", 0), ("chat.update", 1), ("bookmarks.edit", 0))
"""What a change calls."""


async def stopped_in(world: World, method: str, kind: str, skip: int, *, changing: bool) -> None:
    """Run a bot until this call of it is struck, and stop it at that moment."""
    alice = await world.person("alice")
    async with world.bot() as first:
        if changing:
            await declared(alice)
            await world.settled(first)
        await world.fault(method, kind, skip=skip)
        await (alice.command("#general", "/incident ack INC-1") if changing else declare(alice))
        await world.until(lambda: _struck(world, method), f"a struck {method}")
    await world.control("DELETE", "faults")


async def _struck(world: World, method: str) -> bool:
    dropped = any(call["error"] == "dropped" for call in await world.calls(method))
    return dropped or world.sandbox.faults.hanging > 0


async def taken_over(world: World, alice: Person) -> None:
    """Start another bot, let the lease end, and check what Slack shows."""
    bot = await world.start_bot()
    world.clock.advance(LEASE_SECONDS)
    found = await all_carried_once(world, bot)
    members = found.channels[found.incidents[0].channel_id or ""]["members"]
    assert alice.id in members


@ONCE
@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped"])
@pytest.mark.parametrize(("method", "skip"), DECLARING)
async def test_a_declaration_survives_the_end_of_the_bot(world: World, method: str, skip: int, kind: str) -> None:
    """Stopped in any call of it, accepted by Slack or not: the next bot ends with one of everything."""
    await stopped_in(world, method, kind, skip, changing=False)
    await taken_over(world, await world.person("alice"))


@ONCE
@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped"])
@pytest.mark.parametrize(("method", "skip"), CHANGING)
async def test_a_change_survives_the_end_of_the_bot(world: World, method: str, skip: int, kind: str) -> None:
    """Posts and edits alike: nothing lost, nothing doubled, the newest state shown."""
    await stopped_in(world, method, kind, skip, changing=True)
    await taken_over(world, await world.person("alice"))


@ONCE
@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped"])
@pytest.mark.parametrize(("method", "skip"), CALLING)
async def test_calling_people_survives_the_end_of_the_bot(world: World, method: str, skip: int, kind: str) -> None:
    """Stopped in any call of it: everybody of the first step is called, once, and nobody of the second is."""
    people = [await world.person(name) for name in ("carmen", "dmitri")]
    emma = await world.person("emma")
    steps = [{"groups": [group_id(world, "payments-oncall")], "minutes": 20}, {"people": [emma.id], "minutes": 20}]
    async with world.bot() as bot:
        await set_policy(bot, P2={"chain": steps})
    await stopped_in(world, method, kind, skip, changing=False)
    bot = await world.start_bot()
    world.clock.advance(LEASE_SECONDS)
    await quiet(world, bot)
    for person, called in (*((each, 1) for each in people), (emma, 0)):
        read = await person.messages("@muster") if called else []
        assert len([each for each in read if "You are called to INC-1" in each.words]) == called
        assert called == (person.name in await members(world))
    channel = next(each for each in await emma.channels() if each.name.startswith("inc-1-"))
    lines = [each for each in await emma.messages(channel) if each.words.startswith("Called: ")]
    assert [line.words.count("not yet") for line in lines] == [2]


@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped"])
async def test_a_bot_stopped_again_and_again_still_gets_there(world: World, kind: str) -> None:
    """Each of four bots in a row is stopped in the middle of a message; the fifth ends it."""
    alice = await world.person("alice")
    for number in range(4):
        seen = len(await _dropped(world))
        async with world.bot():
            await world.fault("chat.postMessage", kind)
            await (declare(alice) if number == 0 else _updated(alice, number))
            world.clock.advance(LEASE_SECONDS)
            await _another_struck(world, seen)
        await world.control("DELETE", "faults")
    await taken_over(world, alice)


async def _updated(alice: Person, number: int) -> None:
    await alice.command("#general", f"/incident update INC-1 number {number}")


async def _dropped(world: World) -> list[int]:
    return [call["n"] for call in await world.calls("chat.postMessage") if call["error"] == "dropped"]


async def _another_struck(world: World, seen: int) -> None:
    async def struck() -> bool:
        return world.sandbox.faults.hanging > 0 or len(await _dropped(world)) > seen

    await world.until(struck, "a struck message")
