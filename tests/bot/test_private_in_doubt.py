"""An incident turns private while something of it is under way or in doubt: nothing leaks, is lost or waits in vain."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app import Muster
from bot.delivery.effects import EFFECTS
from bot.delivery.trouble import ChannelToCome
from bot.domain.vocabulary import Status
from bot.outbox.operations import Operation
from sandbox.client import Channel, Person, until
from tests.bot.ledger import Ledger, ledger, posts_in_order
from tests.bot.test_courier_doubt import in_doubt
from tests.bot.test_private_turning import everything, the_new_channel
from tests.steps import DECLARER, ONCE, OUTSIDER, staged
from tests.world import World, declare, declared, form

TITLE = "Checkout is down"
SAID = "Passwords were read"


async def turn_private(person: Person, incident: str = "INC-1") -> None:
    """Turn an incident private by the form, and wait for no more than that it is recorded."""
    await person.command("#general", f"/incident private {incident}")
    modal = await form(person, f"{incident}: private")
    await modal.fill("Why", "It may be an attack")
    await modal.submit()


async def quiet(world: World, bot: Muster) -> Ledger:
    """Wait until nothing is left to deliver, and return what stands."""
    await world.control("DELETE", "faults")
    await world.settled(bot, 15.0, tick=1.0)
    return await ledger(world, bot.store)


async def announced_in(world: World, bot: Muster) -> str:
    """Declare INC-1 for Muster to know the announcement channel, and return that channel's id."""
    alice = await world.person(DECLARER)
    await declare(alice, "Letters are late")
    await world.settled(bot)
    return (await alice.channel("#incidents")).id


async def not_to_be_looked_for(world: World) -> None:
    """Have what is in doubt stay so until the faults are taken away."""
    for method in ("conversations.history", "conversations.replies"):
        await world.fault(method, "error", error="internal_error", times=None)


@pytest.mark.parametrize("kind", ["accepted_then_dropped", "dropped_before"])
async def test_an_announcement_in_doubt_does_not_outlive_that_its_incident_is_public(
    world: World, bot: Muster, kind: str
) -> None:
    """The answer to it is lost, then the incident turns private: it is looked for, and says no more than that."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await world.fault("chat.postMessage", kind, channel=await announced_in(world, bot))
    await not_to_be_looked_for(world)
    await declare(alice, TITLE)
    await in_doubt(world, bot, "announcement")
    await turn_private(alice, "INC-2")
    found = await quiet(world, bot)
    assert TITLE not in await everything(farid)
    assert "dead" not in {row.state for row in found.rows}


@pytest.mark.parametrize("follower", [False, True])
async def test_an_update_in_doubt_does_not_outlive_that_its_incident_is_public(
    world: World, bot: Muster, *, follower: bool
) -> None:
    """Below the announcement and in a follower's thread alike."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    if follower:
        await farid.command("#general", "/incident follow INC-1")
        await world.settled(bot)
    place = await farid.channel("@muster") if follower else await farid.channel("#incidents")
    await world.fault("chat.postMessage", "accepted_then_dropped", channel=place.id)
    await not_to_be_looked_for(world)
    await alice.command(incident.channel, f"/incident update {SAID}")
    await in_doubt(world, bot, "update")
    await turn_private(alice)
    await quiet(world, bot)
    assert SAID not in await everything(farid)


async def test_an_update_whose_announcement_is_not_to_be_does_not_wait_for_it(world: World, bot: Muster) -> None:
    """The incident turns private before it is announced: what was to stand below the announcement is over."""
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await world.fault("chat.postMessage", "ratelimited", retry_after=90, channel=await announced_in(world, bot))
    await declared(alice, TITLE)
    await alice.command("#general", f"/incident update INC-2 {SAID}")
    await turn_private(alice, "INC-2")
    await quiet(world, bot)
    assert SAID not in await everything(farid)


@ONCE
async def test_an_update_whose_announcement_was_refused_does_not_wait_for_it(world: World, bot: Muster) -> None:
    """Each update after the refusal asks for the announcement once more, and is over when that is refused again."""
    alice = await world.person(DECLARER)
    place = await announced_in(world, bot)
    await world.fault("chat.postMessage", "error", error="restricted_action", times=None, channel=place)
    await declare(alice, TITLE)
    await world.settled(bot)
    await alice.command("#general", f"/incident update INC-2 {SAID}")
    await world.settled(bot)


CHANNELS = 2
"""Those made before an incident moves: its own, and the one for announcements."""
STRUCK = ("chat.update", "chat.postMessage", "conversations.setTopic", "bookmarks.edit")
"""What is called in the incident's channel when its priority changes."""


