"""The HTTP side: health, metrics, and Slack's deliveries where there is no Socket Mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from handlers.figures import Figures
from handlers.signed import LARGEST, deliver

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from bot.clock import Clock
    from storage.store import Store

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_server(
    store: Store,
    clock: Clock,
    app: AsyncApp | None,
    ready: Callable[[], bool],
    *,
    secrets: Sequence[str] = (),
    metrics_token: str | None = None,
) -> web.Application:
    """Return the web application.

    `app`, where given, takes deliveries on /slack/events that are signed with one of `secrets`. With `metrics_token`,
    /metrics is for who shows it.
    """
    server = web.Application(client_max_size=LARGEST)
    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", _ready(ready))
    server.router.add_get("/metrics", Figures(store, clock, metrics_token).answer)
    if app is not None:
        server.router.add_post("/slack/events", _deliveries(app, secrets))
    return server


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _ready(ready: Callable[[], bool]) -> Answering:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="ready\n") if ready() else web.Response(text="not ready\n", status=503)

    return answer


def _deliveries(app: AsyncApp, secrets: Sequence[str]) -> Answering:
    async def answer(request: web.Request) -> web.Response:
        return await deliver(app, secrets, request)

    return answer
