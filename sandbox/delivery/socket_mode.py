"""The server side of Socket Mode: connections, envelopes, acknowledgements, disconnects.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Literal

from aiohttp import WSCloseCode, WSMsgType, web

from sandbox.delivery.envelope import Answer, Envelope, Retry
from sandbox.shapes import JsonObject

MAX_CONNECTIONS = 10
APPROXIMATE_CONNECTION_SECONDS = 18060
DROPPED_BYTES = 20_480
"""Bytes from which on an acknowledgement is dropped without a word (observed):
https://github.com/slack-go/slack/issues/1196"""
SOCKET_PATH = "/sandbox/socket"

DisconnectReason = Literal["warning", "refresh_requested", "drop", "silent"]
_GONE_SECONDS = 0.05
"""Real seconds between two looks whether a connection on which nobody listens is still there."""


class SocketMode:
    """Hands each payload to one of the app's connections and waits for its ack."""

    def __init__(self, *, app_id: str, ack_seconds: float, on_connection: Callable[[], None] = lambda: None) -> None:
        self._app_id = app_id
        self._ack_seconds = ack_seconds
        self.on_connection = on_connection
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._warned: set[web.WebSocketResponse] = set()
        self._silent: set[web.WebSocketResponse] = set()
        self._turn = 0
        self._waiting: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Answer]]] = {}

    @property
    def connected(self) -> bool:
        """Tell whether the app holds at least one connection."""
        return bool(self._connections)

    def add_routes(self, app: web.Application) -> None:
        """Serve the WebSocket."""
        app.router.add_get(SOCKET_PATH, self._serve)

    def open_url(self, base_url: str) -> str:
        """Return a fresh single-use WebSocket URL, as `apps.connections.open` does."""
        ticket = secrets.token_urlsafe(24)
        self._tickets.add(ticket)
        return f"{base_url.replace('http', 'ws', 1)}{SOCKET_PATH}?ticket={ticket}&app_id={self._app_id}"

    async def send(self, parcel: Envelope, retry: Retry | None = None) -> Answer:
        """Send an envelope down one connection and wait for its ack, at most the ack window."""
        if not self._connections:
            return Answer("connection_failed")
        connection = self._next()
        envelope_id = str(uuid.uuid4())
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = (connection, future)
        try:
            if connection not in self._silent:
                await connection.send_json(_envelope(envelope_id, parcel, retry))
            async with asyncio.timeout(self._ack_seconds):
                return await future
        except TimeoutError:
            return Answer("http_timeout")
        except ConnectionError:
            return Answer("connection_failed")
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: DisconnectReason) -> None:
        """Tell every connection to go (`warning` leaves it open for the app to close), or just drop it.

        `silent` is what a firewall does that has forgotten it: it stays open, and nothing passes either way.
        """
        for connection in list(self._connections):
            if reason == "silent":
                self._silent.add(connection)
                continue
            if reason == "drop":
                self._forget(connection)
                await connection.close(code=WSCloseCode.ABNORMAL_CLOSURE, drain=False)
                continue
            self._warned.add(connection)
            with suppress(ConnectionResetError):  # it is gone by now
                await connection.send_json(_disconnect(reason))
            if reason == "refresh_requested":
                self._forget(connection)
                await connection.close()

    async def stop(self) -> None:
        """Close every connection."""
        for connection in list(self._connections):
            self._forget(connection)
            await connection.close(code=WSCloseCode.GOING_AWAY)

    def _next(self) -> web.WebSocketResponse:
        # A connection that was told to go is about to be closed by the app: it is the last choice.
        staying = [each for each in self._connections if each not in self._warned]
        choices = staying or self._connections
        self._turn += 1
        return choices[self._turn % len(choices)]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="this link has been used or was never given")
        self._tickets.remove(ticket)
        connection = web.WebSocketResponse(autoping=False, autoclose=False)
        await connection.prepare(request)
        if len(self._connections) >= MAX_CONNECTIONS:
            await connection.send_json(_disconnect("too_many_websockets"))
            await connection.close()
            return connection
        self._connections.append(connection)
        try:
            await connection.send_json(self._hello())
            self.on_connection()
            await self._listen(connection, request)
        finally:
            self._forget(connection)
        return connection

    async def _listen(self, connection: web.WebSocketResponse, request: web.Request) -> None:
        async for message in connection:
            await self._while_silent(connection, request)
            if message.type is WSMsgType.TEXT:
                self._acknowledged(message.data)
            elif message.type is WSMsgType.PING:
                with suppress(ConnectionResetError):  # it is gone by now
                    await connection.pong(message.data)
        await self._while_silent(connection, request)  # its end is not answered either

    async def _while_silent(self, connection: web.WebSocketResponse, request: web.Request) -> None:
        while connection in self._silent and request.transport is not None:  # noqa: ASYNC110 - aiohttp's own state
            await asyncio.sleep(_GONE_SECONDS)

    def _acknowledged(self, text: str) -> None:
        if len(text.encode()) >= DROPPED_BYTES:
            return
        ack: JsonObject = json.loads(text)
        _, future = self._waiting.get(ack.get("envelope_id", ""), (None, None))
        if future is not None and not future.done():
            future.set_result(Answer(body=ack.get("payload")))

    def _forget(self, connection: web.WebSocketResponse) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._warned.discard(connection)
            self._silent.discard(connection)
            self.on_connection()
        for holder, future in list(self._waiting.values()):
            if holder is connection and not future.done():
                future.set_result(Answer("connection_failed"))

    def _hello(self) -> JsonObject:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "sandbox",
                "approximate_connection_time": APPROXIMATE_CONNECTION_SECONDS,
            },
        }


def _envelope(envelope_id: str, parcel: Envelope, retry: Retry | None) -> JsonObject:
    envelope: JsonObject = {
        "envelope_id": envelope_id,
        "type": parcel.kind,
        "accepts_response_payload": parcel.kind != "events_api",
        "payload": parcel.payload,
    }
    if parcel.kind == "events_api":
        envelope["retry_attempt"] = retry.number if retry else 0
        envelope["retry_reason"] = _socket_reason(retry)
    return envelope


def _socket_reason(retry: Retry | None) -> str:
    if retry is None:
        return ""
    return "timeout" if retry.reason == "http_timeout" else retry.reason


def _disconnect(reason: str) -> JsonObject:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}
