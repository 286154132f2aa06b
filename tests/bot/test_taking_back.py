"""An update that was posted in haste: its author is told whom it reached, and can take it back for 30 seconds."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app import Muster
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from sandbox.client import Message, Person
from storage.outbox import UNKNOWN
from storage.tables import Delivery
from tests.bot.patience import waiting
from tests.bot.test_webhook import Receiver, outgoing, receiver
from tests.reminders.watching import incident_of, pending, promises_of
from tests.steps import DECLARER, MANAGER, OUTSIDER, VARIED, Staged, staged, transitions
from tests.world import World, form

__all__ = ["receiver"]

HASTY = "Everything is <lost>"
BOTH = pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])


@dataclass(frozen=True)
class Posted:
    """An update as its author sees it: where, and what they were told about it."""

    incident: Staged
    author: Person
    answer: Message


async def posted(world: World, bot: Muster, text: str = HASTY) -> Posted:
    """Have somebody follow INC-1, and its declarer type an update."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await world.heeded(bot)
    answer = await alice.command(incident.channel, f"/incident update {text}")
    return Posted(incident, alice, answer)


async def _doubtful(bot: Muster) -> bool:
    """Say whether nobody knows if an update was posted."""
    async with bot.store.read() as unit:
        rows = (await unit.session.execute(select(Delivery.state).where(Delivery.operation == "update"))).scalars()
        return UNKNOWN in list(rows)


async def ever_sent(world: World, words: str) -> list[str]:
    """Return by which calls anything with these words was sent to Slack."""
    return [call["method"] for call in await world.calls() if words in json.dumps(call["args"])]


@VARIED
async def test_a_typed_update_is_answered_with_whom_it_was_told(world: World, bot: Muster) -> None:
    """The places, with how many people where that is known, and what can still be done about it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    for name in ("emma", "grace"):
        await (await world.person(name)).join("#incidents")
    await farid.command("#general", "/incident follow INC-1")
    await world.heeded(bot)
    count = 2
    told = Posted(incident, alice, await alice.command(incident.channel, f"/incident update {HASTY}"))
    assert told.answer.words.startswith(f"Told: its channel, #incidents ({count}), 1 follower.")
    assert told.answer.buttons == ["Correct", "Take back"]
    elsewhere = await told.author.command("#general", "/incident update INC-1 Looking.")
    assert elsewhere.words.startswith(f"INC-1 is updated. Told: its channel, #incidents ({count}), 1 follower.")
    await told.author.click("Correct", on=elsewhere)
    assert (await form(told.author, "INC-1: correct")).value("What happened") == "Looking."


async def test_an_update_by_the_form_is_answered_so_where_it_is_read(world: World, bot: Muster) -> None:
    """For its author's eyes only; the form closes, as one tap more would be one too many."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", HASTY)
    await modal.submit()
    answer = await alice.message(incident.channel, "Told: its channel, #incidents (0).")
    await world.settled(bot)
    assert not [each for each in await bob.messages(incident.channel) if "Told:" in each.words]
    await alice.click("Take back", on=answer)
    await alice.message(incident.channel, "Update taken back")


@VARIED
async def test_an_update_is_taken_back_wherever_it_was_told(world: World, bot: Muster) -> None:
    """The same messages say so, the card and the announcement show what held before, and the record keeps both."""
    told = await posted(world, bot)
    await world.settled(bot)
    alice, farid, channel = told.author, await world.person(OUTSIDER), told.incident.channel
    announcement = await farid.message("#incidents", "INC-1", button="Follow")
    card = await farid.message("@muster", "INC-1", button="Unfollow")
    stand = [
        await alice.message(channel, HASTY),
        await farid.message("#incidents", HASTY, thread=announcement.ts),
        await farid.message("@muster", HASTY, thread=card.ts),
    ]
    await alice.click("Take back", on=told.answer)
    await world.settled(bot)
    after = [
        await alice.message(channel, "Update taken back"),
        await farid.message("#incidents", "Update taken back", thread=announcement.ts),
        await farid.message("@muster", "Update taken back", thread=card.ts),
    ]
    assert [each.ts for each in after] == [each.ts for each in stand]
    shown = [*after, await alice.refreshed(told.incident.card), await farid.refreshed(announcement)]
    assert not [each.words for each in [*shown, await farid.refreshed(card)] if HASTY in each.words]
    [row] = [each for each in await transitions(bot) if each.kind == Kind.TAKEN_BACK]
    assert row.before["text"] == HASTY
    await alice.command(channel, "/incident timeline")
    assert "Update taken back" in (await alice.modal()).words
    await alice.close_modal()
    await alice.message_shortcut("Correct update", after[0])
    await alice.message("@muster", "This update was taken back. Nothing changed.")