@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped", "http_500"])
@pytest.mark.parametrize("method", STRUCK)
@ONCE
async def test_what_is_under_way_when_an_incident_moves_is_shown_in_its_new_channel(
    world: World, bot: Muster, method: str, kind: str
) -> None:
    """Card, pin, topic, bookmark and posts, once each: none is sent to no channel, or given up in the old one."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await world.fault(method, kind, channel=incident.channel.id)
    await world.fault("conversations.create", "error", error="internal_error", times=None)
    await alice.command(incident.channel, "/incident priority P1 It spreads")
    await alice.command(incident.channel, f"/incident update {SAID}")
    await struck(world, method, kind)
    await turn_private(alice)
    await world.until(lambda: called(world, "conversations.create"), "a call for the new channel")
    found = await quiet(world, bot)
    await all_moved(alice, incident.channel, found)


@ONCE
async def test_a_private_channel_in_doubt_stays_that_of_an_incident_that_is_public_again(
    world: World, bot: Muster
) -> None:
    """It was made, and the answer lost: no other is made, and it keeps what is private in it."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await world.fault("conversations.create", "accepted_then_dropped")
    await turn_private(alice)
    await in_doubt(world, bot, "open_channel")
    await alice.command("#general", "/incident public INC-1")
    await (await form(alice, "INC-1: public")).submit()
    found = await quiet(world, bot)
    left = {key for key, each in found.channels.items() if each["name"].startswith("inc-1") and not each["is_archived"]}
    assert left == {found.incidents[0].channel_id}
    assert found.incidents[0].channel_id != incident.channel.id
    assert found.channels[str(found.incidents[0].channel_id)]["kind"] == "private"


@pytest.mark.parametrize("dialect", ["postgresql"])
@pytest.mark.parametrize("operation", ["review", "task"])
async def test_what_is_drawn_while_an_incident_moves_is_not_posted_where_it_was(
    world: World, bot: Muster, operation: str
) -> None:
    """It is read bit by bit: the incident before it moves, then where its message stands, which is nowhere by now."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident task Ask the bank")
    await world.settled(bot)
    row = next(row for row in (await ledger(world, bot.store)).rows if row.operation == operation)
    effect = EFFECTS[Operation(operation)]
    async with bot.store.read() as unit:
        job = effect.job(unit, row)
        await job.incident()
        await world.fault("conversations.create", "error", error="internal_error", times=None)
        await turn_private(alice)
        with suppress(ChannelToCome):
            assert await effect.prepare(job) is None
    await quiet(world, bot)


async def test_an_incident_moves_while_its_process_is_replaced(world: World) -> None:
    """What a killed process had under way in the old channel goes on in the new one."""
    alice = await world.person(DECLARER)
    async with world.bot() as first:
        incident = await staged(world, first)
        await world.fault("chat.postMessage", "hang", channel=incident.channel.id, times=None)
        await world.fault("chat.update", "hang", channel=incident.channel.id, times=None)
        await world.fault("conversations.create", "ratelimited", retry_after=20)
        await alice.command(incident.channel, f"/incident update {SAID}")
        await struck(world, "chat.update", "hang")
        await turn_private(alice)
    bot = await world.start_bot()
    world.clock.advance(31)
    await all_moved(alice, incident.channel, await quiet(world, bot))


async def all_moved(alice: Person, old: Channel, found: Ledger) -> None:
    """Check that nothing was given up, and that the new channel has what an incident's channel has, in order."""
    assert not [(row.operation, row.error) for row in found.rows if row.state != "sent"]
    new = await the_new_channel(alice, old)
    card = await alice.message(new, "private: only its members see it")
    assert new.pins == (card.ts,)
    assert TITLE in new.topic
    assert len(new.bookmarks) == 1
    texts = [message.words for message in await alice.messages(new)]
    assert sum("made INC-1 private" in words for words in texts) == 1
    posts_in_order(found)


async def called(world: World, method: str) -> bool:
    """Say whether this was called since the incident was declared."""
    return len(await world.calls(method)) > CHANNELS


async def struck(world: World, method: str, kind: str) -> None:
    """Wait until a call is struck."""

    async def was() -> bool:
        errors = {"accepted_then_dropped": "dropped", "http_500": "internal_error"}
        made = [call["error"] for call in await world.calls(method)]
        return world.sandbox.faults.hanging > 0 if kind == "hang" else errors[kind] in made

    await until(was, what=f"a struck {method}", tick=world.tick)
