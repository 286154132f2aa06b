"""The outgoing webhook: signed JSON to one web address outside Slack."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.delivery.slack import CALL_SECONDS, SlackRefused, SlackUncertain, SlackUnreachable

if TYPE_CHECKING:
    from bot.clock import Clock

_OK, _CLIENT_ERROR, _SERVER_ERROR = 200, 400, 500
_WORTH_REPEATING = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts JSON to `url`, signed with `secret`."""

    url: str
    secret: str
    session: aiohttp.ClientSession
    clock: Clock
    seconds: float = CALL_SECONDS
    """Real seconds a post may take before it is repeated."""

    async def post(self, body: dict[str, Any]) -> None:
        """Post `body` once.

        Raises, as a call to Slack does, `SlackRefused` where repeating is useless, else `SlackUncertain` or
        `SlackUnreachable`.
        """
        raw = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        try:
            async with (
                asyncio.timeout(self.seconds),
                self.session.post(self.url, data=raw, headers=self.headers(raw), allow_redirects=False) as answer,
            ):
                status = answer.status
        except aiohttp.ClientConnectorError as error:
            raise SlackUnreachable(str(error)) from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackUncertain(f"webhook: {error or type(error).__name__}") from error
        if _CLIENT_ERROR <= status < _SERVER_ERROR and status not in _WORTH_REPEATING:
            raise SlackRefused(f"http_{status}")
        if not _OK <= status < _CLIENT_ERROR:
            raise SlackUncertain(f"webhook: HTTP {status}")

    def headers(self, raw: bytes) -> dict[str, str]:
        """Return the headers of a body: its time, and the HMAC-SHA256 of time and body by which it is known as ours."""
        stamp = str(int(self.clock.now().timestamp()))
        signature = hmac.new(self.secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Muster-Timestamp": stamp,
            "X-Muster-Signature": f"v1={signature}",
        }
