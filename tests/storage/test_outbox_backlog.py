"""A long outbox after an outage: what is taken of it first, and how seldom all of it is looked through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.delivery.claiming import AT_ONCE, BACKLOG, PAUSE, Claiming
from storage.looks import look_at_outbox
from storage.outbox_carrying import Sent
from storage.outbox_claims import EVER, POSTS, Late
from storage.tables import Rank
from tests.storage.one_outbox import START, Outbox

MINUTE = timedelta(minutes=1)


class OutboxClock:
    """The time of an outbox."""

    speed = 1.0

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def now(self) -> datetime:
        """Return that time."""
        return self._outbox.now

    def steady(self) -> float:
        """Return its seconds since some moment."""
        return self._outbox.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self._outbox.now += timedelta(seconds=seconds)


async def fill(outbox: Outbox, lanes: Iterable[str]) -> None:
    """Add a post to each of these lanes, in one transaction, at the very beginning."""
    async with outbox.write() as unit:
        for lane in lanes:
            await unit.outbox.post("post", lane=lane, payload={}, now=START)


async def taken(outbox: Outbox, claiming: Claiming, under_way: int = 0) -> list[str]:
    """Look once, as a courier does, and tell the lanes of what was taken."""
    since = claiming.since()
    async with outbox.store.read() as unit:
        seen = await look_at_outbox(unit, outbox.now, since)
    async with outbox.write() as unit:
        claim = await claiming.claim(unit, claiming.look(seen.due, since), [Rank.FIRST] * under_way)
    return [row.lane for row in claim.deliveries]


async def late(outbox: Outbox) -> list[Late]:
    """Tell what has waited for a minute to be said in incidents' channels."""
    async with outbox.store.read() as unit:
        return (await look_at_outbox(unit, outbox.now, said_by=outbox.now - MINUTE)).late


async def shown(outbox: Outbox, *slots: str) -> None:
    """Have these projections stand on Slack, then ask for them again, a minute after each other."""
    for slot in slots:
        await outbox.project(slot)
    for row in await outbox.claim():
        await outbox.sent(row)
    for slot in slots:
        outbox.now += MINUTE
        await outbox.project(slot)


async def test_what_shows_the_newest_state_goes_before_what_only_goes_on(outbox: Outbox) -> None:
    """After an outage: a new card, then edits, the newest first, then posts in their order, and crowds last of all."""
    await shown(outbox, "card:1", "card:2")
    await fill(outbox, ["posts:1", "posts:2"])
    outbox.now += MINUTE
    await outbox.project("card:3")
    await outbox.project("announcement:3", rank=Rank.SECOND)
    await outbox.project("open:3", rank=Rank.DOOR)
    lanes = ["open:3", "card:3", "card:2", "card:1", "posts:1", "posts:2", "announcement:3"]
    assert [row.lane for row in await outbox.claim()] == lanes


async def test_one_place_goes_to_the_newest_state(outbox: Outbox) -> None:
    """The database chooses by the same order in which what it gave is begun."""
    await shown(outbox, "card:1", "card:2")
    await fill(outbox, ["posts:1"])
    await outbox.project("card:3")
    assert [[row.lane for row in await outbox.claim(limit=1)] for _ in range(4)] == [
        ["card:3"],
        ["card:2"],
        ["card:1"],
        ["posts:1"],
    ]


async def test_a_backlog_is_looked_through_seldom_and_what_is_new_goes_at_once(outbox: Outbox) -> None:
    """Looking through thousands of effects for each one that ends would take more time than carrying them."""
    claiming = Claiming(OutboxClock(outbox))
    await fill(outbox, [f"posts:{number}" for number in range(BACKLOG + AT_ONCE)])
    outbox.now += MINUTE
    assert len(await taken(outbox, claiming)) == AT_ONCE
    assert await taken(outbox, claiming) == []
    await outbox.project("open:9", rank=Rank.DOOR)
    assert await taken(outbox, claiming) == ["open:9"]
    outbox.now += (BACKLOG + AT_ONCE) * PAUSE
    assert len(await taken(outbox, claiming)) == AT_ONCE


async def test_no_more_is_taken_out_of_a_backlog_than_there_are_hands_for(outbox: Outbox) -> None:
    """However much waits, memory holds what is under way."""
    claiming = Claiming(OutboxClock(outbox))
    await fill(outbox, [f"posts:{number}" for number in range(3 * AT_ONCE)])
    assert len(await taken(outbox, claiming, under_way=AT_ONCE - 3)) == 3


async def test_a_backlog_goes_to_its_end(outbox: Outbox) -> None:
    """With a look at each end and whenever a look says that there is more: all is carried, once, lane by lane."""
    claiming = Claiming(OutboxClock(outbox))
    lanes = [f"posts:{number % BACKLOG}" for number in range(BACKLOG + BACKLOG // 2)]
    await fill(outbox, lanes)
    carried: list[str] = []
    while len(carried) < len(lanes):
        since = claiming.since()
        async with outbox.store.read() as unit:
            seen = await look_at_outbox(unit, outbox.now, since)
        found = claiming.look(seen.due, since)
        async with outbox.write() as unit:
            claim = await claiming.claim(unit, found, [])
            await unit.outbox.all_sent([Sent(row, {}, outbox.now) for row in claim.deliveries])
        carried += [row.lane for row in claim.deliveries]
        assert claim.deliveries or found.later is not None
        outbox.now = max(outbox.now, found.later or outbox.now)
    assert sorted(carried) == sorted(lanes)


async def test_what_stands_in_line_in_an_incidents_channel_tells_how_long_it_has_waited(outbox: Outbox) -> None:
    """Its age is that of the first still to go, from when that was asked for, however often it was put off since."""
    incident = await outbox.incident()
    async with outbox.write() as unit:
        found = await unit.incidents.by_id(incident)
        assert found is not None
        found.channel_id = "C1"
        for lane in [*[f"{POSTS}{incident}"] * 3, "elsewhere"]:
            await unit.outbox.post("post", lane=lane, payload={}, now=START, incident_id=incident)
    assert await late(outbox) == []
    outbox.now += MINUTE
    waiting = [Late("C1", 1, START)]
    assert await late(outbox) == waiting
    rows = await outbox.claim()
    assert await late(outbox) == waiting
    await outbox.settle(rows[0], state="pending", due_at=outbox.now + MINUTE)
    assert await late(outbox) == waiting
    for _ in range(3):
        outbox.now += MINUTE
        for row in await outbox.claim():
            await outbox.sent(row)
    assert await late(outbox) == []


async def test_a_line_before_the_hands_tells_how_long_it_has_waited(outbox: Outbox) -> None:
    """People are told how late messages are; as much as goes at once is no line, and neither is a crowd's."""
    claiming = Claiming(OutboxClock(outbox))
    await fill(outbox, [f"posts:{number}" for number in range(AT_ONCE)])
    async with outbox.write() as unit:
        await unit.outbox.post("post", lane="many", payload={}, now=START, rank=Rank.TO_MANY)
    outbox.now += MINUTE
    claiming.look(await outbox.due(), EVER)
    assert claiming.waiting is None
    await outbox.post("posts:one more")
    claiming.look(await outbox.due(), EVER)
    assert claiming.waiting == START
