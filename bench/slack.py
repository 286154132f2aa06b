"""A sandbox Slack in a process of its own, for a bot in another."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from sandbox.clock import SystemClock
from sandbox.company import build_company
from sandbox.manifest import Manifest
from sandbox.server import Sandbox

ROOT = Path(__file__).parent.parent
CROWD = 20
"""People beside the company's own, `crowd1` to `crowd20`: for rushes."""


async def serve(*, strict_rates: bool) -> None:
    """Serve until SIGTERM; the first line printed is the address."""
    clock = SystemClock()
    workspace = build_company(clock)
    for number in range(1, CROWD + 1):
        workspace.people.add(f"crowd{number}", f"Person {number}")
    manifest = Manifest.load(ROOT / "manifest.yml")
    sandbox = Sandbox(workspace, manifest=manifest, clock=clock, strict_rates=strict_rates)
    await sandbox.start()
    print(sandbox.url, flush=True)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await sandbox.stop()
