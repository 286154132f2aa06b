"""What happens to an incident's channel on Slack's side: heeded, recorded, and told to those who can fix it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Channel
from storage.tables import Inbox
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, VARIED, recorded, staged, transitions
from tests.world import World


async def heard(world: World, bot: Muster, text: str) -> None:
    """Wait until the channel's history of INC-1 holds `text` as a kind of change."""

    async def told() -> bool:
        rows = [row for row in await transitions(bot) if row.kind == Kind.CHANNEL]
        return any(text in str((row.before, row.after)) for row in rows)

    await world.until(told, f"the history to hold {text!r}")
    await world.settled(bot)


async def state_of(bot: Muster) -> object:
    """Return the channel state recorded for INC-1."""
    return (await recorded(bot))[0][0]["channel_state"]


async def ephemerals(world: World, person_name: str, channel: Channel) -> list[str]:
    """Return what Muster said in a channel for this person's eyes only."""
    person = await world.person(person_name)
    return [message.words for message in await person.messages(channel) if message.ephemeral]


async def test_who_joins_gets_the_card_for_their_eyes_only_and_takes_part(world: World, bot: Muster) -> None:
    """Nobody else sees another card; the newcomer may act, and the invited need no second one."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    await farid.join(incident.channel)
    card = await farid.message(incident.channel, "Incident manager", ephemeral=True)
    assert card.buttons == incident.card.buttons
    await farid.command(incident.channel, "/incident update I am here")
    await farid.message(incident.channel, "I am here")
    for name in (DECLARER, MANAGER):
        assert await ephemerals(world, name, incident.channel) == []


async def test_who_leaves_takes_part_no_longer(world: World, bot: Muster) -> None:
    """What they could do before they are now asked to join for."""
    incident = await staged(world, bot)
    farid = await world.person(OUTSIDER)
    await farid.join(incident.channel)
    await farid.message(incident.channel, "Incident manager", ephemeral=True)
    await farid.leave(incident.channel)
    await heard(world, bot, farid.id)

    async def refused() -> bool:
        return "Only people who take part" in (await farid.command("#general", "/incident update INC-1 Bye")).words

    await world.until(refused, "a refusal")


@VARIED
async def test_an_archived_channel_is_told_to_the_manager_and_work_goes_on_by_reference(
    world: World, bot: Muster
) -> None:
    """Bots cannot unarchive: a person is asked, once; updates are recorded meanwhile and posted when it is back."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.archive(incident.channel)
    told = await bob.message("@muster", "archived its channel")
    assert "INC-1 · Checkout is down: @Alice Moreau archived its channel." in told.words
    assert "a person can" in told.words
    assert "/incident update INC-1 works from anywhere" in told.words
    assert await state_of(bot) == "archived"
    await alice.command("#general", "/incident update INC-1 Still at it")
    await world.settled(bot)
    assert "Still at it" in (await alice.command("#general", "/incident show INC-1")).words
    await alice.unarchive(incident.channel)
    await alice.invite(incident.channel, "muster")
    assert "Still at it" in (await alice.message(incident.channel, "Update ·")).words
    await world.settled(bot)
    assert await state_of(bot) == "open"
    assert "Still at it" in (await alice.refreshed(incident.card)).words


@VARIED
async def test_a_renamed_channel_stays_the_incidents_channel(world: World, bot: Muster) -> None:
    """The new name is recorded; commands there still imply the incident."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.rename(incident.channel, "war-room")
    await heard(world, bot, "war-room")
    assert (await recorded(bot))[0][0]["channel_name"] == "war-room"
    assert not (await alice.command("#war-room", "/incident ack")).words
    await alice.message("#war-room", "acknowledged INC-1")


async def test_a_deleted_channel_leaves_the_incident_to_its_reference(world: World, bot: Muster) -> None:
    """The manager is told; resolving still works from anywhere and the announcement stays true."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.delete_channel(incident.channel)
    await bob.message("@muster", "Its channel was deleted")
    assert await state_of(bot) == "deleted"
    said = await bob.command("#general", "/incident resolve INC-1 Rolled back")
    assert said.words.startswith("INC-1 is resolved.")
    announcement = await bob.message("#incidents", "Resolved after")
    assert "Rolled back" in announcement.words
    assert "Channel" not in announcement.words


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("ending", ["archive", "delete_channel"])
async def test_the_history_names_once_who_ended_the_channel(
    world: World, bot: Muster, ending: str, private: bool, variation: str
) -> None:
    """Slack tells it twice or once, by one field or another, and of a private channel's archiving once without."""
    incident = await staged(world, bot, private=private)
    alice = await world.person(DECLARER)
    await getattr(alice, ending)(incident.channel)
    await heard(world, bot, {"archive": "archived", "delete_channel": "deleted"}[ending])
    await world.heeded(bot)
    ended = [row.actor for row in await transitions(bot) if "channel" in row.after]
    may_be_nameless = variation == "lean" if ending == "delete_channel" else private
    assert ended == [alice.id] or (ended == ["unknown"] and may_be_nameless)


