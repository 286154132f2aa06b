"""What /incident find costs among 100,000 incidents with their updates, on both databases."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bench.figure import Figure
from bench.reports import NOW, VIEWER, YEARS, databases, filled
from bot.messages.finding import find_modal
from bot.search.query import parse
from bot.search.search import search
from storage.tables import StatusUpdate

if TYPE_CHECKING:
    from storage.store import Store

P95_MS = 100.0
RUNS = 5
"""How often each is looked up, after once that warms up."""
MIX = {
    "a rare word": ("E4711", "E31337", "E80085", "E9001", "E12345"),
    "a word in a third of all": ("provider", "logs", "database", "traffic", "restarted"),
    "a word in nearly all": ("the", "host", "service", "is", "to"),
    "two common words": ("provider logs", "database traffic", "queue certificate", "support memory", "latency heap"),
    "two words that are seldom together": ("E4711 provider", "odd disk", "certificate drained", "deployment charges"),
    "the beginning of a word": ("certif", "re", "serv", "de", "prov"),
    "a phrase": ('"error rate falls"', '"fail over to"', '"heap dump"', '"slow queries on db"', "db-17"),
    "a word left out": ("provider -logs", "certificate -database", "memory -the"),
    "priority, status and service": ("P1 provider", "status:open", "service:17 database", "P2 status:closed disk"),
    "nothing": ("zyzzyva", "certificate zyzzyva", '"falls rate error"'),
}
"""What people look for, of each kind as often."""


async def measure() -> list[Figure]:
    """Measure each kind of query and all of them together, from the words typed to the modal drawn."""
    figures = []
    for opened in databases():
        async with opened as (database, _):
            store, sizes = await filled(database, YEARS)
            async with store.read() as unit:
                updates = (await unit.session.execute(select(func.count()).select_from(StatusUpdate))).scalar_one()
            name = database.dialect
            figures.append(Figure(f"{name}: incidents searched", sizes[0], ""))
            figures.append(Figure(f"{name}: their updates", updates, ""))
            everything: list[float] = []
            for kind, queries in MIX.items():
                taken = [ms for query in queries for ms in await _times(store, query)]
                everything += taken
                figures.append(Figure(f"{name}: {kind}, p95", _p95(taken), "ms"))
            figures.append(Figure(f"{name}: find, p95 of all {len(everything)}", _p95(everything), "ms", P95_MS))
            figures.append(Figure(f"{name}: find, slowest", max(everything), "ms"))
    return figures


async def _times(store: Store, query: str) -> list[float]:
    await _find(store, query)
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        await _find(store, query)
        taken.append((time.perf_counter() - began) * 1000)
    return taken


async def _find(store: Store, query: str) -> object:
    async with store.read() as unit:
        return find_modal(await search(unit, VIEWER, parse(query), 0, NOW))


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]
