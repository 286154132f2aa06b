"""Undoing a slip: within ten minutes an end counts and stands as if it had never been, and nobody is told again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.domain.reports.period import parse
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Status
from bot.reports.export import incidents_csv
from storage.reports import Scope
from tests.bot.ledger import all_there_once, ledger
from tests.reminders.watching import incident_of, pending, quiet, reminders_of, set_policy
from tests.steps import DECLARER, MANAGER, ONCE, OUTSIDER, figures, recorded, reviewed, staged, transitions
from tests.world import MONDAY_MORNING, World, declared

if TYPE_CHECKING:
    from app import Muster
    from sandbox.client import Channel, Message, Person

TEN_MINUTES = 10 * 60
ACTS = {
    Status.INVESTIGATING: ("resolve A restart", "resolved INC-1"),
    Status.DECLARED: ("cancel A false alarm", "cancelled INC-1"),
    Status.RESOLVED: ("close All good", "closed INC-1"),
}
"""What ends an incident of each status, and what is said of it in its channel."""


async def told(world: World) -> int:
    """Return how many messages Muster has posted, for all or for one person's eyes."""
    return len(await world.calls("chat.postMessage")) + len(await world.calls("chat.postEphemeral"))


async def promised(bot: Muster) -> list[tuple[Any, ...]]:
    """Return what was promised of INC-1, and what became of it."""
    incident = await incident_of(bot)
    async with bot.store.read() as unit:
        return [(row.due_at, row.settled_at, row.outcome) for row in await unit.promises.of(incident.id)]


async def planned(bot: Muster) -> set[tuple[Any, ...]]:
    """Return what reminders are to come for INC-1."""
    return {(row.kind, row.slot, row.due_at) for row in await reminders_of(bot) if row.state == "pending"}


async def ended(world: World, bot: Muster, channel: Channel, status: Status) -> Message:
    """Have alice end INC-1 in a line, and return what tells of it in its channel."""
    alice = await world.person(DECLARER)
    typed, words = ACTS[status]
    reply = await alice.command(channel, f"/incident {typed}")
    assert not reply.words, reply.words
    await world.settled(bot)
    return await alice.message(channel, words, button="Undo")


@pytest.mark.parametrize("status", ACTS)
async def test_what_was_undone_is_as_it_was_and_nobody_is_told_again(world: World, bot: Muster, status: Status) -> None:
    """Status, times, promises and reminders are as before; the message about the end says that it was undone."""
    incident = await staged(world, bot, status)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    await farid.command("#general", "/incident follow INC-1")
    if status is Status.RESOLVED:
        await reviewed(world, bot, alice, incident.channel)
    await world.settled(bot)
    (row,), _ = await recorded(bot)
    before = row, await promised(bot), await planned(bot)
    shown = [await read_of(person, place) for person, place in places(farid)]

    said = await ended(world, bot, incident.channel, status)
    await world.settled(bot)
    posted = await told(world)
    await bob.click("Undo", on=await bob.refreshed(said))
    await world.settled(bot)

    (row,), _ = await recorded(bot)
    assert (row, await promised(bot), await planned(bot)) == before
    assert [await read_of(person, place) for person, place in places(farid)] == shown
    assert await told(world) == posted, "nothing new was told"
    undone = await alice.refreshed(said)
    assert "Undone: @Alice Moreau had" in undone.words
    assert "@Bob Okafor undid that after" in undone.words
    assert undone.buttons == []
    last = (await transitions(bot))[-1]
    assert (last.kind, last.after["status"]) == (Kind.UNDONE, status)
    timeline = (await alice.command(incident.channel, "/incident timeline")).words
    assert "by mistake" in timeline + (await alice.modal()).words


async def read_of(person: Person, place: str) -> str:
    """Return how an incident stands there; an edit may mention whom a post, which would ring them, only names."""
    return (await person.message(place, "Incident manager")).words.replace("@", "")


def places(person: Person) -> list[tuple[Person, str]]:
    """Return where somebody outside reads how an incident stands."""
    return [(person, "#incidents"), (person, "@muster")]


