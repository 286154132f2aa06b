"""The real processes of a run, each on a host: started, killed, suspended, asked to end, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.forked import Forked, python

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ROOT = Path(__file__).parents[2]
TERM_SECONDS = 10.0
"""Real seconds that a process has to end in once it is asked to."""
_AGAIN = 1
"""The exit code after which a supervisor starts Muster again."""


@dataclass
class Replicas:
    """A process of Muster on each host, on one database and one Slack."""

    clock: Path
    environment: Mapping[str, str]
    by_python: bool = False
    """Whether each begins with Python itself, and imports all again, instead of as a fork of one that has."""
    running: dict[int, Forked] = field(default_factory=dict)
    """By the number of the host."""
    broken: list[str] = field(default_factory=list)
    """What a process did that none may do."""
    logs: list[asyncio.Task[bytes]] = field(default_factory=list)

    async def start(self, host: int, *point: str) -> None:
        """Start one; it dies at a point, where one is named."""
        arguments = ("-m", "tests.chaos.replica", str(self.clock), str(host), *point)
        started = await python(*arguments, env={**os.environ, **self.environment}, cwd=ROOT, by_python=self.by_python)
        for stream in (started.stdout, started.stderr):
            self.logs.append(asyncio.create_task(stream.read()))
        self.running[host] = started

    async def kill(self, host: int) -> None:
        """End one as the kernel would, suspended or not."""
        killed = self.running.pop(host)
        killed.kill()
        await killed.wait()

    async def replace_dead(self) -> None:
        """Start another for each that has died, as a supervisor does."""
        for host, each in list(self.running.items()):
            if _alive(each):
                continue
            code = await each.wait()
            if code not in {-signal.SIGKILL, _AGAIN}:
                self.broken.append(f"a process ended by itself with {code}")
            await self.start(host)

    async def term(self, host: int) -> None:
        """Ask one to end, and check that it does in time."""
        asked = self.running[host]
        asked.send_signal(signal.SIGTERM)
        try:
            code = await asyncio.wait_for(asked.wait(), TERM_SECONDS)
        except TimeoutError:
            self.broken.append(f"a process was still there {TERM_SECONDS:g} s after SIGTERM")
            asked.kill()
            code = await asked.wait()
        if code not in {0, -signal.SIGKILL, -signal.SIGTERM}:  # the last: it had not begun yet
            self.broken.append(f"SIGTERM ended a process with {code}")
        del self.running[host]

    @asynccontextmanager
    async def suspended(self, hosts: Collection[int]) -> AsyncIterator[None]:
        """Have the processes of these hosts stand still meanwhile."""
        still = [self.running[host] for host in hosts]
        for each in still:
            each.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for each in still:
                each.send_signal(signal.SIGCONT)

    async def end(self) -> str:
        """Kill all of them, and return the errors that they wrote."""
        for host in list(self.running):
            await self.kill(host)
        return b"".join(await asyncio.gather(*self.logs)).decode(errors="replace")


def _alive(process: Forked) -> bool:
    try:
        state = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
