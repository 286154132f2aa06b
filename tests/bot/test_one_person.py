"""One person cannot use up what all share: requests at once, calls, declarations, what is piled up in an incident."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from app import Muster
from bot.access.limits import DECLARED, DECLARED_IN, NOTES, OPEN_TASKS
from bot.incidents.people.escalation import CALLED_AGAIN_AFTER
from bot.loop_lag import TOLD_SECONDS
from bot.metrics import REGISTRY
from handlers.concurrency import AT_ONCE, TooManyAtOnce, UnderWay
from sandbox.client import Channel, Modal, ModalRefused, Person, until
from sandbox.workspace import Draft
from storage.passages import LETTERS_LIMIT
from storage.tables import Inbox, Incident, Task, TimelineEntry
from tests.bot.settings_steps import refused
from tests.bot.test_deadline import locked
from tests.patience import PATIENCE
from tests.steps import recorded
from tests.world import World, declare, declared, form

FLOOD = 300
REACTIONS = 60
BUSY = "Muster is still working on your last requests. Nothing was recorded. Try again in a moment."


async def notes(bot: Muster) -> list[str]:
    """Return the notes of all incidents in the order in which they were recorded."""
    async with bot.store.read() as unit:
        query = select(TimelineEntry.text).where(TimelineEntry.kind == "note").order_by(TimelineEntry.id)
        return list((await unit.session.execute(query)).scalars())


async def test_a_flood_of_one_persons_commands_does_not_hold_up_another_persons_note(world: World, bot: Muster) -> None:
    """Of 300 commands at once a few are carried out, the others told so, and somebody else's note passes them by."""
    farid, bob = await world.person("farid"), await world.person("bob")
    channel, _ = await declared(farid)
    await bob.join(channel)
    await world.heeded(bot)
    flood = [asyncio.create_task(farid.command(channel, f"/incident note flood {each}")) for each in range(FLOOD)]
    await world.until(lambda: notes(bot), "the first note of the flood")
    before = len(await notes(bot))
    assert "Added to the timeline" in (await bob.command(channel, "/incident note The pool is exhausted")).words
    assert (await notes(bot)).index("The pool is exhausted") < before + 3 * AT_ONCE
    answers = [answer.words for answer in await asyncio.gather(*flood)]
    assert answers.count(BUSY) > FLOOD / 2
    assert "Added to the timeline" in (await farid.command(channel, "/incident note Sorry")).words


@asynccontextmanager
async def kept_busy(world: World, person: Person, channel: Channel) -> AsyncIterator[None]:
    """Have a person's requests wait for the database, all the while, as many as are carried out at once."""

    async def told_so() -> bool:
        return (await person.command(channel, "/incident note flood")).words == BUSY

    async def let_in() -> bool:
        return not await told_so()

    async def ask() -> None:
        # A request that is let in is asked again at once; a refused one, asked as often, takes the processor from all.
        while True:
            await until(let_in, what="a request to be carried out", seconds=60 * PATIENCE)

    async with locked(world):
        asking = [asyncio.create_task(ask()) for _ in range(AT_ONCE + 1)]
        try:
            await world.until(told_so, "a request too many", seconds=15)
            yield
        finally:
            for task in asking:
                task.cancel()
            await asyncio.wait(asking)


async def refused_as_busy(modal: Modal) -> bool:
    """Submit a form, and say whether it was too much at once: another request may just have ended, which lets it in."""
    with pytest.raises(ModalRefused) as refused:
        await modal.submit()
    return BUSY in str(refused.value)


async def test_whoever_asks_too_much_at_once_is_told_in_every_place_without_the_database(
    world: World, bot: Muster
) -> None:
    """A click, a form and a shortcut too many are answered where they were made, though the database is locked."""
    farid = await world.person("farid")
    channel, card = await declared(farid)
    await world.settled(bot)
    await farid.command(channel, "/incident note")
    noting = await farid.modal()
    await noting.fill("Note", "The pool is exhausted")
    async with kept_busy(world, farid, channel):
        await farid.click("Acknowledge", on=card)
        await farid.message(channel, BUSY, ephemeral=True)
        await world.until(lambda: refused_as_busy(noting), "the form to be one request too many")
        await noting.close()
        await farid.shortcut("Declare incident")
        assert BUSY in (await farid.modal()).words
    assert not [said for said in await notes(bot) if said != "flood"]