async def test_what_a_resolution_began_and_told_is_taken_back(world: World, bot: Muster) -> None:
    """Tasks, the review, the managers' channel and direct messages; the next resolution begins it all once more."""
    emma, hiro, alice = [await world.person(name) for name in ("emma", "hiro", "alice")]
    await set_policy(bot, P1={"chain": [{"people": [hiro.id], "minutes": 9}, {"people": [emma.id], "minutes": 9}]})
    channel, _ = await declared(alice, urgency="Immediate")
    await alice.command(channel, "/incident task Restart the gateway @emma")
    await quiet(world, bot)
    before = await planned(bot)
    said = await ended(world, bot, channel, Status.INVESTIGATING)
    await world.settled(bot)
    over = await hiro.message("@muster", "You are no longer needed")
    review = await alice.message(channel, "Review of INC-1")
    await alice.message(channel, "1 open task is now a follow-up")
    posted = await told(world)

    await alice.click("Undo", on=said)
    answer = await alice.message(channel, "Undone: INC-1 is declared", ephemeral=True)
    assert "no figure counts it" in answer.words
    await world.settled(bot)
    assert await told(world) == posted
    assert "Answer your call above." in (await hiro.refreshed(over)).words
    assert "I'm coming" in (await hiro.message("@muster", "You are called to INC-1")).buttons
    here = [message for message in await alice.messages(channel) if not message.ephemeral]
    assert not [message for message in here if "Review of INC-1" in message.words or "follow-up" in message.words]
    async with bot.store.read() as unit:
        assert await unit.reviews.of((await incident_of(bot)).id) is None
    assert await planned(bot) == before
    assert await world.calls("canvases.delete")
    thread = await emma.thread("#incidents", (await emma.message("#incidents", "Incident manager")).ts)
    assert "by mistake. That was undone within minutes: it is declared" in thread[-1].words

    await ended(world, bot, channel, Status.INVESTIGATING)
    await world.settled(bot)
    again = await alice.message(channel, "Review of INC-1")
    assert again.ts != review.ts
    assert len([one for one in await hiro.messages("@muster") if "no longer needed" in one.words]) >= 1


async def test_a_pause_and_a_signed_off_review_are_as_they_were(world: World, bot: Muster) -> None:
    """What was paused rests on, and counts as paused all the time; the review is done as before."""
    incident = await staged(world, bot, Status.CLOSED)
    alice = await world.person(DECLARER)
    await alice.command(incident.channel, "/incident reopen It is back")
    await alice.command(incident.channel, "/incident pause 4h The vendor")
    await world.settled(bot)
    (row,), _ = await recorded(bot)
    said = await ended(world, bot, incident.channel, Status.INVESTIGATING)
    await alice.message(incident.channel, "Draft", button="Sign off")
    await alice.click("Undo", on=said)
    await world.settled(bot)
    assert (await recorded(bot))[0] == (row,)
    number = (await incident_of(bot)).id
    async with bot.store.read() as unit:
        review, kept = await unit.reviews.of(number), await unit.figures.kept(number)
    assert review is not None
    assert (review.state, review.signed_off_by) == ("done", alice.id)
    assert kept is not None
    assert (kept.resolved_at, kept.reopened) == (None, 1)
    assert "resume" in " ".join(await pending(bot))


async def test_a_slip_counts_nowhere(world: World, bot: Muster) -> None:
    """Resolved by mistake, then cancelled by mistake, both undone: no report, export, summary or metric knows of it."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    counted = await figures_told(world, bot, alice)
    for typed, words in (ACTS[Status.INVESTIGATING], ACTS[Status.DECLARED]):
        await alice.command(incident.channel, f"/incident {typed}")
        await alice.message(incident.channel, words, button="Undo")
        answer = await alice.command(incident.channel, "/incident undo")
        assert "Undone: INC-1 is investigating, as if it had not been" in answer.words
        await world.settled(bot)
        assert await figures_told(world, bot, alice) == counted
    world.clock.advance(TEN_MINUTES + 60)
    await world.settled(bot)
    assert resolutions(await fetched(bot, "/metrics")) == counted[-1]
    await alice.command(incident.channel, "/incident resolve A restart")
    world.clock.advance(TEN_MINUTES + 60)
    assert resolutions(await fetched(bot, "/metrics")) == counted[-1] + 1


async def figures_told(world: World, bot: Muster, person: Person) -> tuple[Any, ...]:
    """Return what a report, a summary, the export and the metrics tell that does not move with time."""
    report = await figures(person)
    summary = (await person.command("#general", "/incident summary this week")).words
    now = world.clock.now()
    async with bot.store.read() as unit:
        [row] = await unit.reports.rows(Scope(MONDAY_MORNING, now, None))
        exported = b"".join([part async for part in incidents_csv(unit, parse("7d", now, "UTC"), None, now)])
    assert "1 incident" in report
    assert "reopened 0 of 0 resolved" in report
    return (
        row,
        [line for line in (report + summary).splitlines() if "so far" not in line],
        exported,
        resolutions(await fetched(bot, "/metrics")),
    )


def resolutions(page: str) -> float:
    """Return how many resolutions the metrics count."""
    found = [line for line in page.splitlines() if line.startswith("muster_resolve_seconds_count")]
    return sum(float(line.split()[-1]) for line in found)


async def fetched(bot: Muster, path: str) -> str:
    """Return a page of the bot's own port."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}{path}") as answer:
        return await answer.text()


