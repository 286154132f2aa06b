"""Five hundred people who click within one second: each is answered, and what is answered as done is recorded."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from itertools import cycle
from typing import TYPE_CHECKING

from bench.buttons import every_button
from bench.calls import last_effect
from bench.databases import BOTH, PATIENCE_SECONDS
from bench.figure import Figure
from bench.pressure import answered, prepared, rush, told_of_nothing, unlimited
from bench.slack import PEOPLE
from bench.stage import RARELY_SECONDS, staged
from sandbox.client import PersonSawError, until
from sandbox.client.connection import Connection

if TYPE_CHECKING:
    from bench.databases import Opened
    from bench.stage import Bot, Stage

INCIDENTS = 5
"""Announcements among which the clicks fall."""
AT_ONCE = 20
"""People who join the announcement channel together, beforehand: what comes of 500 is more than they click."""
AMID_SECONDS = 5.0
"""Until the messages to those who clicked are under way, which are many; then somebody acknowledges an incident."""
SHOWN_SECONDS = 5.0
"""How soon that is to be shown in the incident's channel."""


async def measure() -> list[Figure]:
    """Have them press *Follow* below announcements, and somebody act while all of them are told."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged() as stage, stage.bot(place) as bot:
        people = [f"crowd{number}" for number in range(1, PEOPLE + 1)]
        rooms = await prepared(stage, bot, "Rush", INCIDENTS)
        await _joined(stage, bot, people)
        pressing = list(zip(people, cycle(await every_button(stage, "Follow")), strict=False))
        await stage.settled(bot)
        before = await stage.newest()
        async with rush(stage, bot) as under_way:
            answers = await asyncio.gather(*(button.press(stage, who) for who, button in pressing))
            clicked = under_way.seconds
            await asyncio.sleep(AMID_SECONDS)
            shown = await _shown(stage, rooms[people[0]])
            name = f"{place.name}: {PEOPLE} clicks at once"
            quiet = await under_way.quiet(name)
        ids = await _ids(stage)
        recorded = [str(user) for (user,) in await place.rows("SELECT user_id FROM follower WHERE left_at IS NULL")]
        acked = [ids[who] for (who, _), done in zip(pressing, answers, strict=True) if done]
        taken = [entry["ms"] for entry in await stage.acks("interactive", after=before)]
        refused = await told_of_nothing(stage)
    return [
        Figure(f"{name}: all answered after", clicked, "s"),
        Figure(f"{name}: slowest answer", max(taken) / 1000, "s", 3.0),
        *answered(name, asked=[ids[who] for who in people], acked=acked, refused=refused, recorded=recorded),
        Figure(f"{name}: an incident amid telling them, acknowledged and shown after", shown, "s", SHOWN_SECONDS),
        under_way.grown(name),
        quiet,
    ]


async def _joined(stage: Stage, bot: Bot, people: list[str]) -> None:
    """Have everybody be in the announcement channel, and be known to Muster, as who has been there for days is."""
    channel, came = await stage.channel("incidents"), 0

    async def known() -> bool:
        await asyncio.sleep(RARELY_SECONDS)
        return await bot.place.rows("SELECT count(*) FROM person") >= [(came,)]

    async with unlimited(stage):
        for came, who in enumerate(people, start=1):
            await Connection(stage.http, stage.url, who).act("join", channel=channel)
            if came % AT_ONCE == 0:
                await until(known, seconds=PATIENCE_SECONDS, what="everybody known")


async def _shown(stage: Stage, channel: str) -> float:
    """Acknowledge an incident; return the seconds until its channel shows it, at most so many as are waited for."""
    wire, general = Connection(stage.http, stage.url, "alice"), await stage.channel("general")
    await stage.control("DELETE", "calls")
    began = datetime.now(UTC)
    with suppress(PersonSawError):  # a busy machine answers too late, and what was to be done is done
        await wire.act("command", channel=general, text="/incident ack INC-1")
    with suppress(TimeoutError):
        return last_effect(await stage.made("chat.update", 1, channel), began)
    return PATIENCE_SECONDS


async def _ids(stage: Stage) -> dict[str, str]:
    users = (await stage.control("GET", "state"))["users"]
    return {str(user["name"]): str(user["id"]) for user in users}
