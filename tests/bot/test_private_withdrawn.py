"""Turning private long after: what Muster said is withdrawn whole, however old and however much of it there is."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from app import Muster
from bot.domain.vocabulary import Status
from bot.housekeeping import SENT_KEPT, tidy
from bot.slack.client import Method
from sandbox.client import Channel, Person
from sandbox.workspace.messages import Draft
from tests.bot.settings_steps import group_id
from tests.bot.test_private_turning import WITHDRAWN, everything, turned
from tests.bot.test_updates_rules import rule
from tests.steps import DECLARER, OUTSIDER, staged
from tests.world import World

CHATTER = 1_000
"""Messages of people in a channel: more than Slack returns at once."""
OF_MUSTER = 30
"""Messages of Muster's that only the channel itself tells of: more than are withdrawn at once."""
UPDATES = 12
"""Updates of an incident: with what stands around them, more edits than Slack takes at once here."""
EDITS_A_MINUTE, OK = 50, 200
TITLE = "Checkout is down"


def chatter(world: World, channel: Channel, person: Person) -> None:
    """Have more written in the channel than Slack returns at once, the oldest of it by Muster."""
    workspace = world.sandbox.workspace
    for number in range(CHATTER + OF_MUSTER):
        author = person.id if number >= OF_MUSTER else workspace.bot.id
        workspace.posting.post(author, workspace.channels[channel.id], Draft(text=f"Part {number}"))


async def test_what_stands_in_many_places_is_withdrawn_though_slack_takes_few_edits(world: World, bot: Muster) -> None:
    """What Slack takes is kept: when it wants the rest later, only the rest is edited then."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    for number in range(UPDATES):
        await alice.command(incident.channel, f"/incident update Part {number}")
        await world.settled(bot, 15.0, tick=1.0)
    world.clock.advance(61)
    for _ in range(EDITS_A_MINUTE):
        world.sandbox.limits.call(str(Method.UPDATE), "3")
        world.clock.advance(60 / EDITS_A_MINUTE)
    before = len(await world.calls(str(Method.UPDATE)))
    await turned(alice, world, bot, "private")
    edits = (await world.calls(str(Method.UPDATE)))[before:]
    there = incident.channel.id
    taken = Counter(call["args"]["ts"] for call in edits if call["args"]["channel"] == there and call["status"] == OK)
    assert [(message, times) for message, times in taken.items() if times > 1] == []
    old = world.sandbox.workspace.channels[there]
    assert not [each.text for each in old.messages.values() if each.text.startswith("Part ")]


async def forgotten(world: World, bot: Muster) -> None:
    """Let so much time pass that housekeeping drops what was sent from the outbox."""
    world.clock.advance((SENT_KEPT + timedelta(days=1)).total_seconds())
    await world.settled(bot)
    await tidy(bot.store, world.clock)


async def test_nothing_is_too_old_or_too_much_to_be_withdrawn(world: World, bot: Muster) -> None:
    """Posts that the outbox has forgotten are withdrawn too, however much people wrote after them."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    chatter(world, incident.channel, alice)
    await forgotten(world, bot)
    await turned(alice, world, bot, "private")
    workspace = world.sandbox.workspace
    old = workspace.channels[incident.channel.id]
    said = [each for each in old.messages.values() if each.user == workspace.bot.id and not each.subtype]
    assert {each.text for each in said} == {WITHDRAWN.replace(": /", ": `/").replace("INC-1.", "INC-1`.")}
    assert (old.is_archived, sum(each.text.startswith("Part ") for each in old.messages.values())) == (True, CHATTER)


async def test_what_one_person_was_told_is_withdrawn_from_who_may_not_read_it_now(world: World, bot: Muster) -> None:
    """Who was called by a direct message, and left, reads no more than that it is private; who is in keeps it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid, hiro = [await world.person(name) for name in (DECLARER, OUTSIDER, "hiro")]
    await alice.command(incident.channel, "/incident escalate @farid @hiro Needs your eyes")
    await world.settled(bot)
    await farid.leave(incident.channel)
    await world.heeded(bot)
    assert TITLE in await said_to(farid)
    await forgotten(world, bot)
    await turned(alice, world, bot, "private")
    assert TITLE not in await said_to(farid)
    assert WITHDRAWN in await said_to(farid)
    assert TITLE in await said_to(hiro)


async def said_to(person: Person) -> str:
    """Return what Muster wrote to one person directly."""
    return "\n".join([m.words for m in await person.messages("@muster")])


async def test_the_call_of_a_group_is_withdrawn_with_the_announcement(world: World, bot: Muster) -> None:
    """The line that called a user group says no more than the announcement that it is about."""
    await rule(bot, mention=group_id(world, "leadership"))
    await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await alice.command("#general", "/incident priority INC-1 P1 It spreads")
    await world.settled(bot)
    assert "is P1" in await everything(farid)
    await turned(alice, world, bot, "private")
    assert TITLE not in await everything(farid)
