"""A headless Firefox, driven by WebDriver BiDi, since Playwright drives none but its own.

https://www.w3.org/TR/webdriver-bidi/
"""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp

from sandbox.shapes import JsonObject
from tests.patience import PATIENCE

NAMES = ("firefox-esr", "firefox")
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")
SECONDS = 20.0 * PATIENCE
ENTER = "\ue007"
"""Its code among the keys of WebDriver."""


class Firefox:
    """One window of it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._window = ""

    async def command(self, method: str, **params: object) -> JsonObject:
        """Carry out a command of BiDi; raises RuntimeError with what Firefox says is wrong."""
        wanted = next(self._ids)
        await self._socket.send_json({"id": wanted, "method": method, "params": params})
        async with asyncio.timeout(SECONDS):
            while (answer := await self._socket.receive_json()).get("id") != wanted:
                pass
        if answer["type"] == "error":
            raise RuntimeError(answer["message"])
        result: JsonObject = answer["result"]
        return result

    async def begin(self) -> None:
        """Open a session and take its window."""
        await self.command("session.new", capabilities={})
        tree = await self.command("browsingContext.getTree")
        self._window = tree["contexts"][0]["context"]

    async def open(self, url: str) -> None:
        """Load a page."""
        await self.command("browsingContext.navigate", context=self._window, url=url, wait="complete")

    async def until(self, condition: str) -> object:
        """Wait until a JavaScript expression is true of the page; return its value."""
        looking = f"""new Promise((found) => {{
          const look = () => {{ const value = {condition}; value ? found(value) : setTimeout(look, 50) }}
          look()
        }})"""
        target = {"context": self._window}
        answer = await self.command("script.evaluate", expression=looking, target=target, awaitPromise=True)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    async def type(self, keys: str) -> None:
        """Press keys where the focus is."""
        presses = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        actions = [{"type": "key", "id": "keyboard", "actions": presses}]
        await self.command("input.performActions", context=self._window, actions=actions)


def firefox() -> str | None:
    """Return where Firefox is, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@asynccontextmanager
async def opened(path: str) -> AsyncGenerator[Firefox]:
    """Start it with a profile of its own, and end it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        arguments = ("--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0")
        process = await asyncio.create_subprocess_exec(path, *arguments, stderr=asyncio.subprocess.PIPE)
        try:
            url = await _address(process)
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{url}/session", max_msg_size=0) as socket,
            ):
                browser = Firefox(socket)
                await browser.begin()
                yield browser
        finally:
            process.terminate()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    async with asyncio.timeout(SECONDS):
        async for line in process.stderr:
            if found := LISTENING.search(line):
                return found[1].decode()
    raise RuntimeError("Firefox ended before it listened")
