"""The way from the processes to PostgreSQL, which can be frozen, cut, closed, or lose the answer to a commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import make_url

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

_PIECE = 1 << 16
_COMMIT = b"COMMIT;"
"""What ends a transaction; what begins one may name the level READ COMMITTED."""


def by_line(url: str, port: int) -> str:
    """Return the URL by which a database is reached through a line."""
    return make_url(url).set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)


@dataclass(eq=False, slots=True)
class _Connection:
    """One connection, from a process to the server."""

    sides: tuple[StreamWriter, StreamWriter]
    unanswered: bool = False
    """Whether the server's next answer is lost."""
    last: bool = False
    """Whether the server is away once it has given its next answer."""

    def cut(self) -> None:
        for side in self.sides:
            side.transport.abort()


@dataclass
class Line:
    """A proxy before the socket that a server listens on."""

    socket: str
    away: bool = False
    """Whether no new connection is let through, as while a server is down."""
    commits_to_lose: int = 0
    """To how many of the next commits the answer is lost, and the connection with it."""
    away_after: int = 0
    """After how many commits that are answered the server is away; never while this is 0."""
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _connections: set[_Connection] = field(default_factory=set)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[int]:
        """Serve on a free port of this machine until the end, and give the port."""
        self._flows.set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """End every connection without a word."""
        for connection in list(self._connections):
            connection.cut()

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Have the server be away: every connection is cut, and none is taken."""
        self.away = True
        self.cut()
        try:
            yield
        finally:
            self.away = False

    @asynccontextmanager
    async def frozen(self) -> AsyncIterator[None]:
        """Have nothing pass either way, while all connections stay open."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    async def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self.away:
            writer.transport.abort()
            return
        there, back = await asyncio.open_unix_connection(self.socket)
        connection = _Connection((writer, back))
        self._connections.add(connection)
        try:
            with suppress(ConnectionError):
                await asyncio.gather(self._asked(reader, back, connection), self._answered(there, writer, connection))
        finally:
            self._connections.discard(connection)
            connection.cut()

    async def _asked(self, reader: StreamReader, writer: StreamWriter, connection: _Connection) -> None:
        while piece := await reader.read(_PIECE):
            await self._flows.wait()
            if self.commits_to_lose and _COMMIT in piece:
                self.commits_to_lose -= 1
                connection.unanswered = True
            if self.away_after and _COMMIT in piece:
                self.away_after -= 1
                connection.last = not self.away_after
            writer.write(piece)
        connection.cut()

    async def _answered(self, reader: StreamReader, writer: StreamWriter, connection: _Connection) -> None:
        while (piece := await reader.read(_PIECE)) and not connection.unanswered:
            await self._flows.wait()
            writer.write(piece)
            if connection.last:
                self.away = True
                self.cut()
        connection.cut()
