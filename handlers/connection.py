"""How deliveries reach Muster: a Socket Mode connection, or HTTP on its own port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.errors import MusterError


class PortTaken(MusterError):
    """Another process listens on the port."""


@asynccontextmanager
async def listening(server: web.Application, port: int) -> AsyncIterator[int]:
    """Serve HTTP on `port`, or on any free one when it is 0; yield the port served on.

    Raises `PortTaken`.
    """
    runner = web.AppRunner(server, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        site = web.TCPSite(runner, port=port)
        try:
            await site.start()
        except OSError as error:
            raise PortTaken(f"Port {port} is taken: set PORT to a free one.") from error
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str) -> AsyncIterator[AsyncSocketModeHandler]:
    """Hold a Socket Mode connection; it renews itself when Slack asks or the line drops."""
    handler = AsyncSocketModeHandler(app, app_token)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
