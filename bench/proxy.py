"""PostgreSQL some way off: what passes is held up on its way there and on its way back, and counted.

Nothing but time is added: the order is kept, and as much passes at once as ever.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bench.process import line_of, python
from bench.wire import Count, Reader

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from asyncio.subprocess import Process

_PIECE = 65536
Seen = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that runs in a process of its own."""

    port: int
    process: Process

    async def counted(self) -> Count:
        """Return what was asked since this was last called."""
        if self.process.stdin is None:
            raise RuntimeError("the proxy was started without a pipe for its input")
        self.process.stdin.write(b"\n")
        return Count(**json.loads(await line_of(self.process)))


@asynccontextmanager
async def proxied(socket: str, round_trip_ms: float) -> AsyncIterator[Proxy]:
    """Start a proxy before the server that listens on this socket."""
    async with python("-m", "bench", "proxy", socket, str(round_trip_ms)) as process:
        yield Proxy(int(await line_of(process)), process)


def serve(socket: str, round_trip_ms: float) -> None:
    """Serve until SIGTERM; the first line printed is the port, and for each line read what was asked since."""
    # The usual selector wakes up on whole milliseconds only.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(_serve(socket, round_trip_ms / 2000))


async def _serve(socket: str, seconds: float) -> None:
    counts = [Count()]

    async def connected(reader: StreamReader, writer: StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(socket)
        messages = Reader()
        with closing(writer), closing(back):
            await asyncio.gather(
                _pass(reader, back, seconds, lambda piece: messages.read(piece, counts[-1])),
                _pass(there, writer, seconds, lambda _: None),
                return_exceptions=True,
            )

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    asyncio.get_running_loop().add_reader(sys.stdin, lambda: _answer(counts, server))
    with suppress(asyncio.CancelledError):
        await server.serve_forever()


def _answer(counts: list[Count], server: asyncio.Server) -> None:
    """Print what was asked since; once nobody can ask any more, end."""
    if not sys.stdin.readline():
        server.close()
        return
    print(json.dumps(asdict(counts.pop())), flush=True)
    counts.append(Count())


async def _pass(reader: StreamReader, writer: StreamWriter, seconds: float, seen: Seen) -> None:
    """Hand on what comes, each piece so long after it came; what ends on one side ends on the other."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    handing = asyncio.create_task(_hand_on(pieces, writer))
    while piece := await reader.read(_PIECE):
        seen(piece)
        pieces.put_nowait((loop.time() + seconds, piece))
    pieces.put_nowait((loop.time() + seconds, b""))
    await handing


async def _hand_on(pieces: asyncio.Queue[tuple[float, bytes]], writer: StreamWriter) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due, piece = await pieces.get()
        if (early := due - loop.time()) > 0:
            await asyncio.sleep(early)
        if not piece:
            writer.close()
            return
        writer.write(piece)
