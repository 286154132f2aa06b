"""The outbox's promises, row by row, on both databases: lanes, leases, doubt, coalescing, coming back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.engine import Database
from storage.outbox import DEAD, PENDING, SENDING, SENT, UNKNOWN
from storage.store import Store
from storage.tables import Rank
from tests.storage.one_outbox import LEASE, MINE, START, THEIRS, Outbox


async def test_a_lane_is_carried_in_the_order_of_asking(outbox: Outbox) -> None:
    """Only the first effect of a lane is given out; the next one follows once it has ended."""
    for _ in range(3):
        await outbox.post()
    carried = []
    while claimed := await outbox.claim():
        (row,) = claimed
        carried.append(row.id)
        await outbox.sent(row)
    assert carried == [row.id for row in await outbox.rows()]


async def test_lanes_do_not_wait_for_each_other(outbox: Outbox) -> None:
    """The first of every lane is given out at once, up to the limit."""
    for lane in "abc":
        await outbox.post(lane)
        await outbox.post(lane)
    assert [row.lane for row in await outbox.claim(limit=2)] == ["a", "b"]
    assert [row.lane for row in await outbox.claim()] == ["c"]


async def test_a_lane_of_another_workspace_is_no_hindrance(outbox: Outbox, database: Database) -> None:
    """Two workspaces that share a database may have lanes of the same name."""
    await outbox.post()
    other = Outbox(Store(database, "T2"))
    await other.post()
    (row,) = await other.claim()
    assert row.team_id == "T2"


@pytest.mark.parametrize("end", [SENT, DEAD])
async def test_an_ended_effect_lets_its_lane_go_on(outbox: Outbox, end: str) -> None:
    """Sent or given up, what comes behind is carried."""
    await outbox.post()
    await outbox.post()
    (first,) = await outbox.claim()
    await outbox.settle(first, state=end)
    (second,) = await outbox.claim()
    assert second.id > first.id


@pytest.mark.parametrize("state", [PENDING, UNKNOWN])
async def test_an_effect_put_off_holds_its_lane_back(outbox: Outbox, state: str) -> None:
    """What waits for a retry or for a look keeps its place in the order."""
    await outbox.post()
    await outbox.post()
    (first,) = await outbox.claim()
    await outbox.settle(first, state=state, due_at=outbox.now + timedelta(seconds=5))
    assert await outbox.claim() == []
    outbox.now += timedelta(seconds=5)
    (again,) = await outbox.claim()
    assert (again.id, again.state) == (first.id, UNKNOWN if state == UNKNOWN else SENDING)


async def test_a_claimed_effect_belongs_to_its_owner_until_the_lease_ends(outbox: Outbox) -> None:
    """Nobody else gets it before; the process that takes it over then is told that it may have reached Slack."""
    await outbox.post()
    (mine,) = await outbox.claim(MINE)
    assert mine.state == SENDING
    outbox.now += LEASE - timedelta(microseconds=1)
    assert await outbox.claim(THEIRS) == []
    outbox.now += timedelta(microseconds=1)
    (theirs,) = await outbox.claim(THEIRS)
    assert (theirs.id, theirs.state) == (mine.id, UNKNOWN)


async def test_an_owner_whose_lease_passed_on_cannot_settle(outbox: Outbox) -> None:
    """Only the newest claim has a say, also where the old one was made by the same owner."""
    await outbox.post()
    (old,) = await outbox.claim(MINE)
    outbox.now += LEASE
    (taken,) = await outbox.claim(THEIRS)
    assert not await outbox.sent(old)
    assert not await outbox.settle(old, state=DEAD)
    await outbox.settle(taken, state=UNKNOWN, due_at=outbox.now)
    (again,) = await outbox.claim(MINE)
    assert not await outbox.sent(old)
    assert await outbox.sent(again)
    assert await outbox.states() == [SENT]


async def test_what_waits_is_given_out_once_it_is_released(outbox: Outbox) -> None:
    """An effect that awaits something stays, and holds its lane, until that exists."""
    await outbox.post(awaits="channel:1")
    await outbox.post()
    await outbox.post("b", awaits="channel:2")
    assert await outbox.claim() == []
    await outbox.release("channel:1")
    (released,) = await outbox.claim()
    assert (released.lane, released.awaits) == ("a", None)


async def test_one_operation_may_be_released_alone(outbox: Outbox) -> None:
    """An announcement may go without the channel that all else waits for."""
    await outbox.post(awaits="channel:1")
    await outbox.project(awaits="channel:1")
    await outbox.release("channel:1", only="card")
    assert [row.operation for row in await outbox.claim()] == ["card"]


async def test_a_named_post_is_made_once_ever(outbox: Outbox) -> None:
    """A second one of its name is ignored, also after the first was sent."""
    await outbox.post(slot="trouble:1")
    await outbox.post(slot="trouble:1")
    (row,) = await outbox.claim()
    await outbox.sent(row)
    await outbox.post(slot="trouble:1")
    assert await outbox.states() == [SENT]


async def test_the_next_look_is_when_something_is_due_or_a_lease_ends(outbox: Outbox) -> None:
    """The courier sleeps until then; what waits for something else does not wake it."""
    await outbox.post(awaits="channel:1")
    assert await outbox.due() == {}
    await outbox.post("b")
    assert await outbox.due() == {Rank.FIRST: (START, None, 1)}
    await outbox.claim()
    assert await outbox.due() == {Rank.FIRST: (START + LEASE, START + LEASE, 0)}
    await outbox.post("c")
    assert await outbox.due() == {Rank.FIRST: (START, START + LEASE, 1)}


async def test_old_posts_are_forgotten_but_for_what_must_be_known(outbox: Outbox) -> None:
    """Projections, named posts, and what never arrived stay."""
    await outbox.post("a")
    await outbox.post("b", slot="named")
    await outbox.post("c")
    await outbox.project()
    card, plain, named, failed = await outbox.claim()
    for row in (plain, named, card):
        await outbox.sent(row)
    await outbox.settle(failed, state=DEAD)
    async with outbox.write() as unit:
        await unit.outbox.forget_before(START + timedelta(seconds=1))
    assert [row.lane for row in await outbox.rows()] == ["b", "c", "card:1"]
