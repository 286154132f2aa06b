"""Twenty people who declare at the same moment, and a hundred, while every Slack call takes 450 ms."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.calls import last_effect, made
from bench.crew import Crew, Form
from bench.databases import BOTH, sqlite
from bench.figure import Figure
from bench.slack import CROWD
from bench.stage import staged

if TYPE_CHECKING:
    from bench.calls import Json
    from bench.databases import Opened
    from bench.stage import Bot, Stage

FEW = 20
SLOW_SECONDS = 0.45
ACKED_SECONDS, INVITED_SECONDS, ANNOUNCED_SECONDS = 1.0, 2.5, 21.0
BUSY_ANSWERS = 30
"""How often Slack may have to say that it is asked too often."""
WATCHED_SECONDS = 60.0
"""How long a hundred are watched: Slack lets an app make twenty channels a minute."""


async def measure() -> list[Figure]:
    """Measure twenty on both databases, under Slack's limits, and a hundred."""
    figures = [figure for opened in BOTH for figure in await _few(opened)]
    return [*figures, *await _crowd()]


async def _few(opened: Opened) -> list[Figure]:
    async with opened() as place, staged() as stage, stage.bot(place) as bot:
        forms = await _filled(stage, bot, FEW)
        began = datetime.now(UTC)
        slowest, refused = await _submitted(forms)
        invited = await stage.made("conversations.invite", FEW - refused)
        announced = await _announced(stage, FEW - refused)
    name = f"{place.name}: {FEW} at once, 0.45 s a call"
    return [
        Figure(f"{name}: refused", refused, "", 0),
        Figure(f"{name}: slowest ack", slowest, "s", ACKED_SECONDS),
        Figure(f"{name}: last declarer invited", last_effect(invited, began), "s", INVITED_SECONDS),
        Figure(f"{name}: last announced", last_effect(announced, began), "s", ANNOUNCED_SECONDS),
    ]


async def _crowd() -> list[Figure]:
    async with sqlite() as place, staged() as stage, stage.bot(place) as bot:
        forms = await _filled(stage, bot, CROWD)
        slowest, refused = await _submitted(forms)
        await asyncio.sleep(WATCHED_SECONDS)
        calls = await stage.calls()
    invited, busy = made(calls, "conversations.invite"), [call for call in calls if call["status"] == 429]
    name = f"{place.name}: {CROWD} at once, 0.45 s a call"
    return [
        Figure(f"{name}: refused", refused, "", 0),
        Figure(f"{name}: slowest ack", slowest, "s"),
        Figure(f"{name}: invited within {WATCHED_SECONDS:g} s", len(invited), ""),
        Figure(f"{name}: answers 429 within {WATCHED_SECONDS:g} s", len(busy), "", BUSY_ANSWERS),
    ]


async def _filled(stage: Stage, bot: Bot, people: int) -> list[Form]:
    """Have so many people fill the form, without haste, in a workspace that has its announcement channel.

    None of that counts towards Slack's limits.
    """
    await stage.control("POST", "limits", strict=False)
    crew = await Crew.taught(stage)
    await crew.declare("alice", "The first")
    forms = [await crew.opened(f"crowd{number}", f"Rush {number}") for number in range(1, people + 1)]
    await stage.settled(bot)
    await stage.control("DELETE", "calls")
    await stage.control("POST", "limits", strict=True)
    await stage.control("POST", "faults", kind="slow", seconds=SLOW_SECONDS, times=None)
    return forms


async def _submitted(forms: list[Form]) -> tuple[float, int]:
    """Press every submit button at once; return how long the slowest acknowledgement took, and how many refused."""
    answers = await asyncio.gather(*map(_timed, forms))
    return max(seconds for seconds, _ in answers), sum(not recorded for _, recorded in answers)


async def _timed(form: Form) -> tuple[float, bool]:
    started = time.perf_counter()
    recorded = await form.submit()
    return time.perf_counter() - started, recorded


async def _announced(stage: Stage, count: int) -> list[Json]:
    """Wait until so many messages stand in the announcement channel, and return the calls that posted them."""
    return await stage.made("chat.postMessage", count, await stage.channel("incidents"), "#incidents")
