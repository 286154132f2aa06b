"""The stage of a measure: a sandbox Slack and a real `python app.py`, each in a process of its own."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp

from bench.slack import ROOT
from sandbox.client import Person, until

Json: TypeAlias = dict[str, Any]
PATIENCE_SECONDS = 60.0
"""Real seconds a measure waits for any one thing before it gives up."""
STOPPING_SECONDS = 10.0
"""Real seconds a process gets to end by itself."""
_BUSY = ("pending", "sending", "unknown")


@dataclass(frozen=True, slots=True)
class Bot:
    """A running `python app.py`; `seconds` passed from its start until it was ready for deliveries."""

    pid: int
    url: str
    seconds: float
    database: Path


class Stage:
    """One Slack, and whatever a measure needs of it and of the bots connected to it."""

    def __init__(self, url: str, http: aiohttp.ClientSession, folder: Path, stack: AsyncExitStack) -> None:
        self.url = url
        self._http = http
        self._folder = folder
        self._stack = stack

    @asynccontextmanager
    async def bot(self, database: str = "muster.db") -> AsyncIterator[Bot]:
        """Start a bot on an SQLite file of this name, and stop it at the end."""
        port = _free_port()
        started = time.perf_counter()
        async with _process("app.py", env=self._environment(port, database)) as process:
            url = f"http://127.0.0.1:{port}"
            await until(lambda: self._ready(url), seconds=PATIENCE_SECONDS, what="a connected bot")
            yield Bot(process.pid, url, time.perf_counter() - started, self._folder / database)

    async def person(self, name: str) -> Person:
        """Open Slack as a person."""
        connecting = Person.connect(self.url, name, seconds=PATIENCE_SECONDS)
        return await self._stack.enter_async_context(connecting)

    async def control(self, verb: str, path: str, **body: object) -> Json:
        """Ask the sandbox's control for something."""
        address = f"{self.url}/sandbox/control/{path}"
        async with self._http.request(verb, address, json=body or None) as response:
            response.raise_for_status()
            return dict(await response.json())

    async def calls(self) -> list[Json]:
        """Return the Web API calls made, oldest first."""
        return list((await self.control("GET", "calls"))["calls"])

    async def acks(self, kind: str) -> list[Json]:
        """Return the deliveries of a kind, each with the milliseconds until its acknowledgement."""
        address = f"{self.url}/sandbox/api/traffic"
        async with self._http.get(address, params={"as": "alice"}) as response:
            entries = (await response.json())["entries"]
        return [entry for entry in entries if entry["direction"] == "to_app" and entry["kind"] == kind]

    async def settled(self, bot: Bot) -> None:
        """Wait until the bot has nothing left to carry to Slack."""

        async def idle() -> bool:
            return not await asyncio.to_thread(_left_to_carry, bot.database)

        await until(idle, seconds=PATIENCE_SECONDS, what="an empty outbox")

    async def _ready(self, url: str) -> bool:
        try:
            async with self._http.get(f"{url}/readyz") as response:
                return response.status == 200
        except aiohttp.ClientConnectionError:
            return False

    def _environment(self, port: int, database: str) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": f"{self.url}/api/",
            "DATABASE_URL": f"sqlite:///{self._folder / database}",
            "PORT": str(port),
            "MUSTER_LOG_LEVEL": "ERROR",
        }


@asynccontextmanager
async def staged(*, strict_rates: bool = True) -> AsyncIterator[Stage]:
    """Start a Slack without a bot; everything is gone at the end."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-bench-")))
        rates = "--strict-rates" if strict_rates else "--no-strict-rates"
        process = await stack.enter_async_context(_process("-m", "bench", "slack", rates))
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield Stage(await _first_line(process), http, folder, stack)


@asynccontextmanager
async def _process(*command: str, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=PIPE
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        raise RuntimeError(f"a process of the stage ended by itself with exit code {process.returncode}")
    process.terminate()
    try:
        async with asyncio.timeout(STOPPING_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _first_line(process: Process) -> str:
    if process.stdout is None:
        raise RuntimeError("the process was started without a pipe for its output")
    return (await process.stdout.readline()).decode().strip()


def _left_to_carry(database: Path) -> int:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        query = "SELECT count(*) FROM delivery WHERE state IN (?, ?, ?)"
        return int(connection.execute(query, _BUSY).fetchone()[0])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
