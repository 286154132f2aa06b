"""From a click to its acknowledgement, server side, with an idle bot: one at a time, near the database and far."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bench.buttons import buttons
from bench.crew import DRILL, Crew
from bench.databases import postgresql, postgresql_at, sqlite
from bench.figure import Figure, spread
from bench.stage import staged
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.databases import Opened
    from bench.stage import Bot, Stage

DRILLS = 20
"""Each is declared, acknowledged by its button, and updated by a command: one sample of each."""
PLACES: tuple[tuple[Opened, float], ...] = (
    (sqlite, 20.0),
    (postgresql, 10.0),
    (partial(postgresql_at, 1), 25.0),
    (partial(postgresql_at, 5), 80.0),
)
"""Databases, and how many milliseconds the median acknowledgement may take there."""
SQLITE_MS = 20.0
"""The same for the other two on SQLite."""


async def measure() -> list[Figure]:
    """Measure form, button and command, each recorded before it is acknowledged."""
    figures = []
    for opened, most in PLACES:
        async with opened() as place, staged(strict_rates=False) as stage, stage.bot(place) as bot:
            await _work(stage, bot)
            others = SQLITE_MS if place.name == "SQLite" else None
            figures += await _figures(stage, place.name, most, others)
    return figures


async def _work(stage: Stage, bot: Bot) -> None:
    crew = await Crew.taught(stage, *DRILL)
    for number in range(DRILLS):
        await crew.declare("alice", f"Drill {number}")
        await stage.settled(bot)
    cards = await buttons(stage, "Acknowledge")
    for card in cards:
        await card.press(stage, "bob")
        await stage.settled(bot)
    for card in cards:
        wire = Connection(stage.http, stage.url, "bob")
        await wire.act("command", channel=card.channel, text="/incident update Still looking")
        await stage.settled(bot)


async def _figures(stage: Stage, name: str, most: float, others: float | None) -> list[Figure]:
    interactive = await stage.acks("interactive")
    forms = [entry["ms"] for entry in interactive if entry["request"]["type"] == "view_submission"]
    pressed = [entry["ms"] for entry in interactive if "message" in entry["request"]]
    commands = [entry["ms"] for entry in await stage.acks("slash_commands")]
    return [
        *spread(f"{name}: Acknowledge clicked to ack", pressed, "ms", median_most=most),
        *spread(f"{name}: update command to ack", commands, "ms", median_most=others),
        *spread(f"{name}: declare form submitted to ack", forms, "ms", median_most=others),
    ]
