"""Slack's deliveries over HTTP: verified as the bytes that came, and only then read.

Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.request.async_request import AsyncBoltRequest

from handlers.connection_limits import Connection

if TYPE_CHECKING:
    from slack_bolt import BoltResponse

LARGEST = 1024**2
"""Bytes of the largest delivery taken: a form of 250 KB, written as Slack does, with six or more bytes a letter."""
_FRESH_SECONDS = 300
_DIGITS = 12
_FIELDS = 100
_FORMS = {"command", "ssl_check"}
"""A form without a payload is a command, or asks whether TLS stands."""
_LISTS = ("actions", "authorizations")
_SHAPES: dict[str, type] = {
    **dict.fromkeys(("event", "view", "user", "team", "channel", "message", "container"), dict),
    **dict.fromkeys(_LISTS, list),
}
"""What these parts of a delivery are, where it has them."""
_STAMP, _SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


class Dispatcher(Protocol):
    """Who answers deliveries: Bolt's app of one workspace, or what knows the app of each."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer one delivery, which is Slack's."""


class Malformed(Exception):
    """A delivery that Slack signed, and that is none."""


def stamp_of(headers: Mapping[str, str], now: float) -> bytes | None:
    """Return the time a delivery says it was signed at, None where that is no time or more than five minutes away."""
    stamp = headers.get(_STAMP, "")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > _DIGITS or abs(now - int(stamp)) > _FRESH_SECONDS:
        return None
    return stamp.encode()


def is_signed(raw: bytes, stamp: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Say whether `signature` is that of these bytes by one of the secrets."""
    given = signature.encode("utf-8", "surrogateescape")
    base = b":".join((b"v0", stamp, raw))
    wanted = [b"v0=" + hmac.new(each.encode(), base, hashlib.sha256).hexdigest().encode() for each in secrets]
    return any([hmac.compare_digest(each, given) for each in wanted])  # noqa: C419 - each is compared


def body_of(raw: bytes, content_type: str) -> dict[str, Any]:
    """Return the JSON of a delivery: the body itself, the form's field `payload`, or the form.

    Raises `Malformed`.
    """
    try:
        text = raw.decode()
        if content_type == "application/json":
            body = json.loads(text)
        elif content_type == "application/x-www-form-urlencoded":
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS))
            body = json.loads(fields["payload"]) if "payload" in fields else fields if _FORMS & set(fields) else None
        else:
            body = None
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(body, dict) or not body or not _well_shaped(body):
        raise Malformed
    return body


def _well_shaped(body: Mapping[str, Any]) -> bool:
    parts = all(isinstance(body.get(name), kind | None) for name, kind in _SHAPES.items())
    return parts and all(isinstance(each, dict) for name in _LISTS for each in body.get(name) or ())


async def deliver(app: Dispatcher, secrets: Sequence[str], request: web.Request) -> web.Response:
    """Give a delivery to Bolt: 401 where Slack did not sign it, 400 where it cannot be read."""
    # Slack stamps by the world's time, which a demo's clock does not tell.
    stamp = stamp_of(request.headers, time.time())
    signature = request.headers.get(_SIGNATURE, "")
    if stamp is None or not signature:
        return web.Response(status=401)
    try:
        raw = await request.read()
    except (web.RequestPayloadError, ConnectionError):
        return web.Response(status=400)
    if not is_signed(raw, stamp, signature, secrets):
        return web.Response(status=401)
    if isinstance(request.protocol, Connection):
        request.protocol.is_slacks()
    if "Content-Encoding" in request.headers:
        return web.Response(status=400)
    try:
        delivery = _for_bolt(body_of(raw, request.content_type))
    except Malformed:
        return web.Response(status=400)
    return await to_aiohttp_response(await app.async_dispatch(delivery))


def _for_bolt(body: dict[str, Any]) -> AsyncBoltRequest:
    """Return a request that Bolt neither verifies nor reads again, as if it had come by Socket Mode.

    Reading it, Bolt takes each form in which the word payload stands for one with a field of that name.
    """
    try:
        return AsyncBoltRequest(mode="socket_mode", body=body)
    except (AttributeError, IndexError, KeyError, TypeError):
        raise Malformed from None  # Bolt's own reading of who and where