async def refusal(person: Person, place: Channel | str, typed: str = "undo INC-1") -> str:
    """Return why an undo is refused."""
    return (await person.command(place, f"/incident {typed}")).words


async def test_what_cannot_be_undone_any_more_is_said_with_what_to_do_instead(world: World, bot: Muster) -> None:
    """Reopened, merged, archived, too late, never ended: each has a sentence of its own."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice, bob, farid = [await world.person(name) for name in (DECLARER, MANAGER, OUTSIDER)]
    assert "INC-1 is investigating: there is nothing to undo. Nothing changed." in await refusal(bob, "#general")
    await declared(alice, "Checkout down for all")
    said = await ended(world, bot, incident.channel, Status.INVESTIGATING)
    assert "Only people who take part in INC-1 can undo its end." in await refusal(farid, "#general")

    await alice.command("#general", "/incident merge INC-1 into INC-2")
    await (await alice.modal()).submit()
    assert "To undo that first, use /incident unmerge INC-1" in await refusal(bob, "#general")
    await alice.command("#general", "/incident unmerge INC-1")
    await alice.archive(incident.channel)
    await world.heeded(bot)
    assert "The channel of INC-1 has been archived since, which Muster cannot undo." in await refusal(bob, "#general")
    await alice.unarchive(incident.channel)
    await world.heeded(bot)

    await alice.command("#general", "/incident reopen INC-1 It is back")
    await world.settled(bot)
    await bob.click("Undo", on=await bob.refreshed(said))
    since = (await bob.message(incident.channel, "since", ephemeral=True)).words
    assert "@Alice Moreau reopened INC-1 since" in since
    assert "Work on it continues already. Nothing changed." in since
    await alice.command("#general", "/incident resolve INC-1 A restart")
    world.clock.advance(TEN_MINUTES + 1)
    late = await refusal(bob, "#general")
    assert "That can be undone for 10 min only. To reopen it, use /incident reopen INC-1" in late


async def test_two_who_undo_at_once_undo_once(world: World, bot: Muster) -> None:
    """The second is told who did; a button undoes the end below which it stands, and no other."""
    incident = await staged(world, bot, Status.RESOLVED)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    await reviewed(world, bot, alice, incident.channel)
    said = await ended(world, bot, incident.channel, Status.RESOLVED)
    seen = await bob.refreshed(said)
    await world.control("POST", "deliveries", duplicate="interactive", times=2)
    await asyncio.gather(alice.click("Undo", on=said), bob.click("Undo", on=seen))
    await world.settled(bot)
    assert [row.kind for row in await transitions(bot)].count(Kind.UNDONE) == 1
    assert (await incident_of(bot)).status == Status.RESOLVED
    whispers = [one.words for who in (alice, bob) for one in await who.messages(incident.channel) if one.ephemeral]
    assert sum("undid the closing of INC-1" in one for one in whispers) == 1
    assert "Undone: INC-1 is investigating" in await refusal(bob, incident.channel, "undo")
    assert "undid the resolution of INC-1" in await refusal(bob, incident.channel, "undo")


async def test_who_did_it_may_undo_it_without_taking_part(world: World, bot: Muster) -> None:
    """Somebody resolves it from elsewhere, has left by then, and takes it back by the button in the answer."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    dmitri, farid = await world.person("dmitri"), await world.person(OUTSIDER)
    await dmitri.join(incident.channel)
    await world.heeded(bot)
    answer = await dmitri.command("#general", "/incident resolve INC-1 A restart")
    assert "INC-1 is resolved." in answer.words
    await dmitri.leave(incident.channel)
    await world.heeded(bot)
    await farid.command("#general", "/incident undo INC-1")
    assert (await incident_of(bot)).status == Status.RESOLVED
    await dmitri.click("Undo", on=answer)
    await dmitri.message("#general", "Undone: INC-1 is investigating", ephemeral=True)
    assert (await incident_of(bot)).status == Status.INVESTIGATING


