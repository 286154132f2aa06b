"""What goes wrong in a run, and when: chosen by its seed alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

import asyncpg  # type: ignore[import-untyped]  # it brings no types
from sqlalchemy import make_url

from sandbox.faults import Fault, FaultKind
from tests.chaos.replica import POINTS

if TYPE_CHECKING:
    from sandbox.server import Sandbox
    from tests.chaos.replicas import Replicas
    from tests.forked import Forked

_METHODS = (
    "*",
    "chat.postMessage",
    "chat.postMessage",
    "chat.update",
    "conversations.create",
    "conversations.history",
    "conversations.invite",
    "conversations.setTopic",
    "pins.add",
    "bookmarks.add",
    "chat.postEphemeral",
    "users.info",
    "views.publish",
)
_KINDS: tuple[FaultKind, ...] = ("ratelimited", "http_500", "accepted_then_dropped", "dropped_before", "slow", "hang")


@dataclass
class Fire:
    """Trouble of every kind, until told to stop."""

    sandbox: Sandbox
    replicas: Replicas
    database_url: str
    random: Random
    patience: float
    """Real seconds at most that a suspension or a lock lasts."""
    stopping: bool = False
    done: list[str] = field(default_factory=list)
    """What went wrong, in order."""

    async def burn(self) -> None:
        """Let one thing after another go wrong until `stopping`, then put right what can be."""
        kinds: dict[Callable[[], Awaitable[str]], int] = {
            self._slack_fails: 8,
            self._slack_hangs: 1,
            self._line_drops: 2,
            self._killed: 1,
            self._killed_at_a_point: 1,
            self._killed_after_a_call: 1,
            self._ended: 1,
            self._suspended: 1,
            self._database_fails: 1,
        }
        while not self.stopping:
            [what] = self.random.choices(list(kinds), list(kinds.values()))
            self.done.append(await what())
            await asyncio.sleep(self.random.uniform(0.1, 0.8))
            await self.replicas.replace_dead()

    def _one(self) -> Forked:
        return self.random.choice(self.replicas.running)

    async def _slack_fails(self) -> str:
        kind, method = self.random.choice(_KINDS), self.random.choice(_METHODS)
        times = self.random.randint(1, 3)
        self.sandbox.faults.add(Fault(kind, method, times=times, retry_after=1, seconds=self.random.uniform(0.1, 1.0)))
        return f"{times} x {kind} of {method}"

    async def _slack_hangs(self) -> str:
        self.sandbox.faults.add(Fault("hang", times=None))
        await asyncio.sleep(self.random.uniform(0.5, 2.0))
        self.sandbox.faults.clear()
        return "Slack hung"

    async def _line_drops(self) -> str:
        reason = self.random.choice(("drop", "warning", "refresh_requested"))
        await self._control("disconnect", reason=reason)
        return f"line: {reason}"

    async def _killed(self) -> str:
        await self.replicas.kill(self._one())
        await self.replicas.start()
        return "SIGKILL"

    async def _killed_at_a_point(self) -> str:
        point, count = self.random.choice(POINTS), self.random.randint(3, 40)
        await self.replicas.kill(self._one())
        await self.replicas.start(point, str(count))
        return f"SIGKILL, and again at {point} {count}"

    async def _killed_after_a_call(self) -> str:
        """Kill the process that has just sent something, before it hears that it arrived."""
        method = self.random.choice(("chat.postMessage", "chat.update", "conversations.create", "chat.postEphemeral"))
        self.sandbox.faults.add(Fault("accepted_then_hang", method))
        try:
            async with asyncio.timeout(2.0):
                while not self.sandbox.faults.hanging:  # noqa: ASYNC110 - the sandbox's own count
                    await asyncio.sleep(0.01)
        except TimeoutError:
            return f"no {method} to be killed after"
        for each in list(self.replicas.running):
            await self.replicas.kill(each)
            await self.replicas.start()
        return f"SIGKILL after {method}"

    async def _ended(self) -> str:
        await self.replicas.term(self._one())
        await self.replicas.start()
        return "SIGTERM"

    async def _suspended(self) -> str:
        seconds = self.random.uniform(0.5, self.patience)
        await self.replicas.suspend(self._one(), seconds)
        return f"SIGSTOP for {seconds:.1f} s"

    async def _database_fails(self) -> str:
        if self.database_url.startswith("sqlite"):
            seconds = self.random.uniform(0.5, self.patience)
            with sqlite3.connect(str(make_url(self.database_url).database), isolation_level=None) as other:
                other.execute("BEGIN IMMEDIATE")
                await asyncio.sleep(seconds)
                other.execute("ROLLBACK")
            other.close()
            return f"file locked for {seconds:.1f} s"
        plain = make_url(self.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        other = await asyncpg.connect(plain)
        await other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'muster'")
        await other.close()
        return "connections cut"

    async def _control(self, path: str, **body: Any) -> None:  # noqa: ANN401 - the sandbox's JSON
        import aiohttp  # noqa: PLC0415

        async with aiohttp.ClientSession() as http:
            await http.post(f"{self.sandbox.url}/sandbox/control/{path}", json=body)
