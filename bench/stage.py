"""The stage of a measure: a sandbox Slack and a real `python app.py`, each in a process of its own."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.calls import Json, made
from bench.databases import PATIENCE_SECONDS, Place, file
from bench.process import line_of, python
from sandbox.client import Person, until

KEPT = 10_000
"""Deliveries and calls that are remembered: more than a measure's clicks and all that comes of them."""
RARELY_SECONDS = 0.3
"""Between two looks at the calls made: each look keeps the sandbox from its work."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A running `python app.py`; `seconds` passed from its start until it was ready for deliveries."""

    pid: int
    url: str
    seconds: float
    place: Place


class Stage:
    """One Slack, and whatever a measure needs of it and of the bots connected to it."""

    def __init__(self, url: str, http: aiohttp.ClientSession, folder: Path, stack: AsyncExitStack) -> None:
        self.url = url
        self.http = http
        self._folder = folder
        self._stack = stack

    def file(self, name: str) -> Place:
        """Return an SQLite file of this name, which is gone with the stage."""
        return file(f"{self._folder}/{name}")

    @asynccontextmanager
    async def bot(self, place: Place | None = None) -> AsyncIterator[Bot]:
        """Start a bot on a database, a file of the stage where none is given, and stop it at the end."""
        place = place or self.file("muster.db")
        port = _free_port()
        started = time.perf_counter()
        async with python("app.py", env=self._environment(port, place)) as process:
            url = f"http://127.0.0.1:{port}"
            await until(lambda: self._ready(url), seconds=PATIENCE_SECONDS, what="a connected bot")
            yield Bot(process.pid, url, time.perf_counter() - started, place)

    async def person(self, name: str) -> Person:
        """Open Slack as a person."""
        connecting = Person.connect(self.url, name, seconds=PATIENCE_SECONDS)
        return await self._stack.enter_async_context(connecting)

    async def control(self, verb: str, path: str, **body: object) -> Json:
        """Ask the sandbox's control for something."""
        address = f"{self.url}/sandbox/control/{path}"
        async with self.http.request(verb, address, json=body or None) as response:
            response.raise_for_status()
            return dict(await response.json())

    async def calls(self, method: str = "") -> list[Json]:
        """Return the Web API calls made, oldest first, those of one method where it is named."""
        return list((await self.control("GET", "calls", method=method))["calls"])

    async def made(self, method: str, count: int, *channels: str) -> list[Json]:
        """Wait until so many calls of a method have been carried out, in these channels where any is named."""

        async def all_made() -> list[Json] | None:
            await asyncio.sleep(RARELY_SECONDS)
            calls = made(await self.calls(method), method, *channels)
            return calls if len(calls) >= count else None

        return await until(all_made, seconds=PATIENCE_SECONDS, what=f"{count} calls of {method}")

    async def channel(self, name: str) -> str:
        """Wait until there is a channel of this name, and return its id."""

        async def found() -> str | None:
            channels = (await self.control("GET", "state"))["channels"]
            return next((str(channel["id"]) for channel in channels if channel["name"] == name), None)

        return await until(found, seconds=PATIENCE_SECONDS, what=f"#{name}")

    async def acks(self, kind: str, *, after: int = 0) -> list[Json]:
        """Return the deliveries of a kind after an entry, each with the milliseconds until its acknowledgement."""
        return [one for one in await self._traffic(after) if one["direction"] == "to_app" and one["kind"] == kind]

    async def newest(self) -> int:
        """Return the number of the newest entry."""
        return int((await self._traffic(0))[-1]["n"])

    async def _traffic(self, after: int) -> list[Json]:
        address = f"{self.url}/sandbox/api/traffic"
        async with self.http.get(address, params={"as": "alice", "after": after}) as response:
            return list((await response.json())["entries"])

    async def settled(self, bot: Bot, *, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the bot has nothing left to carry to Slack."""
        await bot.place.settled(seconds=seconds)

    async def _ready(self, url: str) -> bool:
        try:
            async with self.http.get(f"{url}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False

    def _environment(self, port: int, place: Place) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": f"{self.url}/api/",
            "DATABASE_URL": place.url,
            "PORT": str(port),
            "MUSTER_LOG_LEVEL": "ERROR",
        }


@asynccontextmanager
async def staged(*, strict_rates: bool = True, kept: int = KEPT) -> AsyncIterator[Stage]:
    """Start a Slack without a bot, which remembers so many deliveries and calls; everything is gone at the end."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-")))
        rates = "--strict-rates" if strict_rates else "--no-strict-rates"
        process = await stack.enter_async_context(python("-m", "bench", "slack", rates, "--kept", str(kept)))
        everybody = aiohttp.TCPConnector(limit=0)  # else 100 at once, and the others after them
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=everybody))
        yield Stage(await line_of(process), http, folder, stack)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
