"""How deliveries reach Muster: a Socket Mode connection, or HTTP on its own port."""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, cast

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.async_base_handler import AsyncBaseSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.commands.deadline import DEADLINE_SECONDS, arriving
from bot.domain.errors import MusterError
from bot.slack.client import is_passing
from handlers.connection_limits import OpenConnections, connections
from handlers.frames import DROPPED_BYTES, written

log = structlog.get_logger()

_PING_SECONDS = 10
_ASK_SECONDS = 5
"""Real seconds that Slack has to say where to connect, before it is asked once more."""
_GOODBYE_SECONDS = 2.0
"""Real seconds that Slack has to take leave of a connection that Muster ends; one that is dead never does."""


class PortTaken(MusterError):
    """Another process listens on the port."""


class CannotListen(MusterError):
    """The address is not this machine's, or not for this process."""


@asynccontextmanager
async def listening(
    server: web.Application, port: int, host: str | None = "127.0.0.1", strangers: OpenConnections | None = None
) -> AsyncIterator[int]:
    """Serve HTTP on `port`, or on any free one when it is 0; yield the port served on.

    Without a `host` it is served on every interface. Raises `PortTaken` and `CannotListen`.
    """
    runner = web.AppRunner(server, access_log=None, handle_signals=False)
    await runner.setup()
    try:
        assert runner.server is not None  # noqa: S101 - it is set up
        make = connections(runner.server, strangers or OpenConnections())
        listener = await _bound(asyncio.get_running_loop().create_server(make, host, port), port, host)
        try:
            # A free port is another one for IPv4 and for IPv6; the shorter address is the one of IPv4.
            yield int(min((each.getsockname() for each in listener.sockets), key=len)[1])
        finally:
            await _closed(listener)
    finally:
        await runner.cleanup()


async def _closed(listener: asyncio.Server) -> None:
    """Take no more connections, and lose none of those just taken: they come to be in two turns of the loop."""
    loop = asyncio.get_running_loop()
    for each in listener.sockets:
        loop.remove_reader(each.fileno())
    for _ in range(2):
        await asyncio.sleep(0)
    listener.close()


async def _bound(listener: Coroutine[Any, Any, asyncio.AbstractServer], port: int, host: str | None) -> asyncio.Server:
    try:
        return cast("asyncio.Server", await listener)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"Port {port} is taken: set PORT to a free one.") from error
        where = f"{host or 'every interface'}, port {port}"
        raise CannotListen(f"Muster may not listen on {where}: set HOST and PORT to what it may listen on.") from error


class AppTokenRefused(MusterError):
    """Slack gives no Socket Mode connection for this app token."""


class _Client(SocketModeClient):
    """The SDK's client, with shorter acknowledgements, and with less patience where Slack says where to connect."""

    async def issue_new_wss_url(self) -> str:
        """Ask where to connect, once more where Slack does not answer: until there is an answer nothing arrives."""
        try:
            return await super().issue_new_wss_url()
        except TimeoutError:
            return await super().issue_new_wss_url()

    async def disconnect(self) -> None:
        """End the connection; who asked Muster to stop waits for it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await super().disconnect()  # type: ignore[no-untyped-call]  # the SDK leaves it unannotated

    async def send_socket_mode_response(self, response: dict[str, Any] | SocketModeResponse) -> None:
        """Send one acknowledgement."""
        frame = written(response.to_dict() if isinstance(response, SocketModeResponse) else response)
        if len(frame.encode()) >= DROPPED_BYTES:
            log.error("An acknowledgement is longer than Slack takes", action="ack_too_long")
        await self.send_message(frame)


class _Handler(AsyncBaseSocketModeHandler):
    """Bolt's way from a connection to the app, which can also see the deliveries under way to their end."""

    app: AsyncApp
    client: SocketModeClient

    def __init__(self, app: AsyncApp, app_token: str, begun: Callable[[], None]) -> None:
        self.app = app
        self.client = _Client(
            app_token=app_token, logger=app.logger, web_client=_hasty(app.client), ping_interval=_PING_SECONDS
        )
        self.client.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type]  # as Bolt's own
        self._under_way: set[asyncio.Future[None]] = set()
        self._begun = begun
        self.client.message_listeners.append(self._heard)

    async def _heard(
        self, _client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None = None
    ) -> None:
        if message.get("type") == "hello":
            self._begun()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # as Bolt's own
        """Have one delivery answered."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.add(done)
        try:
            with arriving():
                await send_async_response(client, req, await run_async_bolt_app(self.app, req), time.time())
        finally:
            self._under_way.discard(done)
            done.set_result(None)

    async def knock(self) -> None:
        """Ask for the address to connect to; the SDK by itself would ask again for ever.

        Raises `AppTokenRefused`. Where Slack does not answer, or is in trouble, the SDK's patience is right.
        """
        try:
            self.client.wss_uri = await self.client.issue_new_wss_url()
        except SlackApiError as error:
            if is_passing(error):
                return
            raise AppTokenRefused(f"Slack refuses SLACK_APP_TOKEN: {error.response.get('error')}.") from error
        except (aiohttp.ClientError, TimeoutError, OSError):
            return

    async def finish(self) -> None:
        """Wait until what was delivered is answered; a delivery takes no longer than its deadline."""
        await asyncio.sleep(0)  # what was just received begins
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DEADLINE_SECONDS)
        await asyncio.sleep(0)  # what has just ended goes


def _hasty(client: AsyncWebClient) -> AsyncWebClient:
    """Return a client like this one that waits less for an answer."""
    seconds = min(client.timeout, _ASK_SECONDS)
    return AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[], timeout=seconds)


@asynccontextmanager
async def connected(app: AsyncApp, app_token: str, begun: Callable[[], None]) -> AsyncIterator[_Handler]:
    """Hold a Socket Mode connection; it renews itself when Slack asks or the line drops, and each time calls `begun`.

    Slack's greeting begins a connection: https://docs.slack.dev/apis/events-api/using-socket-mode
    """
    handler = _Handler(app, app_token, begun)
    try:
        await handler.knock()
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
        yield handler
    finally:
        await handler.finish()
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it unannotated
        await handler.finish()
