"""The HTTP side: health, metrics, and Slack's deliveries where there is no Socket Mode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from bot.commands.deadline import arriving
from handlers.metrics import Figures
from handlers.signatures import LARGEST, Dispatcher, deliver

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.store import Store

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_server(
    stores: Callable[[], Iterable[Store]],
    clock: Clock,
    app: Dispatcher | None,
    not_ready: Callable[[], str],
    *,
    secrets: Sequence[str] = (),
    metrics_token: str | None = None,
    pages: Mapping[str, Answering] | None = None,
) -> web.Application:
    """Return the web application, whose figures are those of all `stores`.

    `app`, where given, takes deliveries on /slack/events that are signed with one of `secrets`. With `metrics_token`,
    /metrics is for who shows it. `pages` are what people open in a browser, by path.
    """
    server = web.Application(client_max_size=LARGEST)
    server.router.add_get("/healthz", _healthy)
    server.router.add_get("/readyz", _ready(not_ready))
    server.router.add_get("/metrics", Figures(stores, clock, metrics_token).answer)
    if app is not None:
        server.router.add_post("/slack/events", _deliveries(app, secrets))
    for path, answer in (pages or {}).items():
        server.router.add_get(path, answer)
    return server


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _ready(not_ready: Callable[[], str]) -> Answering:
    async def answer(_request: web.Request) -> web.Response:
        reason = not_ready()
        return web.Response(text=f"not ready: {reason}\n", status=503) if reason else web.Response(text="ready\n")

    return answer


def _deliveries(app: Dispatcher, secrets: Sequence[str]) -> Answering:
    async def answer(request: web.Request) -> web.Response:
        with arriving():
            return await deliver(app, secrets, request)

    return answer
