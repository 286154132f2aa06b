"""Several replicas on one PostgreSQL: they share what comes in and what goes out, and nothing happens twice."""

from __future__ import annotations

import asyncio

import pytest

from app import Muster
from sandbox.client import Person
from tests.bot.ledger import all_carried_once
from tests.bot.test_once_deliveries import transitions
from tests.steps import is_silent
from tests.world import World, declare, declared

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"])

PEOPLE = ("alice", "bob", "hiro")


async def life(person: Person, title: str) -> None:
    """Declare an incident and work on it without a pause."""
    channel, _ = await declared(person, title)
    for words in ("ack", "update one", "update two", "resolve A new certificate"):
        assert is_silent(await person.command(channel, f"/incident {words}"), words)


@pytest.fixture
def many() -> int:
    """Say how many replicas there are; a test overrides it by parametrising."""
    return 2


@pytest.fixture
async def replicas(world: World, many: int) -> list[Muster]:
    """Give that many bots on one database."""
    return [await world.start_bot() for _ in range(many)]


@pytest.mark.parametrize("many", [2, 3])
async def test_replicas_carry_every_effect_once_and_in_order(world: World, replicas: list[Muster]) -> None:
    """Three incidents at once, deliveries falling on any replica, effects carried by any: each once, in order."""
    people = [await world.person(name) for name in PEOPLE]
    await asyncio.gather(*(life(person, f"Trouble of {person.name}") for person in people))
    found = await all_carried_once(world, replicas[0])
    assert len(found.incidents) == len(PEOPLE)


async def test_a_delivery_that_reaches_two_replicas_acts_once(world: World, replicas: list[Muster]) -> None:
    """Slack hands each payload to any connection; a repeat that falls on another one changes nothing."""
    alice = await world.person("alice")
    for kind in ("interactive", "slash_commands", "events"):
        await world.control("POST", "deliveries", duplicate=kind, times=50)
    await life(alice, "Checkout is down")
    found = await all_carried_once(world, replicas[0])
    assert len(found.incidents) == 1
    kinds = {kind: await transitions(replicas[0], kind) for kind in ("declared", "acknowledged", "updated", "resolved")}
    assert kinds == {"declared": 1, "acknowledged": 1, "updated": 2, "resolved": 1}


@pytest.mark.parametrize("kind", ["accepted_then_dropped", "http_500", "ratelimited"])
async def test_replicas_settle_each_others_doubts(world: World, replicas: list[Muster], kind: str) -> None:
    """Whichever replica comes next finds what the other one left."""
    alice = await world.person("alice")
    for method in ("conversations.create", "chat.postMessage", "bookmarks.add", "pins.add"):
        await world.fault(method, kind, times=3)
    await life(alice, "Checkout is down")
    await all_carried_once(world, replicas[0])


async def test_a_replica_that_dies_leaves_its_work_to_the_others(world: World, replicas: list[Muster]) -> None:
    """Effects that hung in a replica that was stopped are taken over when its lease ends, and looked for first."""
    alice = await world.person("alice")
    async with world.bot():
        await world.fault("chat.postMessage", "hang", times=None)
        channel_id = await _hanging(world, alice)
    await world.control("DELETE", "faults")
    found = await all_carried_once(world, replicas[0])
    assert channel_id in found.channels


async def _hanging(world: World, person: Person) -> str:
    await declare(person)
    channel = await person.channel("inc-1-checkout-is-down")

    async def hangs() -> bool:
        return world.sandbox.faults.hanging > 0

    await world.until(hangs, "a call that hangs")
    return channel.id
