"""The person API as seen from a client: JSON over HTTP, as one person."""

from http import HTTPStatus
from typing import Any, cast

import aiohttp

from sandbox.client.errors import PersonSawError
from sandbox.shapes import NAMES_HEADER, JsonObject


class Connection:
    """Speaks to `/sandbox/api` of one sandbox as one person (user name or id)."""

    def __init__(self, session: aiohttp.ClientSession, url: str, who: str) -> None:
        self._session = session
        self._base = f"{url.rstrip('/')}/sandbox/api"
        self._who = who
        self.names = ""
        """Which names there were at the last answer: as long as it stays, they are the same."""

    async def get(self, path: str, **params: str) -> JsonObject:
        """Read what the person can see; raises `PersonSawError` where they may not."""
        query = {"as": self._who} | params
        async with self._session.get(f"{self._base}/{path}", params=query) as answer:
            return self._checked(answer, await answer.json())

    async def bytes_of(self, path: str) -> bytes:
        """Read a file the person can see."""
        async with self._session.get(f"{self._base}/{path}", params={"as": self._who}) as answer:
            if answer.status != HTTPStatus.OK:
                raise PersonSawError("This file is not available.", "file_not_found")
            return await answer.read()

    async def act(self, kind: str, **fields: object) -> JsonObject:
        """Do something as the person; raises `PersonSawError` with what Slack showed where it failed."""
        async with self._session.post(
            f"{self._base}/act", params={"as": self._who}, json={"type": kind, **fields}
        ) as answer:
            return self._checked(answer, await answer.json())

    def _checked(self, answer: aiohttp.ClientResponse, parsed: Any) -> JsonObject:  # noqa: ANN401 -- JSON of whatever shape
        self.names = answer.headers.get(NAMES_HEADER, self.names)
        return _checked(parsed)


def _checked(answer: Any) -> JsonObject:  # noqa: ANN401 -- parsed JSON of whatever shape the server sent
    body = cast("JsonObject", answer)
    if body.get("ok") is False and "errors" not in body:
        raise PersonSawError(str(body.get("text") or body.get("error")), str(body.get("error", "")))
    return body
