"""What is the same in each rush: how much memory grows, who was answered what, and what of that is recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.crew import Crew
from bench.figure import Figure
from bench.process import resident_mib
from sandbox.client import PersonSawError

if TYPE_CHECKING:
    from bench.stage import Bot, Stage

GROWN_MIB = 50.0
"""By how much a rush may make the bot's process grow."""
QUIET_SECONDS = 900.0
"""Real seconds to wait until all of it is carried to Slack."""
_OFTEN_SECONDS = 0.2
NOTHING = "Nothing was recorded"
"""What a person reads whose request came to nothing."""


@dataclass(slots=True)
class Rush:
    """A rush under way, and what it does to the bot."""

    stage: Stage
    bot: Bot
    began: float
    resident: float
    most: float

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return time.perf_counter() - self.began

    def grown(self, name: str) -> Figure:
        """Return by how much the process was larger at most than before."""
        return Figure(f"{name}: memory grown by at most", self.most - self.resident, "MiB", GROWN_MIB)

    async def quiet(self, name: str) -> Figure:
        """Wait until nothing is left to carry, and return how long that took from the beginning."""
        await self.stage.settled(self.bot, seconds=QUIET_SECONDS)
        return Figure(f"{name}: quiet after", self.seconds, "s")


@asynccontextmanager
async def rush(stage: Stage, bot: Bot) -> AsyncIterator[Rush]:
    """Begin a rush, and look at the bot's memory until the end of the block."""
    resident = resident_mib(bot.pid)
    under_way = Rush(stage, bot, time.perf_counter(), resident, resident)
    watching = asyncio.create_task(_watch(under_way))
    try:
        yield under_way
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(under_way: Rush) -> None:
    while True:
        under_way.most = max(under_way.most, resident_mib(under_way.bot.pid))
        await asyncio.sleep(_OFTEN_SECONDS)


def answered(
    name: str, *, asked: Collection[str], acked: Collection[str], refused: Collection[str], recorded: Collection[str]
) -> list[Figure]:
    """Compare what people were answered with what is recorded.

    `acked` were answered in time, of whom `refused` were told that nothing was recorded.
    """
    lost, wrong = set(acked) - set(refused) - set(recorded), set(refused) & set(recorded)
    unanswered = set(asked) - set(acked)
    return [
        Figure(f"{name}: answered within 3 s", len(acked), "", least=len(asked)),
        Figure(f"{name}: told that nothing was recorded", len(refused), "", 0),
        Figure(f"{name}: not answered, but recorded", len(unanswered & set(recorded)), "", 0),
        Figure(f"{name}: answered as recorded, and lost", len(lost), "", 0),
        Figure(f"{name}: told that nothing was recorded, and it was", len(wrong), "", 0),
    ]


async def told_of_nothing(stage: Stage) -> set[str]:
    """Return the ids of those who read in a channel, for their eyes only, that nothing was recorded."""
    channels = (await stage.control("GET", "state"))["channels"]
    said = (message for channel in channels for message in channel["messages"] if message["ephemeral_for"])
    return {str(message["ephemeral_for"]) for message in said if NOTHING in message["text"]}


async def prepared(stage: Stage, bot: Bot, word: str, count: int) -> dict[str, str]:
    """Have so many people declare an incident each, one after the other; return the channel of each person's.

    What a busy machine makes too late is done again. None of it counts towards Slack's limits.
    """
    async with unlimited(stage):
        crew, people = await taught(stage), [f"crowd{number}" for number in range(1, count + 1)]
        for who in people:
            while not await crew.declare(who, f"{word} {who}"):
                pass
        await stage.settled(bot)
    channels = (await stage.control("GET", "state"))["channels"]
    named = {str(channel["name"]): str(channel["id"]) for channel in channels}
    return {who: next(named[name] for name in named if name.endswith(f"-{word.lower()}-{who}")) for who in people}


@asynccontextmanager
async def unlimited(stage: Stage) -> AsyncIterator[None]:
    """Have Slack limit nothing until the end of the block, and forget then what was called."""
    await stage.control("POST", "limits", strict=False)
    yield
    await stage.control("POST", "limits", strict=True)
    await stage.control("DELETE", "calls")


async def taught(stage: Stage) -> Crew:
    """Learn how to declare, once more where a busy machine shows a form too late."""
    while True:
        with suppress(PersonSawError, TimeoutError):
            return await Crew.taught(stage)
