"""/metrics: what Muster counts about itself, read from the database every few seconds at most."""

from __future__ import annotations

import asyncio
import hmac
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.domain.vocabulary import OPEN, Priority
from bot.metrics import OPEN_INCIDENTS, OUTBOX, OUTBOX_AGE, REGISTRY
from bot.reports.observing import count_held
from storage.outbox import STATES

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

FRESH = timedelta(seconds=15)
"""How long what was counted is told again: counting takes longer the more there is, and anybody may ask."""


class Figures:
    """Answers /metrics; where there is a token, only to who shows it."""

    def __init__(self, stores: Callable[[], Iterable[Store]], clock: Clock, token: str | None) -> None:
        self._stores = stores
        self._clock = clock
        self._token = token
        self._counted_at: datetime | None = None
        self._counting = asyncio.Lock()

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request."""
        if not self._allowed(request.headers.get("Authorization", "")):
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        async with self._counting:
            if self._counted_at is None or self._clock.now() - self._counted_at >= FRESH:
                await self._count()
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _allowed(self, shown: str) -> bool:
        if self._token is None:
            return True
        wanted = f"Bearer {self._token}".encode()
        return hmac.compare_digest(wanted, shown.encode("utf-8", "surrogateescape"))

    async def _count(self) -> None:
        now = self._clock.now()
        counts, opened, oldest = Counter[str](), Counter[tuple[str, str]](), list[datetime]()
        for store in self._stores():
            async with store.read() as unit:
                counts.update(await unit.outbox.counts())
                oldest += filter(None, [await unit.outbox.oldest()])
                opened.update(await unit.reports.open_counts(OPEN))
                await count_held(unit, now)
        for state in STATES:
            OUTBOX.labels(state).set(counts.get(state, 0))
        OUTBOX_AGE.set(max(0.0, (now - min(oldest, default=now)).total_seconds()))
        for priority, status in product(Priority, OPEN):
            OPEN_INCIDENTS.labels(priority, status).set(opened.get((priority, status), 0))
        self._counted_at = now
