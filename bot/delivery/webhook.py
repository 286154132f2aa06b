"""The outgoing webhook: signed JSON to one web address outside Slack, and outside the network unless that is meant."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.addresses import address_of, is_public
from bot.settings import TEAM_PLACE
from bot.slack.client import CALL_SECONDS, SlackRefused, SlackUncertain, SlackUnreachable

if TYPE_CHECKING:
    from bot.clock import Clock

_OK, _REDIRECT, _SERVER_ERROR = 200, 300, 500
_WORTH_REPEATING = frozenset({408, 425, 429})
INTERNAL = "internal_address"
"""Why a post is given up whose receiver's name leads into the network."""


def secret_of(secret: str, team_id: str) -> str:
    """Return what the posts of one of many workspaces are signed with, as docs/webhook.md shows."""
    return hmac.new(secret.encode(), team_id.encode(), hashlib.sha256).hexdigest()


class InternalAddress(OSError):
    """The receiver's name leads to an address inside the network."""


def webhook_session(*, allow_internal: bool) -> aiohttp.ClientSession:
    """Return a session to post through; it must be closed."""
    factory = None if allow_internal else public_socket
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(socket_factory=factory))


def public_socket(to: aiohttp.AddrInfoType) -> socket.socket:
    """Return a socket to connect with.

    Looked at is the very address connected to: the owner of a name decides at any moment where it leads. Raises
    `InternalAddress` for one that is not the internet's.
    """
    family, kind, protocol, _, place = to
    address = address_of(str(place[0]))
    if address is None or not is_public(address):
        raise InternalAddress
    return socket.socket(family, kind, protocol)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Posts JSON to `url`, signed with each of `secrets`: two while one is replaced by the other."""

    url: str
    secrets: Sequence[str]
    session: aiohttp.ClientSession
    clock: Clock
    seconds: float = CALL_SECONDS
    """Real seconds a post may take before it is repeated."""

    def of_workspace(self, team_id: str) -> Webhook:
        """Return the webhook of one of many workspaces: an address of its own, and secrets that tell no other's."""
        secrets = [secret_of(secret, team_id) for secret in self.secrets]
        return replace(self, url=self.url.replace(TEAM_PLACE, team_id), secrets=secrets)

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
            if isinstance(error.os_error, InternalAddress):
                raise SlackRefused(INTERNAL) from error
            raise SlackUnreachable("the webhook's receiver cannot be reached") from error
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise SlackUncertain(f"webhook: {type(error).__name__}") from error
        if _REDIRECT <= status < _SERVER_ERROR and status not in _WORTH_REPEATING:
            raise SlackRefused(f"http_{status}")
        if not _OK <= status < _REDIRECT:
            raise SlackUncertain(f"webhook: HTTP {status}")

    def headers(self, raw: bytes) -> dict[str, str]:
        """Return the headers of a body: its time, and the HMAC-SHA256 of time and body by which it is known as ours."""
        stamp = str(int(self.clock.now().timestamp()))
        signed = f"{stamp}.".encode() + raw
        signatures = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in self.secrets]
        return {
            "Content-Type": "application/json",
            "X-Muster-Timestamp": stamp,
            "X-Muster-Signature": ",".join(f"v1={signature}" for signature in signatures),
        }
