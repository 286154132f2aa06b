"""Deliveries by HTTP: forms and JSON posted to the app's request URL, signed as Slack signs.

Sources: https://docs.slack.dev/apis/events-api/using-http-request-urls,
https://docs.slack.dev/authentication/verifying-requests-from-slack
"""

import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import aiohttp

from sandbox.delivery.envelope import Answer, Envelope, Retry
from sandbox.shapes import JsonObject

MAX_REDIRECTS = 2
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
FIRST_REFUSAL_STATUS = 300


class SignedHttp:
    """Posts each payload to `request_url` and reads the answer within the ack window."""

    def __init__(self, *, request_url: str, signing_secret: str, ack_seconds: float) -> None:
        self.request_url = request_url
        self._secret = signing_secret
        self._ack_seconds = ack_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def connected(self) -> bool:
        """Tell whether there is a URL to post to."""
        return bool(self.request_url)

    async def send(self, parcel: Envelope, retry: Retry | None = None) -> Answer:
        """Post a parcel and wait for the 2xx that acknowledges it, at most the ack window."""
        body, content_type = _wire_form(parcel)
        headers = {"Content-Type": content_type} | signature_headers(self._secret, body)
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.reason}
        return await self._post(body, headers)

    async def verify_url(self) -> bool:
        """Send `url_verification` and tell whether the app echoed the challenge."""
        challenge = secrets.token_hex(16)
        payload = {"type": "url_verification", "token": "sandbox", "challenge": challenge}
        answer = await self.send(Envelope("events_api", "url_verification", payload))
        if isinstance(answer.body, dict):
            return bool(answer.body.get("challenge") == challenge)
        return answer.body == challenge

    async def stop(self) -> None:
        """Close the HTTP session."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: bytes, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(
                self.request_url,
                data=body,
                headers=headers,
                max_redirects=MAX_REDIRECTS,
                timeout=aiohttp.ClientTimeout(total=self._ack_seconds),
            ) as response:
                return await _read(response)
        except TimeoutError:
            return Answer("http_timeout", status=0)
        except aiohttp.TooManyRedirects:
            return Answer("too_many_redirects", status=0)
        except aiohttp.ClientSSLError:
            return Answer("ssl_error", status=0)
        except aiohttp.ClientConnectionError:
            return Answer("connection_failed", status=0)
        except aiohttp.ClientError:
            return Answer("unknown_error", status=0)


def signature_headers(secret: str, body: bytes) -> dict[str, str]:
    """Sign a body with the v0 scheme at the machine's present time."""
    timestamp = str(int(time.time()))
    base = b":".join((b"v0", timestamp.encode(), body))
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _wire_form(parcel: Envelope) -> tuple[bytes, str]:
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), FORM
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}).encode(), FORM
    return json.dumps(parcel.payload).encode(), JSON


async def _read(response: aiohttp.ClientResponse) -> Answer:
    text = await response.text()
    no_retry = response.headers.get("x-slack-no-retry") == "1"
    if response.status >= FIRST_REFUSAL_STATUS:
        return Answer("http_error", text, response.status, no_retry)
    return Answer("", _body(text, response.content_type), response.status)


def _body(text: str, content_type: str) -> JsonObject | str:
    if not text or content_type != JSON:
        return text
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return parsed if isinstance(parsed, dict) else text