def test_a_repeated_delivery_is_no_further_request() -> None:
    """What Slack delivers again passes, however much the person has under way, and others have their own."""
    under_way = UnderWay()
    with under_way.of("U1", "first"):
        pass
    holding = [under_way.of("U1", str(each)) for each in range(AT_ONCE)]
    for held in holding:
        held.__enter__()
    with under_way.of("U1", "first"), under_way.of("U2", "other"):
        pass
    with pytest.raises(TooManyAtOnce), under_way.of("U1", "new"):
        pass
    holding[0].__exit__(None, None, None)
    with under_way.of("U1", "new"):
        pass


async def heeded(bot: Muster) -> int:
    """Return how many events have been carried out."""
    async with bot.store.read() as unit:
        query = select(sa.func.count()).select_from(Inbox).where(Inbox.key.startswith("event:"))
        return int((await unit.session.execute(query)).scalar_one())


async def test_a_flood_of_one_persons_reactions_does_not_hold_up_another_persons_note(
    world: World, bot: Muster
) -> None:
    """They are carried out one after the other, all of them, while somebody else's note passes them by."""
    farid, bob = await world.person("farid"), await world.person("bob")
    channel, _ = await declared(farid)
    await bob.join(channel)
    await world.heeded(bot)
    workspace = world.sandbox.workspace
    place = workspace.channels[channel.id]
    said = [workspace.posting.post(bob.id, place, Draft(f"Part {each}")) for each in range(REACTIONS)]
    await world.heeded(bot)
    before = await heeded(bot)
    for message in said:
        workspace.posting.react(farid.id, place, message, "pushpin")
    await bob.command(channel, "/incident note The pool is exhausted")
    assert await heeded(bot) - before < REACTIONS / 2

    async def all_heeded() -> bool:
        return await heeded(bot) - before == REACTIONS

    await world.until(all_heeded, "every reaction heeded", seconds=30)


async def test_a_persons_events_are_carried_out_in_the_order_in_which_they_came() -> None:
    """One after the other; another person's are not held up, and nothing is kept once all are done."""
    under_way, done = UnderWay(), list[str]()

    async def carry(person: str, name: str, rest: asyncio.Event | None = None) -> None:
        async with under_way.in_turn(person):
            if rest is not None:
                await rest.wait()
            done.append(name)

    rest = asyncio.Event()
    tasks = [asyncio.create_task(carry("U1", "first", rest)), asyncio.create_task(carry("U1", "second"))]
    await asyncio.create_task(carry("U2", "other"))
    assert done == ["other"]
    rest.set()
    await asyncio.gather(*tasks)
    assert done == ["other", "first", "second"]


async def calls_of(person: Person) -> list[str]:
    """Return why a person was called, by each direct message that calls them."""
    called = [
        message.words.splitlines() for message in await person.messages("@muster") if "needs you" in message.words
    ]
    return [lines[lines.index("Why you") + 1] for lines in called]


async def test_people_are_called_to_an_incident_once_in_a_while(world: World, bot: Muster) -> None:
    """A second call within five minutes names who called them when; somebody new among them is called alone."""
    alice, bob, hiro = [await world.person(name) for name in ("alice", "bob", "hiro")]
    channel, _ = await declared(alice)
    await world.settled(bot)
    assert not (await alice.command(channel, "/incident escalate @bob the pool is full")).words
    told = [(await alice.command(channel, "/incident escalate @bob hurry")).words for _ in range(3)]
    assert all(
        "already called @Bob Okafor" in each and "ago. Choose someone else" in each and "Nothing was recorded." in each
        for each in told
    )
    await alice.command(channel, "/incident escalate @bob @hiro and replicas lag")
    await world.settled(bot)
    assert await calls_of(bob) == ["the pool is full"]
    assert await calls_of(hiro) == ["and replicas lag"]
    world.clock.advance(CALLED_AGAIN_AFTER.total_seconds())
    assert not (await alice.command(channel, "/incident escalate @bob still full")).words
    await world.settled(bot)
    assert await calls_of(bob) == ["the pool is full", "still full"]


