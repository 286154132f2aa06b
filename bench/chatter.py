"""Five thousand messages a minute in incidents' channels: Slack tells the bot of each, beside its work."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import TYPE_CHECKING

from bench.databases import BOTH
from bench.figure import Figure
from bench.pressure import NOTHING, answered, prepared, rush
from bench.process import cpu_ms
from bench.stage import staged
from sandbox.client import PersonSawError
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.databases import Opened
    from bench.stage import Stage

INCIDENTS = 20
A_MINUTE, SECONDS = 5000, 60.0
EDITED = 25
"""Of so many messages one is edited at once: that Muster looks at, as it may stand in a timeline."""
UPDATES_EACH = 2
"""Updates that are posted meanwhile in each channel."""
KEPT = 20_000
P95_MS = 500.0
"""How soon those are to be acknowledged, but for the slowest twentieth."""


async def measure() -> list[Figure]:
    """Have everybody write, while incident managers post updates."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged(kept=KEPT) as stage, stage.bot(place) as bot:
        rooms = await prepared(stage, bot, "Chatter", INCIDENTS)
        name = f"{place.name}: {A_MINUTE:,} messages a minute"
        before, used = await stage.newest(), cpu_ms(bot.pid)
        async with rush(stage, bot) as under_way:
            writing = asyncio.gather(*(_writes(stage, who, channel) for who, channel in rooms.items()))
            answers = dict(await asyncio.gather(*_updates(stage, rooms)))
            written, lasted = sum(await writing), under_way.seconds
            used = cpu_ms(bot.pid) - used
            quiet = await under_way.quiet(name)
        told = [str(text) for (text,) in await place.rows("SELECT text FROM status_update")]
        events = await stage.acks("events_api", after=before)
        commands = [entry["ms"] for entry in await stage.acks("slash_commands", after=before)]
    return [
        Figure(f"{name}: written in {lasted:.0f} s", written, ""),
        Figure(f"{name}: events not acknowledged in 3 s", sum(_late(event) for event in events), "", 0),
        Figure(f"{name}: update meanwhile, click to ack, p95", statistics.quantiles(commands, n=20)[-1], "ms", P95_MS),
        *answered(
            name,
            asked=list(answers),
            acked=[text for text, said in answers.items() if said is not None],
            refused=[text for text, said in answers.items() if NOTHING in (said or "")],
            recorded=told,
        ),
        Figure(f"{name}: CPU of the bot", used / 1000, "s"),
        under_way.grown(name),
        quiet,
    ]


async def _writes(stage: Stage, who: str, channel: str) -> int:
    """Write as one person as often as falls to them; return how many messages that were."""
    wire, began, each = Connection(stage.http, stage.url, who), time.monotonic(), A_MINUTE // INCIDENTS
    for number in range(each):
        await asyncio.sleep(max(0.0, began + number * SECONDS / each - time.monotonic()))
        sent = await wire.act("message", channel=channel, text=f"Looking at {number}")
        if number % EDITED == 0:
            await wire.act("edit", channel=channel, ts=sent["ts"], text=f"Looking at {number} again")
    return each


def _updates(stage: Stage, rooms: dict[str, str]) -> list[asyncio.Task[tuple[str, str | None]]]:
    every = SECONDS / (len(rooms) * UPDATES_EACH)
    asked = [(who, channel, number) for number in range(UPDATES_EACH) for who, channel in rooms.items()]
    return [
        asyncio.create_task(_update(stage, who, channel, f"Update {number} of {who}", place * every))
        for place, (who, channel, number) in enumerate(asked)
    ]


async def _update(stage: Stage, who: str, channel: str, text: str, after: float) -> tuple[str, str | None]:
    """Post an update; return its text and what was answered, None where that came too late."""
    await asyncio.sleep(after)
    wire = Connection(stage.http, stage.url, who)
    try:
        answer = await wire.act("command", channel=channel, text=f"/incident update {text}")
    except PersonSawError:
        return text, None
    return text, str(answer.get("reply") or "")


def _late(event: dict[str, object]) -> bool:
    return event["status"] != "ok"
