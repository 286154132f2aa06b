"""What reports, Home and the weekly summary cost over a long history, on both databases."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bench.figure import Figure
from bench.postgresql import named, postgresql_server
from bot.delivery.effects.home import PublishHome
from bot.domain.reports.period import parse
from bot.domain.reports.report import Asked
from bot.domain.reports.schedule import Rhythm
from bot.domain.vocabulary import Status
from bot.messages.reports.report import report as report_message
from bot.messages.reports.summary import summary as summary_message
from bot.reports.glance import glance
from bot.reports.past import Cast
from bot.reports.past_written import write_past
from bot.reports.report import build
from bot.reports.summary import summarise
from storage.engine import Database
from storage.migrate import upgrade
from storage.store import Store
from storage.tables import Delivery, Incident, Transition
from storage.url import parse_url

INCIDENTS = 100_000
YEARS = 10
RUNS = 7
OPENED = 200
"""Incidents left open, for App Home to choose from."""
REPORT_MS, HOME_MS, SUMMARY_MS, RATIO = 300, 100, 1000, 1.2
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
VIEWER = "U1"
_CAST = Cast([f"U{number}" for number in range(1, 41)], [f"Service {number}" for number in range(1, 61)])


async def measure() -> list[Figure]:
    """Measure ten years of 10,000 incidents each, and one year of them."""
    figures = []
    for opened in databases():
        async with opened as (long, short):
            name = long.dialect
            store, sizes = await filled(long, YEARS)
            figures.append(Figure(f"{name}: incidents written", sizes[0], "", None))
            figures.append(Figure(f"{name}: transitions written", sizes[1], "", None))
            ninety = await _ms(store, _report)
            figures.append(Figure(f"{name}: /incident report 90d, median of {RUNS}", ninety, "ms", REPORT_MS))
            figures.append(Figure(f"{name}: App Home", await _ms(store, _home), "ms", HOME_MS))
            figures.append(Figure(f"{name}: weekly summary", await _ms(store, _summary), "ms", SUMMARY_MS))
            little, _ = await filled(short, 1)
            ratio = ninety / await _ms(little, _report)
            figures.append(Figure(f"{name}: report 90d, ten times the history", ratio, "times", RATIO))
    return figures


def databases() -> list[AbstractAsyncContextManager[tuple[Database, Database]]]:
    """Return both kinds of database, each to be opened as two that are empty."""
    return [_sqlite(), _postgresql()]


async def filled(database: Database, years: int) -> tuple[Store, tuple[int, int]]:
    """Fill an empty database with so many years; return how many incidents and transitions that is."""
    await upgrade(database)
    store = Store(database, "T1")
    async with store.write() as unit:
        await unit.workspaces.remember(
            name="Company", url="https://x.slack.com/", bot_user_id="U0", announcement_channel="incidents", now=NOW
        )
    per_day = INCIDENTS / YEARS / 365
    await write_past(store, _CAST, NOW, days=365 * years, per_day=per_day)
    async with store.write() as unit:
        newest = select(Incident.id).order_by(Incident.number.desc()).limit(OPENED)
        await unit.session.execute(update(Incident).where(Incident.id.in_(newest)).values(status=Status.INVESTIGATING))
    if database.dialect == "postgresql":
        # Committed: what it finds out is rolled back like anything else, and the planner would know nothing.
        async with database.write_engine.begin() as connection:
            await connection.execute(text("ANALYZE"))
    async with store.read() as unit:
        sizes = [
            (await unit.session.execute(select(func.count()).select_from(t))).scalar_one()
            for t in (Incident, Transition)
        ]
    return store, (sizes[0], sizes[1])


async def _ms(store: Store, work: Callable[[Store], Awaitable[object]]) -> float:
    """Return the median milliseconds of some runs after one that warms up."""
    await work(store)
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await work(store)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def _report(store: Store) -> object:
    async with store.read() as unit:
        found = await build(unit, Asked(parse("90d", NOW, "UTC")), "UTC", NOW, viewer=VIEWER)
        return report_message(found, await glance(unit, found, NOW, viewer=VIEWER), NOW)


async def _home(store: Store) -> object:
    async with store.read() as unit:
        home, asked = PublishHome(), Delivery(payload={"user": VIEWER}, result={}, created_at=NOW, due_at=NOW)
        return await home.prepare(home.job(unit, asked))


async def _summary(store: Store) -> object:
    async with store.read() as unit:
        period = parse("last week", NOW, "UTC")
        found = await summarise(unit, Rhythm.WEEKLY, period, (), "UTC", NOW)
        return summary_message(found, await glance(unit, found.report, NOW, viewer=None), NOW)


@asynccontextmanager
async def _sqlite() -> AsyncIterator[tuple[Database, Database]]:
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        databases = [Database.connect(f"sqlite:///{folder}/{name}.db") for name in ("long", "short")]
        yield databases[0], databases[1]
        for database in databases:
            await database.dispose()


@asynccontextmanager
async def _postgresql() -> AsyncIterator[tuple[Database, Database]]:
    with postgresql_server() as url:
        for name in ("long", "short"):
            await _created(url, name)
        databases = [Database.connect(named(url, name)) for name in ("long", "short")]
        yield databases[0], databases[1]
        for database in databases:
            await database.dispose()


async def _created(url: str, name: str) -> None:
    engine = create_async_engine(parse_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
