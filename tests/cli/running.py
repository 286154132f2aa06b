"""Muster as its operator runs it: a process with exactly the settings that it is given."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tests.forked import Forked, python

ROOT = Path(__file__).parents[2]


SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str


Process: TypeAlias = asyncio.subprocess.Process | Forked


async def started(settings: dict[str, str], folder: Path, *arguments: str, fresh: bool = False) -> Process:
    """Start app.py with exactly these settings, in a folder without a .env; `fresh` where the start itself matters."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    if not fresh and not any(name.startswith("PYTHON") for name in settings):
        return await python(str(ROOT / "app.py"), *arguments, env=environment, cwd=folder)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "app.py"),
        *arguments,
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def said(process: Process, words: bytes) -> str:
    """Return what a process logs until these words, all of them included."""
    async with asyncio.timeout(SECONDS):
        assert process.stderr is not None
        log = b""
        while words not in log:
            log += await process.stderr.readline()
    return log.decode()


async def ended(process: Process) -> Ended:
    """Wait for the end of a run."""
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def ran(settings: dict[str, str], folder: Path, *arguments: str) -> Ended:
    """Run app.py to its end."""
    return await ended(await started(settings, folder, *arguments))
