"""A sandbox Slack in a process of its own, for a bot in another."""

from __future__ import annotations

import asyncio
import gc
import signal

from bench.process import ROOT
from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox

CROWD = 100
"""People who rush together, and as many as declare where one person may declare so many only."""
_NEVER = 1_000_000_000
PEOPLE = 500
"""People beside the company's own, `crowd1` to `crowd500`."""


async def serve(*, strict_rates: bool, kept: int) -> None:
    """Serve until SIGTERM; the first line printed is the address.

    What stays is not looked through for garbage: that would hold up all that people and the bot ask of it, for as long
    as a quarter of a second, and count as the bot's.
    """
    gc.set_threshold(*gc.get_threshold()[:2], _NEVER)
    clock = SystemClock()
    workspace = build_company(clock)
    for number in range(1, PEOPLE + 1):
        workspace.people.add(f"crowd{number}", f"Person {number}")
    manifest = Manifest.load(ROOT / "manifest.yml")
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, strict_rates=strict_rates)
    sandbox.delivery.traffic.keep(kept)
    await sandbox.start()
    print(sandbox.url, flush=True)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await sandbox.stop()
