"""Which commits wake whom: nobody looks at the database for what cannot be there."""

from __future__ import annotations

from collections import Counter

import pytest

from storage.outbox import DEAD, PENDING
from tests.storage.one_outbox import LEASE, THEIRS, Outbox


@pytest.fixture
def woken(outbox: Outbox) -> Counter[str]:
    """Count how often what delivers and what reminds are woken."""
    counted: Counter[str] = Counter()
    outbox.store.on_delivery(lambda: counted.update(["deliver"]))
    outbox.store.on_reminder(lambda: counted.update(["remind"]))
    return counted


async def test_what_is_to_be_delivered_wakes_nobody_who_reminds(outbox: Outbox, woken: Counter[str]) -> None:
    """A new effect is for the outbox's worker alone."""
    await outbox.post()
    assert woken == {"deliver": 1}


async def test_what_is_to_be_reminded_of_wakes_nobody_who_delivers(outbox: Outbox, woken: Counter[str]) -> None:
    """A new plan is for the reminders' worker alone."""
    incident_id = await outbox.incident()
    async with outbox.write() as unit:
        await unit.reminders.replace(incident_id, [])
    assert woken == {"remind": 1}


async def test_what_is_not_recorded_wakes_nobody(outbox: Outbox, woken: Counter[str]) -> None:
    """A transaction that is rolled back has left nothing."""

    async def failing() -> None:
        async with outbox.write() as unit:
            await unit.outbox.post("post", lane="a", payload={}, now=outbox.now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert woken == {}


async def test_an_effect_at_its_end_wakes_nobody_where_nothing_waits_for_it(
    outbox: Outbox, woken: Counter[str]
) -> None:
    """It frees nothing: what stands in other lanes was there to be taken before."""
    await outbox.post("a")
    await outbox.post("b")
    first, second = await outbox.claim()
    woken.clear()
    await outbox.sent(first)
    await outbox.settle(second, state=DEAD)
    assert not woken


async def test_an_effect_at_its_end_wakes_who_carries_on_its_lane(outbox: Outbox, woken: Counter[str]) -> None:
    """The next of its lane can be taken at once."""
    await outbox.post("a")
    await outbox.post("a")
    [first] = await outbox.claim()
    woken.clear()
    await outbox.sent(first)
    assert woken == {"deliver": 1}


async def test_an_effect_that_is_not_at_its_end_wakes_who_has_to_wait_for_it(
    outbox: Outbox, woken: Counter[str]
) -> None:
    """Put off, or a projection asked for again meanwhile: when to look next has changed."""
    await outbox.post("a")
    await outbox.project()
    card, post = await outbox.claim()
    await outbox.project()
    woken.clear()
    await outbox.settle(post, state=PENDING, due_at=outbox.now)
    assert woken == {"deliver": 1}
    await outbox.sent(card)
    assert woken == {"deliver": 2}


async def test_who_has_lost_a_claim_wakes_nobody(outbox: Outbox, woken: Counter[str]) -> None:
    """What an old owner says counts for nothing."""
    await outbox.post("a")
    [mine] = await outbox.claim()
    outbox.now += LEASE
    await outbox.claim(THEIRS)
    woken.clear()
    assert not await outbox.sent(mine)
    assert not woken


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_what_was_asked_for_while_a_lane_was_freed_is_not_overlooked(outbox: Outbox, woken: Counter[str]) -> None:
    """Neither transaction saw the other; the one that ends last wakes who carries the lane on."""
    await outbox.post("a")
    [first] = await outbox.claim()
    async with outbox.write() as unit:
        await unit.outbox.sent(first, {}, outbox.now)
        await outbox.post("a")
        woken.clear()
    assert woken == {"deliver": 1}
