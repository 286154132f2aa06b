"""Reminders among 10,000 open incidents: how late they are, what they cost, and what a process holds."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select

from bench.crowd import TEAM, gather
from bench.figure import Figure
from bot.clock import SystemClock
from bot.outbox.operations import Operation
from bot.reminders.worker import BATCH, LEASE, ReminderWorker
from storage import migrate
from storage.engine import Database
from storage.store import Store
from storage.tables import Delivery, Reminder

MANY, FEW = 10_000, 100
"""Open incidents, and how few there are where the cost of a tick is compared."""
DUE = 100
"""Reminders that fall due while it is measured, one every `APART`."""
APART = timedelta(milliseconds=100)
PATIENCE_SECONDS = 60.0
"""Until all of them are in the outbox."""
TICKS = 200
LATE_SECONDS = 1.0
RESIDENT_MB = 250.0
GROWTH = 1.5
"""How much more a tick may cost with a hundred times as many incidents that are not due: noise, not growth."""
_FAR = timedelta(hours=6)


async def measure() -> list[Figure]:
    """Measure lateness from the moment due to the row in the outbox, memory, and the cost of a tick."""
    few = await _tick_ms(FEW)
    many = await _tick_ms(MANY)
    late, resident = await _lateness()
    cuts = statistics.quantiles(late, n=100, method="inclusive")
    return [
        Figure(f"{MANY:,} open: due to outbox, median of {DUE}", statistics.median(late), "s"),
        Figure(f"{MANY:,} open: due to outbox, p99", cuts[98], "s", LATE_SECONDS),
        Figure(f"{MANY:,} open: resident memory", resident, "MB", RESIDENT_MB),
        Figure(f"a tick with nothing due, {FEW} open: median of {TICKS}", few, "ms"),
        Figure(f"a tick with nothing due, {MANY:,} open: median of {TICKS}", many, "ms", GROWTH * few),
    ]


@asynccontextmanager
async def _store() -> AsyncIterator[Store]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        database = Database.connect(f"sqlite:///{folder}/muster.db")
        try:
            await migrate.upgrade(database)
            yield Store(database, TEAM)
        finally:
            await database.dispose()


async def _tick_ms(incidents: int) -> float:
    """Return the median of what the worker does each time it looks: claim what is due, and ask when the next is."""
    start = datetime.now(UTC)
    async with _store() as store:
        await gather(store, [start + _FAR + number * APART for number in range(incidents)])
        return statistics.median([await _tick(store, start) for _ in range(TICKS)])


async def _tick(store: Store, now: datetime) -> float:
    started = time.perf_counter()
    async with store.write() as unit:
        await unit.reminders.claim(owner="bench", now=now, lease=LEASE, limit=BATCH)
    async with store.read() as unit:
        await unit.reminders.next_due(now)
    return (time.perf_counter() - started) * 1000


async def _lateness() -> tuple[list[float], float]:
    """Return how many seconds after its moment each reminder's row was in the outbox, and the process's megabytes."""
    async with _store() as store:
        await gather(store, [datetime.now(UTC) + _FAR] * (MANY - DUE))
        soon = datetime.now(UTC) + timedelta(seconds=1)
        await gather(store, [soon + number * APART for number in range(DUE)], first=MANY)
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.start()
        running = asyncio.create_task(ReminderWorker(store, SystemClock(), scheduler).run())
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                late = await _watched(store)
            return late, _resident_mb()
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            scheduler.shutdown(wait=False)


async def _watched(store: Store) -> list[float]:
    """Look at the outbox after every commit, as the courier does, until everything due is in it."""
    committed = asyncio.Event()
    store.on_delivery(committed.set)
    seen: dict[int, datetime] = {}
    last = 0
    while len(seen) < DUE:
        await committed.wait()
        committed.clear()
        now = datetime.now(UTC)
        async with store.read() as unit:
            reminders = select(Delivery.id, Delivery.incident_id).where(Delivery.operation == Operation.REMIND)
            query = reminders.where(Delivery.id > last)
            found = (await unit.session.execute(query.order_by(Delivery.id))).tuples().all()
        for delivery_id, incident_id in found:
            last, seen[incident_id or 0] = delivery_id, now
    async with store.read() as unit:
        moments = select(Reminder.incident_id, Reminder.due_at).where(Reminder.state == "fired")
        due = dict((await unit.session.execute(moments)).tuples().all())
    return [(at - due[incident]).total_seconds() for incident, at in seen.items()]


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    raise RuntimeError("Linux does not say how much memory this process holds")