def earlier(team: str, number: int, declarer: str, at: datetime) -> Incident:
    """Make an incident that is over."""
    return Incident(
        team_id=team, number=number, title=f"Trouble {number}", status="closed", impact="minor", urgency="low",
        priority="P4", declared_by=declarer, declared_at=at, active_at=at, channel_name=f"inc-{number}",
    )  # fmt: skip


async def test_one_person_declares_ten_incidents_an_hour_and_drills_beside_them(world: World, bot: Muster) -> None:
    """The eleventh is refused with what to do, drills count apart, others declare, and an hour later it goes on."""
    alice, bob = await world.person("alice"), await world.person("bob")
    now = world.clock.now()
    async with bot.store.write() as unit:
        for _ in range(DECLARED):
            await unit.incidents.add(earlier(bot.store.team_id, await unit.workspaces.next_number(), alice.id, now))
    with pytest.raises(ModalRefused, match="declared 10 incidents within an hour, the most that one person can"):
        await declare(alice, "One too many")
    await alice.close_modal()
    await declare(alice, "Only training", marks=("Drill",))
    await declare(bob, "Another view")
    world.clock.advance(DECLARED_IN.total_seconds())
    await declare(alice, "An hour later")
    async with bot.store.read() as unit:
        query = select(Incident.title).where(Incident.number > DECLARED).order_by(Incident.number)
        titles = list((await unit.session.execute(query)).scalars())
    assert titles == ["Only training", "Another view", "An hour later"]


async def piled_up(bot: Muster, now: datetime, *, tasks: int, notes: int, text: str = "note") -> None:
    """Have INC-1 hold so many open tasks and notes, without any of Muster's own work for them."""
    same = {"team_id": bot.store.team_id, "incident_id": 1}
    task = {**same, "kind": "task", "state": "open", "created_by": "U1", "created_at": now}
    note = {**same, "kind": "note", "actor": "U1", "recorded_at": now}
    said = [{**note, "text": f"{text} {n}", "at": now - timedelta(seconds=n)} for n in range(notes)]
    async with bot.store.write() as unit:
        await unit.session.execute(insert(Task), [{**task, "text": f"Task {number}"} for number in range(tasks)])
        if said:
            await unit.session.execute(insert(TimelineEntry), said)
        await unit.session.execute(sa.update(Incident).values(has_tasks=tasks > 0))
        unit.documents.touch([1])


