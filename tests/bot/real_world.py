"""A world on the machine's clock, in which Muster is a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from sandbox.client import until
from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox
from storage.store import Store
from tests.forked import python
from tests.world import MANIFEST, World

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Real seconds: a process of its own runs on the machine's clock, a message a second a channel."""


class RealWorld(World):
    """A world on the machine's clock, for a bot that is a process of its own."""

    def __init__(self, stack: AsyncExitStack, database_url: str) -> None:
        super().__init__(stack, database_url, "socket")
        clock = SystemClock()
        self.sandbox = Sandbox(build_company(clock), manifest=Manifest.load(MANIFEST), clock=clock)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a process, and what else it needs."""
        return {
            **os.environ,
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": self.sandbox.api_url,
            "DATABASE_URL": self.database_url,
            "PORT": "0",
            "MUSTER_LOG_LEVEL": "ERROR",
        }

    async def told(self, *arguments: str) -> str:
        """Run `python app.py ARGUMENTS` to its end, which must be a good one, and return what it says."""
        running = await python("app.py", *arguments, env=self.environment, cwd=ROOT)
        out, err = await running.communicate()
        assert running.returncode == 0, err.decode()
        return out.decode()

    async def carried(self, store: Store) -> None:
        """Wait until nothing is left to deliver."""

        async def quiet() -> bool:
            async with store.read() as unit:
                counts = await unit.outbox.counts()
            return not any(counts.get(state) for state in ("pending", "sending", "unknown"))

        await until(quiet, seconds=PATIENCE, what="an empty outbox")

    async def tick(self) -> None:
        """Let time pass by itself."""

    @asynccontextmanager
    async def process(self) -> AsyncIterator[None]:
        """Run `python app.py`, connected, until the block ends; then kill it as the kernel would."""
        running = await python("app.py", env=self.environment, cwd=ROOT)
        try:
            await until(self._connected, seconds=PATIENCE, what="the process to connect")
            yield
        finally:
            running.send_signal(signal.SIGKILL)
            await running.wait()

    async def _connected(self) -> bool:
        return self.sandbox.delivery.connected
