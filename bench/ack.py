"""From a click to its acknowledgement, server side, on SQLite with an idle bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.declaring import channel_of, filled
from bench.figure import Figure, spread
from bench.stage import staged

if TYPE_CHECKING:
    from bench.stage import Bot, Stage
    from sandbox.client import Channel, Person

INCIDENTS = 20
"""Each is declared, acknowledged by its button, and updated by a command: one sample of each."""
MEDIAN_MS = 20.0


async def measure() -> list[Figure]:
    """Measure form, button and command, each recorded before it is acknowledged."""
    async with staged(strict_rates=False) as stage, stage.bot() as bot:
        people = [await stage.person(name) for name in ("alice", "bob")]  # one may not declare so many within an hour
        turns = [(number, people[number % 2]) for number in range(1, INCIDENTS + 1)]
        channels = [(person, await _declare(stage, bot, person, number)) for number, person in turns]
        for person, channel in channels:
            card = await person.message(channel, button="Acknowledge")
            await stage.settled(bot)
            await person.click("Acknowledge", on=card)
        for person, channel in channels:
            await stage.settled(bot)
            await person.command(channel, "/incident update Still looking")
        return await _figures(stage)


async def _declare(stage: Stage, bot: Bot, person: Person, number: int) -> Channel:
    title = f"Incident {number}"
    modal = await filled(person, title)
    await stage.settled(bot)
    await modal.submit()
    return await channel_of(person, title)


async def _figures(stage: Stage) -> list[Figure]:
    interactive = await stage.acks("interactive")
    forms = [entry["ms"] for entry in interactive if entry["request"]["type"] == "view_submission"]
    buttons = [entry["ms"] for entry in interactive if _acknowledges(entry["request"])]
    commands = [entry["ms"] for entry in await stage.acks("slash_commands")]
    return [
        *spread("Acknowledge clicked to ack", buttons, "ms", median_most=MEDIAN_MS),
        *spread("update command to ack", commands, "ms", median_most=MEDIAN_MS),
        *spread("declare form submitted to ack", forms, "ms", median_most=MEDIAN_MS),
    ]


def _acknowledges(payload: dict[str, object]) -> bool:
    actions = payload.get("actions")
    return isinstance(actions, list) and actions[0]["action_id"] == "incident.acknowledge"