async def test_an_incident_with_all_the_tasks_and_notes_it_can_have_takes_no_more(world: World, bot: Muster) -> None:
    """The refusal names the limit and what to do; a task that is done makes room for another."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await piled_up(bot, world.clock.now(), tasks=OPEN_TASKS, notes=NOTES)
    refused = (await alice.command(channel, "/incident task One more")).words
    assert "INC-1 has 200 open tasks, the most that an incident can. Nothing was recorded." in refused
    refused = (await alice.command(channel, "/incident note One more")).words
    assert "holds 5,000 notes and messages, the most that it can. Nothing was recorded." in refused
    said = await alice.say(channel, "Look at this graph")
    await alice.react(next(each for each in await alice.messages(channel) if each.ts == said), "pushpin")
    await world.heeded(bot)
    await alice.message(channel, "holds 5,000 notes and messages", ephemeral=True)
    async with bot.store.write() as unit:
        await unit.session.execute(sa.update(Task).where(Task.text == "Task 7").values(state="done"))
    assert "Nothing was recorded" not in (await alice.command(channel, "/incident task One more")).words
    assert len(await notes(bot)) == NOTES


@pytest.mark.parametrize(("brings", "there", "fits"), [(60, 140, True), (60, 141, False), (0, 200, True)])
async def test_a_merge_takes_no_incident_above_its_limit_of_open_tasks(
    world: World, bot: Muster, *, brings: int, there: int, fits: bool
) -> None:
    """The form says how many each has and what to do, and is refused; without tasks to bring it goes through."""
    alice = await world.person("alice")
    for title in ("Checkout is down", "Payments fail"):
        channel, _ = await declared(alice, title)
    await world.settled(bot)
    await piled_up(bot, world.clock.now(), tasks=there, notes=0)
    async with bot.store.write() as unit:
        await unit.session.execute(sa.update(Incident).values(has_tasks=True))
        same = {"team_id": bot.store.team_id, "incident_id": 2, "kind": "task", "state": "open", "created_by": "U1"}
        for number in range(brings):
            await unit.tasks.add(Task(**same, created_at=world.clock.now(), text=f"Task {number}"))
    before = await recorded(bot)
    await alice.command(channel, "/incident merge INC-1")
    modal = await form(alice, "INC-2: merge")
    said = (
        f"INC-1 has {there} open tasks, and INC-2 would bring {brings} more; an incident can have 200. Nothing was "
        "recorded. Finish or drop some first: /incident tasks INC-1 and /incident tasks INC-2 show them."
    )
    assert (said in modal.words) is not fits
    if fits:
        await modal.submit()
    else:
        assert list((await refused(modal)).values()) == [said]
    assert (await recorded(bot) == before) is not fits


async def test_what_people_pile_up_in_an_incident_holds_nobody_up(world: World, bot: Muster) -> None:
    """With 12,000 long notes and 1,000 open tasks it is found, read, noted in, resolved and reviewed in time."""
    alice, bob = await world.person("alice"), await world.person("bob")
    channel, _ = await declared(alice)
    await world.settled(bot)
    await piled_up(bot, world.clock.now(), tasks=1000, notes=12_000, text="The certificate is old. " * 120)
    await bob.command("#general", "/incident find certificate")
    assert "INC-1" in (await form(bob, "Find")).words
    await bob.close_modal()
    await bob.command("#general", "/incident timeline INC-1")
    assert "certificate" in (await form(bob, "Timeline")).words
    await bob.close_modal()
    for words, told in {"tasks INC-1": "1000", "catchup INC-1": "992 more", "show INC-1": "Checkout is down"}.items():
        assert told in (await bob.command("#general", f"/incident {words}")).words
    assert (await alice.command(channel, "/incident update Still looking")).words.startswith("Told: its channel")
    assert not (await alice.command(channel, "/incident resolve A restart")).words
    await alice.message(channel, "Review of INC-1", button="Edit")
    assert "1000" in (await bob.command("#general", "/incident tasks INC-1")).words
    async with bot.store.read() as unit:
        said = (await unit.documents.said_by_incidents([1]))[1]
    assert sum(len(passage.text) for passage in said) < 2 * LETTERS_LIMIT


async def test_what_holds_up_the_event_loop_shows_in_a_metric_and_in_the_log(world: World, bot: Muster) -> None:
    """The log names the sorts of requests that were under way, without anybody's words."""
    alice = await world.person("alice")
    channel, _ = await declared(alice)
    await world.settled(bot)
    before = held_up()

    async def seen() -> bool:
        return held_up() > before

    with capture_logs() as lines:
        async with kept_busy(world, alice, channel):
            time.sleep(2 * TOLD_SECONDS)  # noqa: ASYNC251 - what nothing must do
            await world.until(seen, "a look at the loop")
    told = [line for line in lines if line.get("action") == "loop_held"]
    assert any(line["requests"] == "command" and line["seconds"] >= TOLD_SECONDS for line in told), told


def held_up() -> float:
    """Return how often the loop was held up for long enough to be told."""
    name = "muster_event_loop_lag_seconds"
    most = REGISTRY.get_sample_value(f"{name}_count") or 0
    return most - (REGISTRY.get_sample_value(f"{name}_bucket", {"le": str(TOLD_SECONDS)}) or 0)
