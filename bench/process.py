"""Processes of a measure: started, ended, and what Linux says they have used."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
STOPPING_SECONDS = 10.0
"""Real seconds a process gets to end by itself."""
_LAST_WORDS = 1000
_CPU_TIMES = slice(11, 15)
"""Where proc(5) has utime, stime, cutime and cstime of `stat`, counted from the field after the name."""


@asynccontextmanager
async def python(*arguments: str, env: dict[str, str] | None = None) -> AsyncIterator[Process]:
    """Run Python with these arguments until the end; raises `RuntimeError` with its last words if it ends before.

    Whatever else it says of its troubles is not shown: what a measure counts is what people see of them.
    """
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=PIPE,
            stdout=PIPE,
            stderr=said,
        )
        try:
            yield process
        finally:
            if process.returncode is not None:
                said.seek(0)
                raise RuntimeError("a process of the measure ended by itself: " + said.read().decode()[-_LAST_WORDS:])
            await _end(process)


async def line_of(process: Process) -> str:
    """Return the next line that a process prints."""
    if process.stdout is None:
        raise RuntimeError("the process was started without a pipe for its output")
    return (await process.stdout.readline()).decode().strip()


def cpu_ms(pid: int) -> float:
    """Return the milliseconds of processor time that a process and its ended children have used, to a hundredth s."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(map(int, fields[_CPU_TIMES])) * 1000 / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Return what Linux counts as resident, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has ended")


async def _end(process: Process) -> None:
    process.terminate()
    try:
        async with asyncio.timeout(STOPPING_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
