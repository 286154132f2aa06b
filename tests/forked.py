"""Processes that need not import Muster again: each is a fork of one that has.

To start Python and import all of Muster takes longer than most of what such a process is asked to do. A fork is a
process like any other: it has its own environment, folder and output, can be killed, and ends with its own exit code.
What is proven of the start itself starts Python.
"""

from __future__ import annotations

import asyncio
import atexit
import gc
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from tests.power_cut import unsynced

ROOT = Path(__file__).parent.parent
_LONGEST = 1 << 16
"""Bytes of a request: arguments, environment and folder."""


class Forked:
    """A process, used as one of `asyncio.subprocess` is; wait for its end."""

    def __init__(
        self, pid: int, line: socket.socket, stdout: asyncio.StreamReader, stderr: asyncio.StreamReader
    ) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None
        self._line = line

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as the kernel would."""
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait for its end, and return its exit code."""
        if self.returncode is None:
            with self._line:
                self.returncode = await _number(self._line)
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """Return what it writes until its end."""
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err


async def python(*arguments: str, env: Mapping[str, str], cwd: Path, by_python: bool = False) -> Forked:
    """Start what `python ARGUMENTS` does, a file or `-m` and a module, with exactly this environment, in a folder.

    `by_python` has the fork start Python itself, and import all again.
    """
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line.connect(_nursery())
    (out, to_out), (err, to_err) = os.pipe(), os.pipe()
    socket.send_fds(line, [json.dumps([arguments, dict(env), str(cwd), by_python]).encode()], [to_out, to_err])
    for given in (to_out, to_err):
        os.close(given)
    line.setblocking(False)
    return Forked(await _number(line), line, await _reading(out), await _reading(err))


async def _number(line: socket.socket) -> int:
    return int(await asyncio.get_running_loop().sock_recv(line, _LONGEST))


async def _reading(pipe: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb", 0)
    )
    return reader


@cache
def _nursery() -> str:
    """Start the process to fork from; it ends when this one does. Return the address at which it is asked."""
    folder = tempfile.mkdtemp(prefix="muster-forked-")
    door = f"{folder}/door"
    nursery = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "tests.forked", door], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdout.readline()  # it is ready

    def end() -> None:
        with nursery:  # closes what it reads, and waits for its end, not for that of its forks
            pass

    atexit.register(end)
    return door


def serve(door: str) -> None:
    """Import Muster, and fork as often as asked, until the process that started this is gone."""
    import app  # noqa: F401, PLC0415 - what all of them would import

    gc.collect()
    gc.freeze()  # a fork that collects would write to, and so copy, every page of it
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(door)
        listening.listen()
        print("ready", flush=True)  # noqa: T201 - to who started it
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait for a fork
        while sys.stdin not in select.select([listening, sys.stdin], [], [])[0]:
            line, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _wait_for_one(line)
            line.close()


def _wait_for_one(line: socket.socket) -> NoReturn:
    """Fork what is asked for, and tell its id, then its exit code."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked, pipes, _, _ = socket.recv_fds(line, _LONGEST, 2)
    pid = os.fork()
    if pid == 0:
        line.close()
        arguments, environment, folder, by_python = json.loads(asked)
        _take_place(environment, folder, pipes)
        if by_python:
            os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606 - ourselves
        _become(arguments)
    for pipe in pipes:
        os.close(pipe)
    line.send(str(pid).encode())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):  # nobody may wait for it
        line.send(str(code).encode())
    os._exit(0)


def _take_place(environment: dict[str, str], folder: str, pipes: list[int]) -> None:
    """Write to these pipes, read nothing, and have this environment and folder."""
    for number, pipe in enumerate(pipes, start=1):
        os.dup2(pipe, number)
        os.close(pipe)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)


def _become(arguments: list[str]) -> NoReturn:
    """Be the process that `python ARGUMENTS` starts."""
    code = 0
    try:
        if arguments[0] == "-m":
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = arguments
            runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # to take down what was forked would copy all of it


if __name__ == "__main__":
    with unsynced():  # so are forks
        serve(sys.argv[1])
    Path(sys.argv[1]).unlink()
    Path(sys.argv[1]).parent.rmdir()
