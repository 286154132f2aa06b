"""What goes wrong with the database."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
from contextlib import AbstractAsyncContextManager, closing, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg  # type: ignore[import-untyped]  # it brings no types
from sqlalchemy import make_url

from sandbox.client import until
from tests import power_cut

if TYPE_CHECKING:
    from tests.chaos.scene import Scene, Trouble

_LONG = (60.0, 90.0)
"""Seconds of the run."""
_LONG_LOCK = 10.0
"""Real seconds."""
_RECOVERED_SECONDS = 30.0
"""Real seconds at most after which a server takes connections again."""
_OURS = "FROM pg_stat_activity WHERE application_name = 'muster' AND datname = current_database()"


async def file_locked(scene: Scene) -> str:
    """Have another process hold the file of SQLite, now and then for far longer than anybody waits for it.

    It is watched as all others are: who closes the file last brings the log into it.
    """
    seconds = scene.random.choice((scene.moment(), scene.moment(), scene.moment(), _LONG_LOCK))
    with power_cut.watched() if power_cut.can_be_watched() else nullcontext():
        other = sqlite3.connect(_file(scene), isolation_level=None)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        other.execute("ROLLBACK")
    return f"file locked for {seconds:.1f} s"


async def disk_full(scene: Scene) -> str:
    """Have no file grow; what is there can be written over."""
    return f"disk full for {await _limited(scene, _largest(scene)):.1f} s"


async def disk_read_only(scene: Scene) -> str:
    """Have nothing be written at all, as on a disk that the kernel has made read-only."""
    return f"disk read-only for {await _limited(scene, 0):.1f} s"


async def power_fails(scene: Scene) -> str:
    """Have the host go dark: of each file either nothing is lost, or all that SQLite has not had synced."""
    if not power_cut.can_be_watched():
        return "no power cut: Python hides its SQLite"
    lost = scene.random.choice((("", "-wal"), ("-wal",), ("",)))
    hosts = list(scene.replicas.running)
    async with scene.replicas.suspended(hosts):
        for host in hosts:
            await scene.replicas.kill(host)
    file = Path(_file(scene))
    power_cut.cut(file, file, lost=lost)
    for host in hosts:
        await scene.replicas.start(host)
    return f"power cut that takes what is not synced of {' and '.join(end or 'the database' for end in lost)}"


async def _limited(scene: Scene, size: int) -> float:
    """Have all processes write no file beyond a size; who started them may take that back."""
    seconds, running = scene.moment(), list(scene.replicas.running.values())
    for each in running:
        resource.prlimit(each.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    await asyncio.sleep(seconds)
    for each in running:
        try:
            resource.prlimit(each.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except ProcessLookupError:  # it has ended meanwhile
            continue
    return seconds


def _largest(scene: Scene) -> int:
    log = Path(f"{_file(scene)}-wal")
    return log.stat().st_size if log.exists() else 0


def _file(scene: Scene) -> str:
    return str(make_url(scene.database_url).database)


async def connections_ended(scene: Scene) -> str:
    """Have PostgreSQL end every connection."""
    await _administered(scene, f"SELECT pg_terminate_backend(pid) {_OURS}")
    return "connections ended by the server"


async def server_crashes(scene: Scene) -> str:
    """Kill a process of PostgreSQL, which ends all others, recovers, and takes nobody in until then."""
    for pid in await _administered(scene, f"SELECT pid {_OURS} LIMIT 1"):
        with suppress(ProcessLookupError):  # it has ended meanwhile
            os.kill(pid, signal.SIGKILL)
    return "server crashed"


async def _administered(scene: Scene, statement: str) -> list[int]:
    plain = make_url(scene.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await until(lambda: _let_in(plain), seconds=_RECOVERED_SECONDS, what="PostgreSQL to let us in")
    try:
        return [row[0] for row in await connection.fetch(statement)]
    finally:
        await connection.close()


async def _let_in(url: str) -> asyncpg.Connection | None:
    """Connect, unless the server recovers from a crash."""
    try:
        return await asyncpg.connect(url)
    except (asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, OSError):
        return None


async def line_cut(scene: Scene) -> str:
    """Have every connection break without a word."""
    scene.line.cut()
    return "line to the database cut"


async def server_away(scene: Scene) -> str:
    """Have PostgreSQL be gone for a while."""
    return f"server away for {await _while(scene, scene.line.closed()):.1f} s"


async def server_away_for_long(scene: Scene) -> str:
    """Have PostgreSQL be gone for a minute and longer, beyond every lease and for longer than a process waits."""
    seconds = scene.random.uniform(*_LONG) / scene.clock.speed
    async with scene.line.closed():
        await asyncio.sleep(seconds)
    return f"server away for {seconds * scene.clock.speed:.0f} s of the run"


async def server_frozen(scene: Scene) -> str:
    """Have PostgreSQL answer nothing for a while, and then everything."""
    return f"server frozen for {await _while(scene, scene.line.frozen()):.1f} s"


async def _while(scene: Scene, trouble: AbstractAsyncContextManager[None]) -> float:
    seconds = scene.moment()
    async with trouble:
        await asyncio.sleep(seconds)
    return seconds


async def commit_unanswered(scene: Scene) -> str:
    """Have a commit be carried out whose answer is lost."""
    scene.line.commits_to_lose = 1
    return "the answer to a commit lost"


SQLITE: dict[Trouble, int] = {file_locked: 1, disk_full: 1, disk_read_only: 1, power_fails: 2}
POSTGRESQL: dict[Trouble, int] = {
    connections_ended: 2,
    server_crashes: 2,
    line_cut: 2,
    server_away: 2,
    server_away_for_long: 1,
    server_frozen: 2,
    commit_unanswered: 2,
}
"""How often each comes beside the others."""
