"""Messages in the timeline: put in by a reaction, once, and followed from then on."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app import Muster
from sandbox.client import Person
from sandbox.delivery.events import Event
from storage.tables import Inbox
from tests.bot.settings_steps import opened
from tests.bot.timeline_steps import PIN, changes, kept, pinned, said, timeline
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, staged, transitions
from tests.world import World


async def test_a_reaction_puts_a_message_in_with_all_that_belongs_to_it(world: World, bot: Muster) -> None:
    """Its author and time, not the one's who reacted; text as written, files, a link; who added it. Nothing is said."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    message = await said(bob, incident.channel, "Pool <b> is at 100 %, see https://x.test @alice", files=("graph.png",))
    world.clock.advance(90)
    before = len(await alice.messages(incident.channel))
    await pinned(world, bot, alice, message)
    [entry] = await kept(bot)
    assert entry.actor == message.user
    assert entry.added_by == alice.id
    assert f"{entry.at.timestamp():.6f}" == message.ts
    assert entry.text.startswith("Pool <b> is at 100 %, see https://x.test @U")
    assert message.ts.replace(".", "") in (entry.source_permalink or "")
    shown = (await timeline(alice, incident.channel, "notes")).words
    for words in (
        "Bob Okafor",
        "Pool <b> is at 100 %, see https://x.test @Alice Moreau",
        "graph.png",
        "added by @Alice",
    ):
        assert words in shown
    assert len(await alice.messages(incident.channel)) == before


async def test_a_message_is_in_once_until_the_last_reaction_goes_and_back_with_a_new_one(
    world: World, bot: Muster
) -> None:
    """Two people react, one takes it back: it stays. The other too: it is out, recorded. Again: the same entry."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    message = await said(alice, incident.channel, "The pool is exhausted.")
    await pinned(world, bot, alice, message)
    await pinned(world, bot, bob, message)
    [entry] = await kept(bot)
    await alice.unreact(message, PIN)
    await world.heeded(bot)
    assert [each.id for each in await kept(bot)] == [entry.id]
    await bob.unreact(message, PIN)
    await world.heeded(bot)
    assert await kept(bot) == []
    assert "The pool is exhausted." not in (await timeline(alice, incident.channel)).words
    await pinned(world, bot, bob, message)
    assert [each.id for each in await kept(bot)] == [entry.id]
    assert [(change.what, change.actor) for change in await changes(bot)] == [
        ("added", alice.id),
        ("taken_out", bob.id),
        ("added", bob.id),
    ]


async def test_reactions_in_threads_count_and_others_do_not(world: World, bot: Muster) -> None:
    """A reply is kept with the link to its thread; another emoji, another channel, Muster's own words are not."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    root = await said(alice, incident.channel, "Anything new?")
    reply = await said(alice, incident.channel, "Yes: a certificate.", thread=root.ts)
    elsewhere = await said(alice, await alice.channel("#general"), "Not about it.")
    await alice.react(root, "eyes")
    await pinned(world, bot, alice, elsewhere)
    await pinned(world, bot, alice, incident.card)
    await pinned(world, bot, alice, reply)
    [entry] = await kept(bot)
    assert entry.text == "Yes: a certificate."
    assert (entry.source_permalink or "").endswith(f"?thread_ts={root.ts}&cid={incident.channel.id}")
    assert await alice.message(incident.channel, "is in its timeline already", ephemeral=True)


async def test_another_reaction_can_be_chosen_in_the_settings(world: World, bot: Muster) -> None:
    """From then on it alone counts, and the timeline names it."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    modal = await opened(alice, "Learning")
    await modal.fill("Reaction that adds to the timeline", ":memo:")
    await modal.submit()
    await alice.close_modal()
    message = await said(alice, incident.channel, "The pool is exhausted.")
    await pinned(world, bot, alice, message)
    assert await kept(bot) == []
    await alice.react(message, "memo")
    await world.heeded(bot)
    assert len(await kept(bot)) == 1
    shown = "To add a message of the channel here, react to it with"
    assert shown in (await timeline(alice, incident.channel)).words


@VARIED
async def test_an_edit_is_followed_and_what_it_said_before_is_kept(world: World, bot: Muster) -> None:
    """By its author; the entry says that it was edited."""
    incident = await staged(world, bot)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    message = await said(alice, incident.channel, "The databse is down.")
    await pinned(world, bot, bob, message)
    await alice.edit(message, "The database is down.")
    await world.heeded(bot)
    [entry] = await kept(bot)
    assert entry.text == "The database is down."
    change = (await changes(bot))[-1]
    assert (change.what, change.actor) == ("edited", alice.id)
    assert (change.before["text"], change.after["text"]) == ("The databse is down.", "The database is down.")
    assert "edited since" in (await timeline(bob, incident.channel, "notes")).words


async def test_an_edit_of_which_slack_says_little_is_followed_or_let_be(world: World, bot: Muster) -> None:
    """Seen: without what was there before, or without the time it was posted. Nothing fails, so nothing comes again."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    message = await said(alice, incident.channel, "The databse is down.")
    await pinned(world, bot, alice, message)
    kept_there = world.sandbox.workspace.channels[incident.channel.id].messages[message.ts]
    kept_there.text = "The database is down."
    world.record_traffic()
    for parts in ({}, {"message": {"text": "!"}}, {"message": {"text": "!", "ts": message.ts}}):
        body = {"type": "message", "subtype": "message_changed", "channel": incident.channel.id, **parts}
        world.sandbox.delivery.tell(Event("message.channels", "channels:history", body))
    await world.heeded(bot)
    deliveries = [each for each in await alice.traffic() if each["kind"] == "events_api"][-3:]
    assert [each["status"] for each in deliveries] == ["ok", "ok", "ok"]
    assert [entry.text for entry in await kept(bot)] == ["The database is down."]