@BOTH
async def test_what_an_update_changed_is_as_it_was_before(world: World, bot: Muster) -> None:
    """Status, impact, workaround, both promises and their reminders; no figure counts the update."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident update Looking.")
    await world.settled(bot)
    world.clock.advance(60)
    before, promised, reminders = await incident_of(bot), await promises_of(bot), await pending(bot)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", HASTY)
    await modal.pick("Status", "Monitoring")
    await modal.pick("Next update", "2 h")
    await modal.pick("Expected resolution", "1 h")
    await modal.click("More")
    await modal.fill("Impact on users", "All of them.")
    await modal.fill("Workaround", "None whatsoever.")
    await modal.submit()
    await world.settled(bot)
    answer = await alice.message(incident.channel, "Told: ")
    assert (await incident_of(bot)).status == Status.MONITORING
    await alice.click("Take back", on=answer)
    await world.settled(bot)
    row = await incident_of(bot)
    for name in ("status", "newest_update", "newest_update_at", "user_impact", "workaround"):
        assert getattr(row, name) == getattr(before, name), name
    assert (row.next_update_at, row.expected_resolution_at) == (before.next_update_at, before.expected_resolution_at)
    assert await promises_of(bot) == [*promised, "withdrawn"]
    assert await pending(bot) == reminders
    assert "Time to workaround" not in (await alice.command(incident.channel, "/incident show")).words


async def test_an_acknowledgement_that_came_with_it_stays(world: World, bot: Muster) -> None:
    """Who posted is on it all the same, and who was called was told so."""
    incident = await staged(world, bot)
    alice = await world.person(DECLARER)
    await alice.click("Post update", on=incident.card)
    modal = await form(alice, "INC-1: update")
    await modal.fill("What happened", HASTY)
    await modal.pick("Status", "Identified")
    await modal.submit()
    await alice.click("Take back", on=await alice.message(incident.channel, "Told: "))
    await world.settled(bot)
    row = await incident_of(bot)
    assert (row.status, row.acknowledged_by) == (Status.INVESTIGATING, alice.id)


@BOTH
async def test_what_was_not_sent_yet_is_never_sent(world: World, bot: Muster) -> None:
    """Slack was slow: nobody reads a word of it, and nothing says that something was taken back."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, farid = await world.person(DECLARER), await world.person(OUTSIDER)
    await farid.command("#general", "/incident follow INC-1")
    await world.heeded(bot)
    for method in ("chat.postMessage", "chat.update"):
        await world.fault(method, "ratelimited", times=None, retry_after=8)
    answer = await alice.command(incident.channel, f"/incident update {HASTY}")
    await alice.click("Take back", on=answer)

    async def recorded() -> bool:
        return Kind.TAKEN_BACK in [row.kind for row in await transitions(bot)]

    async def nothing_under_way() -> bool:
        return not any(row.lease_until for row in await waiting(bot))

    await world.until(recorded, "the update taken back")
    await world.until(nothing_under_way, "the end of what was drawn before")
    await world.control("DELETE", "faults")
    await world.control("DELETE", "calls")
    await world.settled(bot)
    assert not await ever_sent(world, "Everything is")
    assert not await ever_sent(world, "Update taken back")


@BOTH
async def test_a_post_in_doubt_is_found_and_taken_back(world: World, bot: Muster) -> None:
    """Slack took it and the answer was lost: no orphan stays, and nothing is posted that was not there."""
    told = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    await world.fault("chat.postMessage", "accepted_then_dropped", channel=told.channel.id)
    await world.fault("conversations.history", "http_500", times=None)
    answer = await alice.command(told.channel, f"/incident update {HASTY}")
    await world.until(lambda: _doubtful(bot), "a doubt about the update")
    await alice.click("Take back", on=answer)
    await world.control("DELETE", "faults")
    await alice.message(told.channel, "Update taken back")
    await world.settled(bot)
    messages = [each.words for each in await alice.messages(told.channel)]
    assert not [words for words in messages if HASTY in words]
    assert len([words for words in messages if "Update taken back" in words]) == 1


async def test_after_half_a_minute_it_stays_and_can_be_corrected(world: World, bot: Muster) -> None:
    """People have read it by then."""
    told = await posted(world, bot)
    world.clock.advance(31)
    await told.author.click("Take back", on=told.answer)
    refused = await told.author.message(told.incident.channel, "You posted it more than 30 s ago")
    assert "Nothing changed. Correct changes it wherever it was posted." in refused.words
    await told.author.click("Correct", on=told.answer)
    await form(told.author, "INC-1: correct")
    assert (await incident_of(bot)).newest_update == HASTY


async def test_an_update_that_another_followed_stays(world: World, bot: Muster) -> None:
    """What came after it was said in its light."""
    told = await posted(world, bot)
    bob = await world.person(MANAGER)
    await bob.command(told.incident.channel, "/incident update A newer one.")
    await told.author.click("Take back", on=told.answer)
    await told.author.message(told.incident.channel, "The incident has changed since.")
    assert (await incident_of(bot)).newest_update == "A newer one."


@BOTH
async def test_two_taps_take_it_back_once(world: World, bot: Muster) -> None:
    """Anyone who comes second is told that it is done."""
    told = await posted(world, bot)
    taps = (told.author.click("Take back", on=told.answer) for _ in range(2))
    await asyncio.gather(*taps, return_exceptions=True)
    await world.settled(bot)
    assert [row.kind for row in await transitions(bot)].count(Kind.TAKEN_BACK) == 1
    assert await promises_of(bot) == ["withdrawn", "open", "withdrawn"]


@BOTH
async def test_the_webhook_is_told_that_an_update_was_taken_back(world: World, receiver: Receiver) -> None:
    """By a post about the same update, where it got one; where it did not, it never hears of it."""
    bot = await world.start_bot(**outgoing(receiver))
    told = await posted(world, bot, "First.")
    await world.settled(bot)
    await told.author.click("Take back", on=told.answer)
    await world.settled(bot)
    first, second = (json.loads(raw) for _, raw in receiver.got)
    assert (first["update"]["id"], first["update"]["text"]) == (second["update"]["id"], "First.")
    assert (second["update"]["kind"], second["update"]["text"]) == ("taken_back", "This update was taken back.")
    assert second["update"]["corrected_at"]