async def test_what_was_undone_before_it_was_told_is_told_to_nobody(world: World, bot: Muster) -> None:
    """Slack is slow: the resolution never comes out, and neither does that it was undone."""
    incident = await staged(world, bot, Status.INVESTIGATING)
    alice = await world.person(DECLARER)
    announced = next(each for each in await alice.channels() if each.name == "incidents")
    for place in (incident.channel, announced):
        await world.fault("chat.postMessage", "ratelimited", retry_after=90, channel=place.id)
    await alice.command(incident.channel, "/incident update One thing before")

    async def held() -> bool:
        return len([call for call in await world.calls("chat.postMessage") if call["error"] == "ratelimited"]) == 2

    await world.until(held, "posts that Slack does not take yet")
    await alice.command(incident.channel, "/incident resolve A restart")
    await alice.command(incident.channel, "/incident undo")
    world.clock.advance(90)
    await world.settled(bot)
    everywhere = [one.words for place in (incident.channel, announced) for one in await alice.messages(place)]
    assert [words for words in everywhere if "One thing before" in words]
    assert not [words for words in everywhere if "resolved INC-1" in words or "by mistake" in words]


@ONCE
@pytest.mark.parametrize("kind", ["hang", "accepted_then_dropped"])
@pytest.mark.parametrize("skip", [0, 1, 2, 3])
async def test_an_undo_survives_the_end_of_the_bot(world: World, skip: int, kind: str) -> None:
    """Stopped in any edit of it: the next process ends with every message saying that it was undone, once."""
    alice = await world.person(DECLARER)
    async with world.bot() as first:
        incident = await staged(world, first, Status.INVESTIGATING)
        said = await ended(world, first, incident.channel, Status.INVESTIGATING)
        await world.fault("chat.update", kind, skip=skip)
        await alice.click("Undo", on=said)

        async def struck() -> bool:
            dropped = any(call["error"] == "dropped" for call in await world.calls("chat.update"))
            return dropped or world.sandbox.faults.hanging > 0

        await world.until(struck, "a struck edit")
    await world.control("DELETE", "faults")
    second = await world.start_bot()
    world.clock.advance(31)
    await world.settled(second)
    found = await ledger(world, second.store)
    all_there_once(replace(found, rows=[row for row in found.rows if row.operation != "review"]))
    assert "Undone: " in (await alice.refreshed(said)).words
    thread = await alice.thread("#incidents", (await alice.message("#incidents", "Incident manager")).ts)
    assert [one.words for one in thread if "by mistake" in one.words] == [thread[-1].words]


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_two_replicas_undo_once_and_tell_it_once(world: World) -> None:
    """Two people at once, each click delivered twice, to whichever replica: one undo, every message edited."""
    first, _second = [await world.start_bot() for _ in range(2)]
    incident = await staged(world, first, Status.INVESTIGATING)
    alice, bob = await world.person(DECLARER), await world.person(MANAGER)
    said = await ended(world, first, incident.channel, Status.INVESTIGATING)
    seen = await bob.refreshed(said)
    await world.control("POST", "deliveries", duplicate="interactive", times=2)
    await asyncio.gather(alice.click("Undo", on=said), bob.click("Undo", on=seen))
    await world.settled(first)
    assert [row.kind for row in await transitions(first)].count(Kind.UNDONE) == 1
    found = await ledger(world, first.store)
    all_there_once(replace(found, rows=[row for row in found.rows if row.operation != "review"]))
    assert "Undone: " in (await alice.refreshed(said)).words
