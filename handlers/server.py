"""The HTTP side: health, metrics, and Slack's deliveries where there is no Socket Mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import product
from typing import TYPE_CHECKING

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request

from bot.incidents.vocabulary import OPEN, Priority
from bot.metrics import OPEN_INCIDENTS, OUTBOX, OUTBOX_AGE, REGISTRY
from storage.outbox import STATES

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.clock import Clock
    from storage.store import Store

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LARGEST = 4 * 1024**2
"""Bytes of the largest delivery taken; Slack's own stay far below."""


def build_server(store: Store, clock: Clock, app: AsyncApp | None, ready: Callable[[], bool]) -> web.Application:
    """Return the web application; `app` takes deliveries on /slack/events when given."""
    server = web.Application(client_max_size=_LARGEST)
    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", _ready(ready))
    server.router.add_get("/metrics", _metrics(store, clock))
    if app is not None:
        server.router.add_post("/slack/events", _deliveries(app))
    return server


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _ready(ready: Callable[[], bool]) -> Answering:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="ready\n") if ready() else web.Response(text="not ready\n", status=503)

    return answer


def _metrics(store: Store, clock: Clock) -> Answering:
    async def answer(_request: web.Request) -> web.Response:
        async with store.read() as unit:
            counts = await unit.outbox.counts()
            oldest = await unit.outbox.oldest()
            opened = await unit.reports.open_counts(OPEN)
        for state in STATES:
            OUTBOX.labels(state).set(counts.get(state, 0))
        OUTBOX_AGE.set(0.0 if oldest is None else max(0.0, (clock.now() - oldest).total_seconds()))
        for priority, status in product(Priority, OPEN):
            OPEN_INCIDENTS.labels(priority, status).set(opened.get((priority, status), 0))
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer


def _deliveries(app: AsyncApp) -> Answering:
    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    return answer
