"""The demo as somebody meets it who has just cloned the project: a real process, its words, its end."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from sandbox.client import Person
from tests.forked import Forked, python

ROOT = Path(__file__).parent.parent
SECONDS = 60.0
ADDRESS = re.compile(rb"Open  (http://127\.0\.0\.1:(\d+))/")


async def demo(*arguments: str) -> Forked:
    """Start the demo with nothing set but the path."""
    return await python(str(ROOT / "app.py"), "demo", *arguments, env={"PATH": os.environ["PATH"]}, cwd=ROOT)


async def fresh_demo(*arguments: str, **env: str) -> asyncio.subprocess.Process:
    """Start it as somebody does, Python included."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "app.py"),
        "demo",
        *arguments,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def address(process: Forked) -> tuple[str, int]:
    """Wait for the page's address and port."""
    async with asyncio.timeout(SECONDS):
        while True:
            line = await process.stdout.readline()
            assert line, "the demo ended before it named its page"
            if found := ADDRESS.search(line):
                return found[1].decode(), int(found[2])


async def stop(process: Forked) -> int:
    """Press Ctrl-C and return the exit code."""
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(SECONDS):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


@pytest.mark.parametrize("trouble", [(), ("--strict",)], ids=["", "strict"])
async def test_the_tour_plays_an_incident_through_and_ends_with_its_durations(trouble: tuple[str, ...]) -> None:
    """Every step is told, the durations last, and the process ends by itself; nothing is lost by a Slack in trouble."""
    process = await fresh_demo("--tour", "--no-browser", *trouble)
    async with asyncio.timeout(SECONDS):
        out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    told = out.decode()
    steps = [
        "/incident checkout is down",
        "presses Declare",
        "presses I'm coming",
        "presses Post update",
        "resolves it",
        "reads its review",
    ]
    assert [told.index(step) for step in steps] == sorted(told.index(step) for step in steps)
    assert "Time to resolve" in told.splitlines()[-1]
    assert re.search(r"caused \d\d incidents so far. With this workaround, \d\d were resolved, in \d\d min", told)
    # A machine with other work may hold the loop up, so that who asks is known too late, and a bookmark that
    # Slack always refuses is given up: a line says each, and there may be no other.
    busy = ("action=loop_held", "action=who_unknown")
    expected = (*busy, "operation=bookmark") if trouble else busy
    assert [line for line in err.decode().splitlines() if not any(each in line for each in expected)] == []


async def test_demos_started_at_once_each_have_a_port_of_their_own() -> None:
    """The port is theirs as soon as they have chosen it, not only once they serve on it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    demos = await asyncio.gather(*(demo("--no-browser", "--port", port) for _ in range(3)))
    try:
        assert len({await address(each) for each in demos}) == len(demos)
    finally:
        for each in demos:
            await stop(each)


async def test_a_second_demo_takes_the_next_port_and_both_end_on_ctrl_c() -> None:
    """The page of each answers at the address it printed; nothing is open, and everybody reads what was announced."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first, second = await demo("--port", str(port)), None
    try:
        url, taken = await address(first)
        second = await demo("--port", str(port))
        other, following = await address(second)
        assert taken == port < following
        async with Person.connect(url, "emma") as emma:
            assert (await emma.command("#general", "/incident list")).words == "No incident is open."
            await emma.message("#incidents", "Closed · INC-105 · Customers cannot log in")
        async with aiohttp.ClientSession() as session:
            for page in (url, other):
                async with session.get(f"{page}/?as=alice") as answer:
                    assert answer.status == 200
    finally:
        codes = [await stop(process) for process in (first, second) if process is not None]
    assert codes == [0, 0]


async def test_ctrl_c_while_it_is_loaded_ends_it_without_a_word(tmp_path: Path) -> None:
    """Loading takes a second, and nobody who stops it meanwhile wants to read Python."""
    (tmp_path / "aiohttp.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    process = await fresh_demo(PYTHONPATH=str(tmp_path))
    assert process.stdout is not None
    async with asyncio.timeout(SECONDS):
        await process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = await process.communicate()
    assert (process.returncode, err.decode()) == (-signal.SIGINT, "")
