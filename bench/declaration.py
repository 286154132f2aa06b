"""What a declaration costs in Slack calls, and what a process holds after it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench.declaring import channel_of, filled
from bench.figure import Figure
from bench.stage import staged

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.stage import Bot, Stage
    from sandbox.client import Person

TRIPS = 2
CALLS = 8
RESIDENT_MB = 100.0
SLOW_SECONDS = 0.45
"""What a call to Slack takes in the measure of round trips, so that which call waited for which is beyond doubt."""
INVITED_SECONDS = 0.95
APART_SECONDS = 1.5
"""Between two declarations: the announcement channel takes a message a second, which is not what is measured."""


async def measure() -> list[Figure]:
    """Measure the second declaration of a workspace: the first also makes the announcement channel.

    The database is migrated before, by another process, as it is at every start but the first.
    """
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(staged())
        async with stage.bot():
            pass
        bot = await stack.enter_async_context(stage.bot())
        alice = await stage.person("alice")
        await _declared(stage, bot, alice, "First incident")
        resident = Figure("resident memory after one incident", _resident_mb(bot.pid), "MB", RESIDENT_MB)
        calls = await _declared(stage, bot, alice, "Second incident")
        await stage.control("POST", "faults", kind="slow", seconds=SLOW_SECONDS, times=None)
        slow = await _declared(stage, bot, alice, "Third incident")
    return [
        Figure("round trips until the declarer is invited", _trips(slow), "", TRIPS),
        Figure("calls of a whole declaration", len(calls), "", CALLS),
        Figure("submitted to invited, 0.45 s a call", _invited_after(slow), "s", INVITED_SECONDS),
        resident,
    ]


async def _declared(stage: Stage, bot: Bot, alice: Person, title: str) -> list[Json]:
    modal = await filled(alice, title)
    await stage.settled(bot)
    await asyncio.sleep(APART_SECONDS)
    await stage.control("DELETE", "calls")
    await modal.submit()
    await channel_of(alice, title)
    await stage.settled(bot)
    return await stage.calls()


def _trips(calls: list[Json]) -> int:
    """Count the calls of the longest chain, each begun after the one before had ended, that ends in the invitation."""
    invite = _first(calls, "conversations.invite")
    before = sorted((call for call in calls if _ended(call) <= _began(invite)), key=_ended)
    chain = 1
    free_from = None
    for call in before:
        if free_from is None or _began(call) >= free_from:
            chain += 1
            free_from = _ended(call)
    return chain


def _invited_after(calls: list[Json]) -> float:
    created, invited = _first(calls, "conversations.create"), _first(calls, "conversations.invite")
    return (_ended(invited) - _began(created)).total_seconds()


def _first(calls: list[Json], method: str) -> Json:
    return next(call for call in calls if call["method"] == method)


def _ended(call: Json) -> datetime:
    return datetime.fromisoformat(call["at"])


def _began(call: Json) -> datetime:
    return _ended(call) - timedelta(milliseconds=call["ms"])


def _resident_mb(pid: int) -> float:
    """Return what Linux counts as resident, in MB of 1,000,000 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1_000_000
    raise RuntimeError(f"process {pid} has ended")
