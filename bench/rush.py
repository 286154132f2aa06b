"""Twenty people who declare at the same moment, while every Slack call takes 450 ms."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from bench.declaring import channel_of, filled
from bench.figure import Figure
from bench.slack import CROWD
from bench.stage import staged

if TYPE_CHECKING:
    from sandbox.client import Modal

SLOW_SECONDS = 0.45
ACKED_SECONDS = 1.0


async def measure() -> list[Figure]:
    """Measure the slowest of the acknowledgements, and when the last declarer is in their channel."""
    async with staged() as stage, stage.bot():
        people = [await stage.person(f"crowd{number}") for number in range(1, CROWD + 1)]
        await stage.control("POST", "faults", kind="slow", seconds=SLOW_SECONDS, times=None)
        titles = [f"Rush {number}" for number in range(1, CROWD + 1)]
        forms = await asyncio.gather(*map(filled, people, titles))
        started = time.perf_counter()
        seconds = await asyncio.gather(*map(_submitted, forms))
        await asyncio.gather(*map(channel_of, people, titles))
        whole = time.perf_counter() - started
    return [
        Figure(f"{CROWD} at once, 0.45 s a call: slowest ack", max(seconds), "s", ACKED_SECONDS),
        Figure(f"{CROWD} at once, 0.45 s a call: all declarers invited", whole, "s"),
    ]


async def _submitted(form: Modal) -> float:
    started = time.perf_counter()
    await form.submit()
    return time.perf_counter() - started
