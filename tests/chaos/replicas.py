"""The real processes of a run: started, killed, suspended, asked to end, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.forked import Forked, python

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
TERM_SECONDS = 10.0
"""Real seconds that a process has to end in once it is asked to."""


@dataclass
class Replicas:
    """So many processes of Muster on one database and one Slack."""

    environment: Mapping[str, str]
    running: list[Forked] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What a process did that none may do."""
    logs: list[asyncio.Task[bytes]] = field(default_factory=list)

    async def start(self, *point: str) -> Forked:
        """Start one; it dies at a point, where one is named."""
        started = await python("-m", "tests.chaos.replica", *point, env={**os.environ, **self.environment}, cwd=ROOT)
        for stream in (started.stdout, started.stderr):
            self.logs.append(asyncio.create_task(stream.read()))
        self.running.append(started)
        return started

    async def kill(self, which: Forked) -> None:
        """End one as the kernel would, suspended or not."""
        which.kill()
        await which.wait()
        self.running.remove(which)

    async def replace_dead(self) -> None:
        """Start another for each that has died, as a supervisor does."""
        for each in [each for each in self.running if not _alive(each)]:
            code = await each.wait()
            self.running.remove(each)
            if code not in {-signal.SIGKILL, 1}:
                self.broken.append(f"a process ended by itself with {code}")
            await self.start()

    async def term(self, which: Forked) -> None:
        """Ask one to end, and check that it does in time."""
        which.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(which.wait(), TERM_SECONDS)
            if code not in {0, -signal.SIGKILL}:
                self.broken.append(f"SIGTERM ended a process with {code}")
            self.running.remove(which)
        except TimeoutError:
            self.broken.append(f"a process was still there {TERM_SECONDS:g} s after SIGTERM")
            await self.kill(which)

    async def suspend(self, which: Forked, seconds: float) -> None:
        """Have one stand still for a while."""
        which.send_signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            which.send_signal(signal.SIGCONT)

    async def end(self) -> str:
        """Kill all of them, and return the errors that they wrote."""
        for each in list(self.running):
            await self.kill(each)
        return b"".join(await asyncio.gather(*self.logs)).decode(errors="replace")


def _alive(process: Forked) -> bool:
    try:
        state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
