"""Eight people who declare as fast as they can: how many a second, and what each costs in processor time."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.calls import last_effect
from bench.crew import Crew, everyone
from bench.databases import BOTH
from bench.figure import Figure
from bench.process import cpu_ms
from bench.stage import staged
from bot.access.limits import DECLARED

if TYPE_CHECKING:
    from bench.stage import Bot, Stage

INCIDENTS, PEOPLE = 104, 8
A_SECOND = 40.0
CPU_MS = 25.0
DRAINED_SECONDS = 4.0 * INCIDENTS
"""The announcement channel takes a message a second."""


@dataclass(frozen=True, slots=True)
class Rush:
    """One database's rush; `cpu` is what its bot had used when it began, in ms."""

    stage: Stage
    bot: Bot
    cpu: float
    a_second: float
    refused: int
    invited_cpu: float


async def measure() -> list[Figure]:
    """Let both databases' rushes come one after the other; what is left to announce then drains from both at once."""
    async with AsyncExitStack() as stack:
        rushes = [await _rush(stack, number) for number in range(len(BOTH))]
        return [figure for rush in rushes for figure in await _figures(rush)]


async def _rush(stack: AsyncExitStack, number: int) -> Rush:
    place = await stack.enter_async_context(BOTH[number]())
    stage = await stack.enter_async_context(staged(strict_rates=False, kept=0))
    bot = await stack.enter_async_context(stage.bot(place))
    crew = await Crew.taught(stage)
    titles = [f"Rush {one}" for one in range(INCIDENTS)]
    cpu, began = cpu_ms(bot.pid), datetime.now(UTC)
    refused = await crew.declare_all(titles, everyone(INCIDENTS, DECLARED), PEOPLE)
    invited = await stage.made("conversations.invite", INCIDENTS - refused)
    return Rush(stage, bot, cpu, len(invited) / last_effect(invited, began), refused, cpu_ms(bot.pid))


async def _figures(rush: Rush) -> list[Figure]:
    await rush.stage.settled(rush.bot, seconds=DRAINED_SECONDS)
    name, each = rush.bot.place.name, INCIDENTS - rush.refused
    return [
        Figure(f"{name}: {PEOPLE} people declare {INCIDENTS}, incidents a second", rush.a_second, "", least=A_SECOND),
        Figure(f"{name}: refused", rush.refused, "", 0),
        Figure(f"{name}: CPU of the bot each, all invited", (rush.invited_cpu - rush.cpu) / each, "ms"),
        Figure(f"{name}: CPU of the bot each, all done", (cpu_ms(rush.bot.pid) - rush.cpu) / each, "ms", CPU_MS),
    ]
