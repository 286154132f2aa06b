"""Announcement rules: which channels are told, whether a group is mentioned, and where leadership reads."""

from __future__ import annotations

from typing import Any

import pytest

from app import Muster
from bot.queries.policy import current_policy
from sandbox.client import Message, Person
from tests.bot.settings_steps import group_id
from tests.steps import DECLARER, pick_readers
from tests.world import World, declared, form

P1 = {"impact": "Widespread – halts core services for most customers", "urgency": "Immediate"}
LEADERSHIP = "Leadership"


async def rule(bot: Muster, **fields: Any) -> None:  # noqa: ANN401 - JSON
    """Set announcement rules for P1."""
    async with bot.store.write() as unit:
        kept = (await current_policy(unit)).to_json()
        kept["priorities"]["P1"] |= fields
        (await unit.workspaces.get(lock=True)).policy = kept


async def mentions(person: Person, handle: str) -> list[Message]:
    """Return the messages in the announcement channel that mention a group."""
    return [message for message in await person.messages("#incidents") if f"@{handle}" in message.words]


async def mentioning(world: World) -> set[str]:
    """Return the keys of the messages posted with a mention of a group."""
    posted = [call["args"] for call in await world.calls("chat.postMessage")]
    return {args["metadata"]["event_payload"]["key"] for args in posted if "subteam" in str(args["blocks"])}


async def channel_id(person: Person, name: str) -> str:
    """Return the id of a channel that a person sees."""
    return (await person.channel(name)).id


async def test_the_first_announcement_mentions_the_group_and_no_later_one(world: World, bot: Muster) -> None:
    """An edit repeats no mention, nor does a priority that comes back."""
    await rule(bot, mention=group_id(world, "leadership"))
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice, **P1)
    await world.settled(bot)
    assert len(await mentioning(world)) == 1
    for words in ("ack", "update Looking.", "priority P2 Less", "priority P1 More"):
        await alice.command(channel, f"/incident {words}")
    await world.settled(bot)
    assert len(await mentioning(world)) == 1


async def test_a_p3_that_becomes_p1_mentions_the_group_once(world: World, bot: Muster) -> None:
    """Below the announcement and shown in the channel, since the announcement stands already."""
    await rule(bot, mention=group_id(world, "leadership"))
    alice = await world.person(DECLARER)
    channel, _ = await declared(alice)
    await world.settled(bot)
    assert not await mentions(alice, "leadership")
    for words in ("priority P1 It spreads", "priority P2 Less", "priority P1 More"):
        await alice.command(channel, f"/incident {words}")
        await world.settled(bot)
    [mentioned] = await mentions(alice, "leadership")
    assert "INC-1 · Checkout is down is P1 Critical now." in mentioned.words
    assert mentioned.thread_ts


async def test_more_channels_are_told_from_when_the_rule_holds(world: World, bot: Muster) -> None:
    """One message there too, edited, with the updates in its thread."""
    alice = await world.person(DECLARER)
    await rule(bot, announce=[await channel_id(alice, "#payments")])
    channel, _ = await declared(alice)
    await alice.command(channel, "/incident priority P1 It spreads")
    await alice.command(channel, "/incident update Looking.")
    await world.settled(bot)
    announcement = await alice.message("#payments", "INC-1", button="Follow")
    assert "P1 Critical" in announcement.words
    assert "Looking." in (await alice.thread("#payments", announcement.ts))[1].words


async def test_a_channel_that_cannot_be_told_is_told_of(world: World, bot: Muster) -> None:
    """The manager learns which; everything else goes on, and nothing is left waiting."""
    emma, alice = await world.person("emma"), await world.person(DECLARER)
    await rule(bot, announce=[await channel_id(emma, "#leadership")])
    channel, card = await declared(alice, **P1)
    await alice.command(channel, "/incident update Looking.")
    await world.settled(bot)
    told = await alice.message("@muster", "It could not be announced in")
    assert "Slack said" in told.words
    assert "Looking." in (await alice.refreshed(card)).words
    await alice.message("#incidents", "Looking.", button="Follow")


@pytest.mark.parametrize("audience", [None, LEADERSHIP])
async def test_leadership_reads_only_what_is_meant_for_it(world: World, bot: Muster, audience: str | None) -> None:
    """In the managers' channel of that priority."""
    alice = await world.person(DECLARER)
    await rule(bot, leadership=await channel_id(alice, "#engineering"))
    _, card = await declared(alice, **P1)
    await alice.click("Post update", on=card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", "We call the vendor.")
    if audience:
        await pick_readers(modal, audience)
    await modal.submit()
    await world.settled(bot)
    seen = [message for message in await alice.messages("#engineering") if "We call the vendor." in message.words]
    assert len(seen) == (1 if audience else 0)
