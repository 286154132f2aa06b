"""Fifty clicks a second, each recorded before it is acknowledged: how long the slowest take."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING

from bench.buttons import Button, buttons
from bench.crew import DRILL, Crew, everyone
from bench.databases import BOTH
from bench.figure import Figure
from bench.stage import staged
from bot.access.limits import DRILLS

if TYPE_CHECKING:
    from bench.databases import Opened
    from bench.stage import Stage

A_SECOND, SECONDS = 50, 10
CLICKS = A_SECOND * SECONDS
TOGETHER = 4
"""Drills declared at once beforehand: more would be refused by a bot that is slow."""
EACH = 5
"""Clicks of one person: a bot does not carry out many of the same person's at once."""
P99_MS = 50.0
PREPARED_SECONDS = 600.0


async def measure() -> list[Figure]:
    """Acknowledge drills that exist wholly, one each fiftieth of a second, whether or not those before are done."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged(strict_rates=False) as stage, stage.bot(place) as bot:
        crew = await Crew.taught(stage, *DRILL)
        titles = [f"Drill {number}" for number in range(CLICKS)]
        await crew.declare_all(titles, everyone(CLICKS, DRILLS), TOGETHER)
        await stage.settled(bot, seconds=PREPARED_SECONDS)
        cards = await buttons(stage, "Acknowledge")
        before = await stage.newest()
        acked = await _pressed(stage, cards)
        taken = [entry["ms"] for entry in await stage.acks("interactive", after=before)]
        await stage.settled(bot, seconds=PREPARED_SECONDS)
        unheeded = len(await buttons(stage, "Acknowledge"))
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return [
        Figure(f"{place.name}: clicks at {A_SECOND} a second", len(acked), ""),
        Figure(f"{place.name}: not acknowledged in 3 s", acked.count(False), "", 0),
        Figure(f"{place.name}: not recorded", unheeded, "", 0),
        Figure(f"{place.name}: click to ack, median", statistics.median(taken), "ms"),
        Figure(f"{place.name}: click to ack, p99", cuts[98], "ms", P99_MS),
    ]


async def _pressed(stage: Stage, cards: list[Button]) -> list[bool]:
    began = time.monotonic()
    pressing = []
    for number, (card, who) in enumerate(zip(cards, everyone(len(cards), EACH), strict=True)):
        await asyncio.sleep(began + number / A_SECOND - time.monotonic())
        pressing.append(asyncio.create_task(card.press(stage, who)))
    return await asyncio.gather(*pressing)