@pytest.mark.parametrize("replied", [False, True], ids=["alone", "with replies"])
async def test_what_its_author_deletes_leaves_no_word(world: World, bot: Muster, replied: bool) -> None:
    """A password pasted by mistake: gone from the entry, and from every change of it; that there was one stays."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    message = await said(alice, incident.channel, "Password is hunter2", files=("hunter2.txt",))
    if replied:
        await alice.say(incident.channel, "Delete that!", thread=message.ts)
    await pinned(world, bot, alice, message)
    await alice.edit(message, "The password is hunter2.")
    await world.heeded(bot)
    await alice.delete(message)
    await world.heeded(bot)
    [entry] = await kept(bot)
    assert (entry.text, entry.files, entry.source_permalink) == ("(message deleted)", {}, None)
    assert [change.what for change in await changes(bot)] == ["added", "edited", "deleted"]
    assert "hunter2" not in str([(change.before, change.after) for change in await changes(bot)])
    assert "hunter2" not in str([(row.before, row.after, row.reason) for row in await transitions(bot)])
    assert "(message deleted)" in (await timeline(alice, incident.channel, "notes")).words


async def test_slack_in_doubt_adds_a_message_once(world: World, bot: Muster) -> None:
    """The event came twice, the answer was lost, Slack was tired: it is read again, and stands there once."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    message = await said(alice, incident.channel, "The pool is exhausted.")
    await world.control("POST", "deliveries", duplicate="events")
    await world.fault("conversations.replies", "accepted_then_dropped")
    await world.fault("conversations.replies", "ratelimited", retry_after=3)
    await pinned(world, bot, alice, message)
    assert [entry.text for entry in await kept(bot)] == ["The pool is exhausted."]
    assert [change.what for change in await changes(bot)] == ["added"]


async def test_a_message_deleted_before_it_could_be_read_is_not_kept(world: World, bot: Muster) -> None:
    """Slack was unreachable meanwhile."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    message = await said(alice, incident.channel, "Password is hunter2")
    await world.fault("conversations.replies", "ratelimited", retry_after=5)
    await alice.react(message, PIN)
    await world.until(lambda: _asked(world), "the first look")
    await alice.delete(message)
    await world.heeded(bot)
    assert await kept(bot) == []


async def _asked(world: World) -> bool:
    return bool(await world.calls("conversations.replies"))


async def test_who_takes_no_part_adds_nothing_and_other_messages_are_left_unread(world: World, bot: Muster) -> None:
    """Neither a reader of the channel's preview; nor is any other message read, or even noted as delivered."""
    incident = await staged(world, bot)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    message = await said(alice, incident.channel, "The pool is exhausted.")
    await _reacts_from_outside(farid, message.channel, message.ts)
    await world.heeded(bot)
    before = await delivered(bot)
    await alice.edit(message, "The pool is exhausted, I think.")
    await alice.react(message, "eyes")
    await alice.delete(message)
    await world.heeded(bot)
    assert await delivered(bot) == before
    assert await kept(bot) == []
    assert await world.calls("conversations.replies") == []


async def delivered(bot: Muster) -> int:
    """Count the deliveries that were acted on."""
    async with bot.store.read() as unit:
        return int((await unit.session.execute(select(func.count()).select_from(Inbox))).scalar_one())


async def _reacts_from_outside(person: Person, channel: str, ts: str) -> None:
    await person._wire.act("react", channel=channel, ts=ts, name=PIN)
