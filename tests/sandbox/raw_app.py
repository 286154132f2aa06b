"""Apps without a framework: one that speaks Socket Mode frame by frame, one that is a bare HTTP endpoint."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from sandbox.client import until
from sandbox.server import Sandbox

Json = dict[str, Any]


class SocketApp:
    """One Socket Mode connection that keeps what it gets, and acknowledges it unless told not to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.frames: list[Json] = []
        self.acknowledges = True
        self.reply: Json | None = None

    async def listen(self) -> None:
        """Read frames until the connection ends."""
        async for message in self.socket:
            frame = json.loads(message.data)
            self.frames.append(frame)
            if "envelope_id" in frame and self.acknowledges:
                await self.acknowledge(frame, self.reply)

    async def acknowledge(self, frame: Json, payload: Json | None = None) -> None:
        """Acknowledge one envelope."""
        body: Json = {"envelope_id": frame["envelope_id"]}
        await self.socket.send_json(body | ({"payload": payload} if payload else {}))

    def of(self, kind: str) -> list[Json]:
        """List the envelopes of a kind, or of one event's type."""
        return [
            frame
            for frame in self.frames
            if kind in (frame["type"], frame.get("payload", {}).get("event", {}).get("type"))
        ]

    async def wait_for(self, kind: str, count: int = 1) -> list[Json]:
        """Wait until that many have come."""

        async def enough() -> list[Json] | None:
            return self.of(kind) if len(self.of(kind)) >= count else None

        return await until(enough, what=f"{count} of {kind}")


@asynccontextmanager
async def socket_app(sandbox: Sandbox) -> AsyncGenerator[SocketApp]:
    """Connect once, for the length of a test."""
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": "Bearer xapp-sandbox"}
        async with session.post(f"{sandbox.api_url}apps.connections.open", headers=headers) as answer:
            url = (await answer.json())["url"]
        async with session.ws_connect(url) as socket:
            app = SocketApp(socket)
            listening = asyncio.ensure_future(app.listen())
            await app.wait_for("hello")
            try:
                yield app
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)


Handler = Callable[[web.Request], Awaitable[web.Response]]


@asynccontextmanager
async def http_app(handler: Handler) -> AsyncGenerator[str]:
    """Serve one handler and yield its URL."""
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()
