"""The waker: wakes to the moment, reads only what is due, and never fires what is no longer its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import event, select, text

from bench.crowd import TEAM, gather
from bot.clock import SystemClock
from bot.reminders.fire import fire
from bot.reminders.worker import LEASE, POLL
from sandbox.client import until
from sandbox.clock import ManualClock
from storage.store import Store
from storage.tables import Reminder
from tests.reminders.replicas import Replica, fired, update_posts

if TYPE_CHECKING:
    from storage.engine import Database

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> Store:
    """Give a store over a fresh database."""
    return Store(database, TEAM)


@pytest.fixture
async def scheduler() -> AsyncIterator[AsyncIOScheduler]:
    """Give a running scheduler."""
    running = AsyncIOScheduler(timezone=UTC)
    running.start()
    yield running
    running.shutdown(wait=False)


async def test_the_scheduler_wakes_the_waker_long_before_it_would_look_by_itself(
    database_url: str, scheduler: AsyncIOScheduler
) -> None:
    """On the machine's own clock a reminder due in 0.3 s fires then, not at the next look many seconds later."""
    due = datetime.now(UTC) + timedelta(seconds=0.3)
    replica = Replica(database_url, SystemClock(), scheduler=scheduler)
    await gather(replica.store, [due])
    replica.start()

    async def said() -> bool:
        return await fired(replica.store) == 1

    try:
        await until(said, seconds=POLL.total_seconds() / 2, what="the reminder")
        async with replica.store.read() as unit:
            (row,) = [row for row in await unit.reminders.of(1) if row.stage == "due"]
    finally:
        await replica.stop()
    assert row.fired_at is not None
    assert timedelta(0) <= row.fired_at - due < timedelta(seconds=1)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("knows", ["what time it is now", "only what time it was"])
async def test_a_waker_suspended_beyond_its_lease_does_not_fire_what_another_has_fired(
    store: Store, database_url: str, knows: str
) -> None:
    """It claims and is suspended; another claims and fires; it wakes up, with a clock read before or after."""
    await gather(store, [NOW])
    async with store.write() as unit:
        (claimed,) = await unit.reminders.claim(owner="suspended", now=NOW, lease=LEASE, limit=20)
    clock = ManualClock(NOW + LEASE)
    other = Replica(database_url, clock)
    other.start()

    async def said() -> bool:
        return await fired(other.store) == 1

    await until(said, what="the other's reminder")
    await other.stop()
    now = clock.now() if knows == "what time it is now" else NOW
    async with store.write() as unit:
        assert not await fire(unit, claimed, "suspended", now)
    assert await update_posts(store) == {1: 1}


async def test_a_waker_suspended_beyond_its_lease_leaves_the_reminder_to_the_next_claim(store: Store) -> None:
    """Nobody else came meanwhile: it still does not fire on a lease that has ended, and the next claim does."""
    await gather(store, [NOW])
    async with store.write() as unit:
        (claimed,) = await unit.reminders.claim(owner="a", now=NOW, lease=LEASE, limit=20)
    later = NOW + LEASE
    async with store.write() as unit:
        assert not await fire(unit, claimed, "a", later)
    async with store.write() as unit:
        (again,) = await unit.reminders.claim(owner="a", now=later, lease=LEASE, limit=20)
        assert await fire(unit, again, "a", later)
    assert await update_posts(store) == {1: 1}


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
async def test_what_is_claimed_is_nobody_elses_and_free_again_when_the_lease_ends(store: Store) -> None:
    """The next moment to look is the end of the lease, or the next reminder."""
    await gather(store, [NOW, NOW + timedelta(hours=1)])
    async with store.write() as unit:
        assert len(await unit.reminders.claim(owner="a", now=NOW, lease=LEASE, limit=20)) == 1
    async with store.write() as unit:
        assert await unit.reminders.claim(owner="b", now=NOW, lease=LEASE, limit=20) == []
        assert await unit.reminders.next_due(NOW) == NOW + LEASE
    async with store.write() as unit:
        assert len(await unit.reminders.claim(owner="b", now=NOW + LEASE, lease=LEASE, limit=20)) == 1
        assert await unit.reminders.next_due(NOW + LEASE) == NOW + 2 * LEASE


async def test_a_reminder_moved_after_it_was_claimed_does_not_fire(store: Store) -> None:
    """Somebody snoozed it in between."""
    await gather(store, [NOW])
    async with store.write() as unit:
        (claimed,) = await unit.reminders.claim(owner="a", now=NOW, lease=LEASE, limit=20)
    async with store.write() as unit:
        incident = await unit.incidents.by_id(1, lock=True)
        assert incident is not None
        incident.snoozed_until = NOW + timedelta(minutes=15)
    async with store.write() as unit:
        assert not await fire(unit, claimed, "a", NOW)
    async with store.read() as unit:
        due = [row.due_at for row in await unit.reminders.pending_of(1) if row.kind == "update"]
    assert due == [NOW + timedelta(minutes=15)]
    assert not await update_posts(store)


async def test_claiming_and_looking_ahead_read_only_what_is_due(store: Store, database: Database) -> None:
    """Both walk the index of what is pending by time, and neither reads the table through."""
    seen = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "reminder" in statement and statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(database.write_engine.sync_engine, "before_cursor_execute", note)
    async with store.write() as unit:
        await unit.reminders.claim(owner="a", now=NOW, lease=LEASE, limit=20)
        await unit.reminders.next_due(NOW)
    event.remove(database.write_engine.sync_engine, "before_cursor_execute", note)
    async with store.read() as unit:
        connection = await unit.session.connection()
        for statement in seen:
            values = (None,) * statement.count("?")
            rows = (await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).all()
            steps = [row[-1] for row in rows]
            assert any("USING INDEX ix_reminder_due" in step for step in steps), steps
            assert not any(step.startswith("SCAN") and step != "SCAN CONSTANT ROW" for step in steps), steps
    assert len(seen) == 2


async def test_one_reminder_that_fails_holds_no_other_back(store: Store, database_url: str) -> None:
    """A row that cannot be fired is tried again when its lease ends; the rest go on."""
    await gather(store, [NOW, NOW])
    async with store.write() as unit:
        broken = (await unit.session.execute(select(Reminder).where(Reminder.incident_id == 1))).scalars()
        for row in broken:
            row.kind = "no such kind"
    replica = Replica(database_url, ManualClock(NOW))
    replica.start()

    async def said() -> bool:
        return set(await update_posts(store)) == {2}

    await until(said, what="the other reminder")
    await replica.stop()
    async with store.read() as unit:
        left = (await unit.session.execute(text("SELECT count(*) FROM reminder WHERE state = 'fired'"))).scalar_one()
    assert left == 1
