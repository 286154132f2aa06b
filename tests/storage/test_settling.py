"""Effects that end together are recorded together, and none at the cost of another."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.delivery.settling import Settling
from sandbox.clock import ManualClock
from storage.errors import ClaimLostError
from storage.outbox import PENDING, SENT, UNKNOWN
from storage.outbox_carrying import Sent
from storage.store import Unit
from tests.storage.one_outbox import LEASE, THEIRS, Outbox

if TYPE_CHECKING:
    from bot.delivery.settling import Record
    from storage.tables import Delivery


def kept(outbox: Outbox, row: Delivery, units: list[Unit]) -> Record:
    """Record one that went well, and in which transaction."""

    async def record(unit: Unit) -> Sent:
        units.append(unit)
        return Sent(row, {"done": True}, outbox.now)

    return record


async def claimed(outbox: Outbox, number: int) -> list[Delivery]:
    """Ask for effects of one incident, each in a lane of its own, and take them."""
    incident_id = await outbox.incident()
    for lane in range(number):
        await outbox.post(str(lane), incident_id=incident_id)
    return await outbox.claim()


async def test_what_ends_while_another_end_is_written_is_written_together(outbox: Outbox) -> None:
    """The first goes at once; the others share the next transaction."""
    units: list[Unit] = []
    settling = Settling(outbox.store, ManualClock(outbox.now))
    rows = await claimed(outbox, 5)
    await asyncio.gather(*(settling.sent(row, kept(outbox, row, units)) for row in rows))
    assert await outbox.states() == [SENT] * 5
    assert [row.result for row in await outbox.rows()] == [{"done": True}] * 5
    assert len({id(unit) for unit in units}) <= 2


async def test_what_another_has_taken_over_is_not_recorded(outbox: Outbox) -> None:
    """What it has written down with it is rolled back, and who carried it is told."""
    [late] = await claimed(outbox, 1)
    outbox.now += LEASE
    [taken] = await outbox.claim(THEIRS)
    settling = Settling(outbox.store, ManualClock(outbox.now))

    async def record(unit: Unit) -> Sent:
        await unit.outbox.post("post", lane="b", payload={}, now=outbox.now)
        return Sent(late, {}, outbox.now)

    with pytest.raises(ClaimLostError):
        await settling.sent(late, record)
    assert await outbox.states() == [UNKNOWN]
    assert await outbox.sent(taken)


async def test_what_ends_when_its_lease_does_is_recorded_alone(outbox: Outbox) -> None:
    """Only so it is known whether another has taken it over: the others lose nothing by it."""
    rows = await claimed(outbox, 3)
    outbox.now += LEASE
    [theirs, *_] = await outbox.claim(THEIRS, limit=1)
    units: list[Unit] = []
    settling = Settling(outbox.store, ManualClock(outbox.now))
    ended = await asyncio.gather(
        *(settling.sent(row, kept(outbox, row, units)) for row in rows), return_exceptions=True
    )
    assert [type(each) for each in ended] == [ClaimLostError if row.id == theirs.id else type(None) for row in rows]
    assert sorted(await outbox.states()) == [SENT, SENT, UNKNOWN]


async def test_one_that_cannot_be_recorded_costs_no_other(outbox: Outbox) -> None:
    """Only who carries that one is told; the others are recorded, once each."""
    units: list[Unit] = []
    settling = Settling(outbox.store, ManualClock(outbox.now))
    rows = await claimed(outbox, 4)

    async def fail(_unit: Unit) -> Sent:
        raise ValueError

    doing = [fail if place == 2 else kept(outbox, row, units) for place, row in enumerate(rows)]
    ended = await asyncio.gather(*map(settling.sent, rows, doing), return_exceptions=True)
    assert [type(end) for end in ended] == [type(None), type(None), ValueError, type(None)]
    assert (await outbox.states()).count(SENT) == 3


async def test_who_writes_for_several_may_be_cancelled(outbox: Outbox) -> None:
    """Each of the others then writes for itself, and nothing is recorded twice."""
    settling = Settling(outbox.store, ManualClock(outbox.now))
    rows = await claimed(outbox, 4)
    begun, units = asyncio.Event(), list[Unit]()

    async def linger(unit: Unit) -> Sent:
        if not begun.is_set():
            begun.set()
            await asyncio.Event().wait()
        units.append(unit)
        return Sent(rows[3], {}, outbox.now)

    doing = [*(kept(outbox, row, []) for row in rows[:3]), linger]
    tasks = [asyncio.create_task(settling.sent(row, record)) for row, record in zip(rows, doing, strict=True)]
    await begun.wait()
    tasks[0].cancel()  # one of these two writes
    tasks[1].cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert ended[2:] == [None, None]
    assert (await outbox.states())[2:] == [SENT, SENT]
    assert len(units) == 1


async def test_a_projection_asked_for_again_goes_back_with_others(outbox: Outbox) -> None:
    """What has changed while it was under way is shown next, and the courier is woken for it."""
    incident_id = await outbox.incident()
    for number in range(3):
        await outbox.project(f"card:{number}", incident_id=incident_id)
    rows = await outbox.claim()
    await outbox.project("card:1", incident_id=incident_id)
    woken: list[bool] = []
    outbox.store.on_delivery(lambda: woken.append(True))
    async with outbox.write() as unit:
        await unit.outbox.all_sent([Sent(row, {}, outbox.now) for row in rows])
    assert await outbox.states() == [SENT, PENDING, SENT]
    assert woken


async def test_ends_that_free_nothing_wake_nobody(outbox: Outbox) -> None:
    """Several at once, too."""
    rows = await claimed(outbox, 3)
    woken: list[bool] = []
    outbox.store.on_delivery(lambda: woken.append(True))
    async with outbox.write() as unit:
        await unit.outbox.all_sent([Sent(row, {}, outbox.now) for row in rows])
    assert not woken


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_who_changes_the_incident_and_who_records_never_wait_for_each_other(outbox: Outbox) -> None:
    """Both hold the incident's row before any other about it."""
    settling = Settling(outbox.store, ManualClock(outbox.now))
    rows = await claimed(outbox, 4)
    incident_id = rows[0].incident_id or 0

    async def change() -> None:
        async with outbox.write() as unit:
            await unit.incidents.by_id(incident_id, lock=True)
            await asyncio.sleep(0)
            await unit.outbox.revive(incident_id, outbox.now)

    await asyncio.gather(change(), *(settling.sent(row, kept(outbox, row, [])) for row in rows), change())
    assert await outbox.states() == [SENT] * 4
