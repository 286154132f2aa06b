"""The demo: the Slack of a company that has a past, with the seats of two people beside each other."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.clock import VariableClock
from sandbox.coach import coach_of
from sandbox.company import CUSTOMERS_SIDE, ON_CALL, build_company
from sandbox.manifest import Manifest
from sandbox.recorded import read, restore
from sandbox.server import Sandbox
from sandbox.stage import Stage
from sandbox.tour import BROKEN_OFF, Tour
from sandbox.trouble import trouble
from sandbox.variation import VariationName

__all__ = ["BROKEN_OFF", "Demo", "served"]


@dataclass(frozen=True, slots=True)
class Demo:
    """A company's Slack, which is being served."""

    sandbox: Sandbox
    clock: VariableClock
    rows: dict[str, Any]
    """What Muster kept of its past."""

    @property
    def here(self) -> str:
        """The address of one seat, without its host."""
        return CUSTOMERS_SIDE.address

    def fire(self, *, tour: bool) -> str:
        """Return the address of both seats, without its host; with `tour`, an incident plays by itself there."""
        beside = f"{self.here}&beside={ON_CALL.name}&beside_c={ON_CALL.channel}"
        return f"{beside}&play=tour" if tour else beside

    def break_down(self) -> None:
        """Have Slack limit, drop and refuse from now on."""
        for fault in trouble():
            self.sandbox.faults.add(fault)

    async def play(self, say: Callable[[str], Awaitable[None]]) -> None:
        """Play an incident, told through `say`; raises any of `BROKEN_OFF` where it cannot go on."""
        await Tour(say).play(self.sandbox.url)


@asynccontextmanager
async def served(
    listening: socket.socket, manifest: Path, *, speed: float, variation: VariationName
) -> AsyncIterator[Demo]:
    """Serve it where somebody listens already, at so many times the speed of time."""
    clock = VariableClock(speed)
    workspace = build_company(clock)
    sandbox = Sandbox(workspace, manifest=Manifest.load(manifest), clock=clock, variation=variation, stage=Stage())
    past = read(clock.now(), f"http://127.0.0.1:{listening.getsockname()[1]}")
    restore(sandbox, past["slack"])
    sandbox.coach, sandbox.seats = coach_of(workspace, ON_CALL.name), (CUSTOMERS_SIDE, ON_CALL)
    await sandbox.start(listening=listening)
    try:
        yield Demo(sandbox, clock, past["rows"])
    finally:
        await sandbox.stop()
