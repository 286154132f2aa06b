"""One person cannot use up what all share: requests at once, calls, declarations, what is piled up in an incident."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from app import Muster
from bot.incidents.escalation import CALLED_AGAIN_AFTER
from handlers.under_way import AT_ONCE, TooManyAtOnce, UnderWay
from sandbox.client import Channel, ModalRefused, Person
from storage.tables import TimelineEntry
from tests.bot.test_deadline import locked
from tests.world import World, declared

FLOOD = 300
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
    assert "It is in the timeline" in (await bob.command(channel, "/incident note The pool is exhausted")).words
    assert (await notes(bot)).index("The pool is exhausted") < before + 3 * AT_ONCE
    answers = [answer.words for answer in await asyncio.gather(*flood)]
    assert answers.count(BUSY) > FLOOD / 2
    assert "It is in the timeline" in (await farid.command(channel, "/incident note Sorry")).words


@asynccontextmanager
async def kept_busy(world: World, person: Person, channel: Channel) -> AsyncIterator[None]:
    """Have a person's requests wait for the database, all the while, as many as are carried out at once."""

    async def ask() -> None:
        while True:
            await person.command(channel, "/incident note flood")

    async def told_so() -> bool:
        return (await person.command(channel, "/incident note flood")).words == BUSY

    async with locked(world):
        asking = [asyncio.create_task(ask()) for _ in range(2 * AT_ONCE)]
        try:
            await world.until(told_so, "a request too many")
            yield
        finally:
            for task in asking:
                task.cancel()
            await asyncio.wait(asking)


async def test_whoever_asks_too_much_at_once_is_told_in_every_place_without_the_database(
    world: World, bot: Muster
) -> None:
    """A click, a form and a shortcut too many are answered where they were made, though the database is locked."""
    farid = await world.person("farid")
    channel, card = await declared(farid)
    await world.settled(bot)
    await farid.command(channel, "/incident note")
    noting = await farid.modal()
    await noting.fill("What to note", "The pool is exhausted")
    async with kept_busy(world, farid, channel):
        await farid.click("Acknowledge", on=card)
        await farid.message(channel, BUSY, ephemeral=True)
        with pytest.raises(ModalRefused, match=BUSY):
            await noting.submit()
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


async def calls_of(person: Person) -> list[str]:
    """Return why a person was called, by each direct message that calls them."""
    return [
        message.words.splitlines()[-2] for message in await person.messages("@muster") if "calls you" in message.words
    ]


async def test_people_are_called_to_an_incident_once_in_a_while(world: World, bot: Muster) -> None:
    """A second call within five minutes names who called them when; somebody new among them is called alone."""
    alice, bob, hiro = [await world.person(name) for name in ("alice", "bob", "hiro")]
    channel, _ = await declared(alice)
    await world.settled(bot)
    assert not (await alice.command(channel, f"/incident escalate @bob the pool is full")).words
    told = [(await alice.command(channel, f"/incident escalate @bob hurry")).words for _ in range(3)]
    assert all("called already, " in each and "ago by" in each and "Nothing was recorded." in each for each in told)
    await alice.command(channel, f"/incident escalate @bob @hiro and replicas lag")
    await world.settled(bot)
    assert await calls_of(bob) == ["the pool is full"]
    assert await calls_of(hiro) == ["and replicas lag"]
    world.clock.advance(CALLED_AGAIN_AFTER.total_seconds())
    assert not (await alice.command(channel, f"/incident escalate @bob still full")).words
    await world.settled(bot)
    assert await calls_of(bob) == ["the pool is full", "still full"]