@VARIED
async def test_a_bot_removed_and_invited_back_catches_up(world: World, bot: Muster) -> None:
    """The manager is told how to bring it back; what was said meanwhile is posted once, in order."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.kick(incident.channel, "muster")
    told = await bob.message("@muster", "Muster was removed from its channel.")
    assert "Invite it back there: /invite @Muster" in told.words
    assert await state_of(bot) == "lost"
    for text in ("First", "Second"):
        await alice.command("#general", f"/incident update INC-1 {text}")
    await world.settled(bot)
    await alice.invite(incident.channel, "muster")
    await alice.message(incident.channel, "Second")
    await world.settled(bot)
    updates = [message.words for message in await alice.messages(incident.channel) if "Update ·" in message.words]
    assert ["First" in words for words in updates] == [True, False]
    assert ["Second" in words for words in updates] == [False, True]
    assert await state_of(bot) == "open"


async def test_trouble_with_one_channel_is_one_direct_message(world: World, bot: Muster) -> None:
    """Card, topic, bookmark and post all fail for one reason: the manager hears of it once."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.kick(incident.channel, "muster")
    await bob.message("@muster", "Muster was removed from its channel.")
    await alice.command("#general", "/incident update INC-1 More")
    await alice.command("#general", "/incident status INC-1 identified")
    await world.settled(bot)
    told = [m.words for m in await bob.messages("@muster") if "Muster" in m.words and "INC-1" in m.words]
    assert len(told) == 1


async def test_the_channel_of_an_ended_incident_may_be_archived_in_peace(world: World, bot: Muster) -> None:
    """Archiving after closing is housekeeping: nobody is told."""
    incident = await staged(world, bot, Status.CLOSED)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.archive(incident.channel)
    await heard(world, bot, "archived")
    direct = await bob.find_channel("@muster")
    assert direct is None or not [m for m in await bob.messages(direct) if "archived" in m.words]


async def test_reopening_in_an_archived_channel_says_that_it_is_archived(world: World, bot: Muster) -> None:
    """Otherwise people would wait in silence for a channel that stays shut."""
    incident = await staged(world, bot, Status.CLOSED)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.archive(incident.channel)
    await heard(world, bot, "archived")
    assert (await alice.command("#general", "/incident reopen INC-1 Again")).words == "INC-1 is reopened."
    await bob.message("@muster", "Its channel is archived. Bots cannot unarchive it; a person can.")


async def test_a_card_that_somebody_deleted_is_posted_and_pinned_again(world: World, bot: Muster) -> None:
    """The next change of state brings it back."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    for channel in world.sandbox.workspace.channels.values():
        if channel.id == incident.channel.id:
            world.sandbox.workspace.posting.delete(channel, channel.message(incident.card.ts))
    await alice.command(incident.channel, "/incident ack")
    await world.settled(bot)
    card = await alice.message(incident.channel, "Incident manager")
    assert card.ts != incident.card.ts
    assert "Investigating" in card.words
    assert (await alice.channel(incident.channel.id)).pins == (card.ts,)


@ONCE
async def test_a_thousand_changes_of_profiles_cost_no_write(world: World, bot: Muster) -> None:
    """Slack tells of every picture and status of everybody; only that an account was closed is written down."""
    people = world.sandbox.workspace.people

    async def written() -> int:
        async with bot.store.read() as unit:
            return int((await unit.session.execute(select(func.count()).select_from(Inbox))).scalar_one())

    before = await written()
    names = [user.id for user in people.users.values() if not user.is_bot]
    for number in range(1_000):
        people.set_title(names[number % len(names)], f"Title {number}")
        if number % 50 == 0:
            await world.heeded(bot)
    await world.heeded(bot)
    assert await written() == before
    people.deactivate(names[1])
    await world.heeded(bot)
    assert await written() == before + 1
