"""What goes to many people: taken apart from the rest, incident by incident, news before mere edits."""

from __future__ import annotations

from storage.tables import Delivery, Incident, Rank
from tests.storage.one_outbox import LEASE, MINE, Outbox


async def incidents(outbox: Outbox, count: int) -> list[int]:
    """Make incidents, and return their ids."""
    made = [await outbox.incident()]
    for number in range(2, count + 1):
        words = dict.fromkeys(("status", "impact", "urgency", "priority", "channel_name", "title"), "x")
        row = Incident(
            team_id="T1", number=number, declared_by="U2", declared_at=outbox.now, active_at=outbox.now, **words
        )
        async with outbox.write() as unit:
            made.append((await unit.incidents.add(row)).id)
    return made


async def ask(outbox: Outbox, incident_id: int, count: int, *, rank: int = Rank.TO_MANY) -> None:
    """Ask for so many effects of a crowd."""
    for number in range(count):
        await outbox.project(f"update:{incident_id}:{rank}:{number}", incident_id=incident_id, rank=rank)


async def take(outbox: Outbox, limit: int, *, rank: int = Rank.TO_MANY, after: int = 0) -> list[Delivery]:
    """Take some of the crowd's."""
    async with outbox.write() as unit:
        return await unit.outbox.claim_of_crowd(rank, owner=MINE, now=outbox.now, lease=LEASE, limit=limit, after=after)


async def test_a_crowd_takes_no_turn_of_who_waits_at_an_incident(outbox: Outbox) -> None:
    """What responders wait for is taken by itself, the crowd's by itself."""
    [incident] = await incidents(outbox, 1)
    await ask(outbox, incident, 3)
    await outbox.post("a")
    assert [row.lane for row in await outbox.claim()] == ["a"]
    assert len(await take(outbox, 2)) == 2


async def test_incidents_share_the_crowds_places(outbox: Outbox) -> None:
    """However many one of them has, and no matter who asked first."""
    first, second, third = await incidents(outbox, 3)
    await ask(outbox, first, 10)
    await ask(outbox, second, 1)
    await ask(outbox, third, 10)
    assert [row.incident_id for row in await take(outbox, 5)] == [first, second, third, first, third]


async def test_taken_one_by_one_incidents_come_in_turn(outbox: Outbox) -> None:
    """A single place goes round."""
    made = await incidents(outbox, 3)
    for incident in made:
        await ask(outbox, incident, 4)
    turns, last = [], 0
    for _ in range(6):
        [row] = await take(outbox, 1, after=last)
        last = row.incident_id or 0
        turns.append(last)
    assert turns == [*made, *made]


async def test_news_that_was_posted_is_an_edit_from_then_on(outbox: Outbox) -> None:
    """Asked for again while it was on its way, or afterwards: it no longer stands in the way of news to others."""
    [incident] = await incidents(outbox, 1)
    await ask(outbox, incident, 1)
    [row] = await take(outbox, 1)
    await ask(outbox, incident, 1)
    await outbox.sent(row)
    assert not await take(outbox, 1)
    [again] = await take(outbox, 1, rank=Rank.LAST)
    await outbox.sent(again)
    async with outbox.write() as unit:
        await unit.outbox.redo(incident, f"update:{incident}:", outbox.now)
    assert not await take(outbox, 1)
    assert len(await take(outbox, 1, rank=Rank.LAST)) == 1


async def test_redoing_touches_only_what_is_named(outbox: Outbox) -> None:
    """Another update of the same incident, and another incident, stay as they are."""
    first, second = await incidents(outbox, 2)
    for slot, incident in (("update:1:channel", first), ("update:11:channel", first), ("update:1:x", second)):
        await outbox.project(slot, incident_id=incident)
    for row in await outbox.claim():
        await outbox.sent(row)
    async with outbox.write() as unit:
        await unit.outbox.redo(first, "update:1:", outbox.now)
    assert [row.slot for row in await outbox.claim()] == ["update:1:channel"]


async def test_what_is_due_is_told_by_rank(outbox: Outbox) -> None:
    """While a crowd's places are taken, its next effect is no reason to look again, but what others wait for is."""
    [incident] = await incidents(outbox, 1)
    await ask(outbox, incident, 2)
    await outbox.post("later", awaits="nothing")
    assert await outbox.due() == {Rank.TO_MANY: (outbox.now, None, 2)}
    await outbox.post("now")
    assert sorted(await outbox.due()) == [Rank.FIRST, Rank.TO_MANY]
