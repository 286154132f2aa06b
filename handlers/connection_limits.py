"""Connections from anyone who reaches the port: few at once, each for a short time, each given little.

A connection belongs to a stranger until what it carries is known as Slack's. A stranger's is closed after some seconds,
and the oldest of them for a new one where there are too many: a peer that holds many open keeps nobody out.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp.web_request import BaseRequest

MOST = 200
"""Connections open at once; systemd gives a process 1,024 files, of which the database and Slack need some."""
SECONDS = 10.0
"""Real seconds in which a stranger's request must have come whole and been answered."""
_LINGERING_SECONDS = 1.0
"""How long what a refused request still sends is read and dropped, so that its sender gets to see the answer."""


@dataclass
class OpenConnections:
    """The connections open, and which of them are strangers', the oldest first."""

    most: int = MOST
    seconds: float = SECONDS
    total: int = 0
    _waiting: dict[asyncio.Transport, asyncio.TimerHandle] = field(default_factory=dict)

    def opened(self, transport: asyncio.Transport) -> None:
        """Let a connection in; where there are too many, the oldest stranger's goes, or else this one."""
        self.total += 1
        self._waiting[transport] = asyncio.get_running_loop().call_later(self.seconds, transport.abort)
        if self.total > self.most:
            oldest = next(iter(self._waiting))
            self.known(oldest)
            oldest.abort()

    def known(self, transport: asyncio.Transport) -> None:
        """Give a connection, which is no stranger's or gone, the time it takes."""
        timer = self._waiting.pop(transport, None)
        if timer is not None:
            timer.cancel()

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self.total -= 1
        self.known(transport)


class Connection(web.RequestHandler):
    """One connection: a single request is answered on it, without telling which software answers."""

    __slots__ = ("_socket", "_strangers")

    def __init__(self, strangers: OpenConnections, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            access_log=None,  # type: ignore[arg-type]  # as web.AppRunner takes it
            auto_decompress=False,
            lingering_time=_LINGERING_SECONDS,
        )
        self._strangers = strangers
        self._socket: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection's place among those open."""
        super().connection_made(transport)
        if isinstance(transport, asyncio.Transport):
            self._socket = transport
            self._strangers.opened(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Give the place up."""
        super().connection_lost(exc)
        if self._socket is not None:
            self._strangers.closed(self._socket)
            self._socket = None

    def is_slacks(self) -> None:
        """Let the request take its time: it is signed."""
        if self._socket is not None:
            self._strangers.known(self._socket)

    async def finish_response(
        self, request: BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Answer, and close: kept open, it would have to be told from a stranger's."""
        resp.headers["Server"] = "Muster"
        resp.force_close()
        return await super().finish_response(request, resp, start_time)

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no HTTP with a number alone; an error of Muster's own is logged as ever."""
        if status >= web.HTTPInternalServerError.status_code:
            return super().handle_error(request, status, exc, message)
        return web.Response(status=status)


def connections(server: web.Server, strangers: OpenConnections) -> Callable[[], Any]:
    """Return what makes the connections of a server."""
    loop = asyncio.get_running_loop()
    return lambda: Connection(strangers, server, loop)
