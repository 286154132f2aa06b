"""The audit log as it is kept: added to, read from the newest on, a page at a time, and dropped by age alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.audit.entries import audit
from bot.domain.audit import KEPT, What
from storage.audit import AuditFilter
from storage.engine import Database
from storage.store import Store

BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
END = BEGAN + timedelta(days=365)
EVER = AuditFilter(since=BEGAN, until=END)
HOUR = timedelta(hours=1)


async def filled(store: Store, entries: int) -> None:
    """Record as many entries, an hour apart: by two people, about three incidents."""
    async with store.write() as unit:
        for n in range(entries):
            subject = f"INC-{n % 3}"
            await audit(unit, What.LOOKED, actor=f"U{n % 2}", now=BEGAN + n * HOUR, subject=subject, detail={"n": n})


async def test_pages_from_the_newest_on_hold_each_entry_once_whatever_is_recorded_meanwhile(database: Database) -> None:
    """By person, by subject, by time and by all of them; another workspace's are not among them."""
    store = Store(database, "T1")
    await filled(store, 50)
    await filled(Store(database, "T2"), 3)
    sought = AuditFilter(since=BEGAN + 2 * HOUR, until=END, actor="U0", subject="INC-1")
    found: list[int] = []
    before = None
    while True:
        async with store.write() as unit:
            page = await unit.audit.newest(sought, limit=3, before=before)
            await audit(unit, What.LOOKED, actor="U0", now=BEGAN + 99 * HOUR, subject="INC-1", detail={"n": 99})
        if not page:
            break
        found += [row.detail["n"] for row in page]
        before = page[-1].id
    assert found == [n for n in range(49, 1, -1) if n % 2 == 0 and n % 3 == 1]


async def test_the_whole_log_is_read_a_batch_at_a_time_in_the_order_of_recording(store: Store) -> None:
    """However long it is."""
    await filled(store, 1203)
    async with store.read() as unit:
        sizes, found = [], []
        async for batch in unit.audit.batches(EVER):
            sizes.append(len(batch))
            found += [row.detail["n"] for row in batch]
    assert found == list(range(1203))
    assert sizes == [500, 500, 203]


async def test_what_is_recorded_once_in_a_time_is_recorded_once(database: Database) -> None:
    """For each person and name; and again once that time is over."""
    store = Store(database, "T1")
    for minutes, actor, name in ((0, "U1", "x"), (1, "U1", "x"), (1, "U2", "x"), (1, "U1", "y"), (60, "U1", "x")):
        async with store.write() as unit:
            now = BEGAN + timedelta(minutes=minutes)
            await audit(unit, What.REFUSED, actor=actor, now=now, subject=name, once=(name, HOUR))
    async with store.read() as unit:
        found = [(row.actor, row.subject) for row in await unit.audit.newest(EVER, limit=20)]
    assert found == [("U1", "x"), ("U1", "y"), ("U2", "x"), ("U1", "x")]


async def test_entries_are_kept_for_400_days(store: Store) -> None:
    """What is older is dropped, the rest stays as it is."""
    await filled(store, 30)
    async with store.write() as unit:
        await unit.audit.forget_before(BEGAN + 10 * HOUR)
    async with store.read() as unit:
        assert [row.detail["n"] for row in await unit.audit.newest(EVER, limit=50)] == list(range(29, 9, -1))
    assert timedelta(days=400) == KEPT
