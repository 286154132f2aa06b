"""How much an incident says: counted, message by message, and printed."""

from __future__ import annotations

from collections import Counter

from app import Muster
from sandbox.client import Channel, Message, Person
from tests.steps import DECLARER
from tests.world import World, declared

UPDATES, CHANGES = 12, ("P2 Less", "P1 More", "P2 Less again")
JOINERS = ("bob", "carmen", "dmitri", "emma", "farid", "grace", "hiro", "ines")
P1 = {"impact": "Widespread – halts core services for most customers", "urgency": "Immediate"}
BETWEEN_UPDATES_SECONDS = 60


def kind_of(message: Message, bot: str) -> str:
    """Name a message of an incident's channel."""
    if message.ephemeral:
        return "for one person's eyes"
    if message.subtype:
        return f"Slack's own: {message.subtype}"
    if message.user != bot:
        return "of people"
    heads = {"Update ·": "update", "changed the priority": "priority change", "Incident manager": "card"}
    return next((kind for words, kind in heads.items() if words in message.words), "other")


async def lived(world: World, bot: Muster, alice: Person) -> Channel:
    """Run a P1 with its updates, changes of priority and joiners."""
    channel, _ = await declared(alice, **P1)
    await alice.command(channel, "/incident ack")
    for name in JOINERS:
        await (await world.person(name)).join(channel.id)
    for number in range(UPDATES):
        await alice.command(channel, f"/incident update News number {number}.")
        if number % 4 == 0:
            await alice.command(channel, f"/incident priority {CHANGES[number // 4]}")
        await world.settled(bot)
        world.clock.advance(BETWEEN_UPDATES_SECONDS)
    await world.settled(bot)
    return channel


async def test_a_loud_incident_says_each_thing_once(world: World, bot: Muster) -> None:
    """12 updates, 3 changes of priority, 8 joiners: 1 card, 1 announcement, 12 updates, 1 line a change."""
    alice = await world.person(DECLARER)
    channel = await lived(world, bot, alice)
    state = await world.control("GET", "state")
    me = state["bot_user_id"]
    counted = Counter(kind_of(message, me) for message in await alice.messages(channel))
    announced = [message for message in await alice.messages("#incidents") if message.user == me]
    roots = [message for message in announced if "Follow" in message.buttons]
    threads = [await alice.thread("#incidents", root.ts) for root in roots]
    for kind, count in sorted(counted.items()):
        print(f"incident channel, {kind}: {count}")  # noqa: T201 - the figures are the point
    print(f"announcements: {len(roots)}, updates below: {sum(map(len, threads)) - len(roots)}")  # noqa: T201
    assert counted["card"] == 1
    assert counted["update"] == UPDATES
    assert counted["priority change"] == len(CHANGES)
    assert counted["other"] == 1, "the acknowledgement"
    assert counted["Slack's own: channel_topic"] <= 1 + len(CHANGES), "no change of status sets the topic"
    assert len(roots) == 1
    assert [len(thread) - 1 for thread in threads] == [UPDATES]
    for name in JOINERS:
        joiner = await world.person(name)
        whispers = [message for message in await joiner.messages(channel.id) if message.ephemeral]
        assert len(whispers) <= 1
