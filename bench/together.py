"""Fifty people who declare in the same moment, under Slack's limits: nobody's declaration is lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.calls import last_effect, made, took_effect
from bench.crew import Crew
from bench.databases import BOTH
from bench.figure import Figure
from bench.pressure import answered, prepared, rush, taught
from bench.stage import staged
from sandbox.client import PersonSawError

if TYPE_CHECKING:
    from bench.crew import Form
    from bench.databases import Opened

DECLARING = 50
MINUTE = timedelta(minutes=1)
"""Slack lets an app make twenty channels in it."""

_RECORDED = "SELECT title FROM incident WHERE title LIKE 'Together %'"


async def measure() -> list[Figure]:
    """Press every submit button at once, and watch until the last of them is announced."""
    return [figure for opened in BOTH for figure in await _at(opened)]


async def _at(opened: Opened) -> list[Figure]:
    async with opened() as place, staged() as stage, stage.bot(place) as bot:
        await prepared(stage, bot, "Before", 1)
        crew = await taught(stage)
        titles = [f"Together {number}" for number in range(1, DECLARING + 1)]
        forms = [await _filled(crew, f"crowd{number}", title) for number, title in enumerate(titles, start=1)]
        name = f"{place.name}: {DECLARING} declare at once"
        before, began = await stage.newest(), datetime.now(UTC)
        async with rush(stage, bot) as under_way:
            answers = dict(zip(titles, await asyncio.gather(*map(_submitted, forms)), strict=True))
            quiet = await under_way.quiet(name)
        recorded = [
            str(title) for (title,) in await place.rows("SELECT title FROM incident WHERE title LIKE 'Together %'")
        ]
        taken = [entry["ms"] for entry in await stage.acks("interactive", after=before)]
        created = made(await stage.calls("conversations.create"), "conversations.create")
        invited = made(await stage.calls("conversations.invite"), "conversations.invite")
        announced = await stage.made("chat.postMessage", 1, await stage.channel("incidents"), "#incidents")
    return [
        Figure(f"{name}: slowest answer", max(taken) / 1000, "s", 3.0),
        *answered(
            name,
            asked=titles,
            acked=[title for title in titles if answers[title] is not None],
            refused=[title for title in titles if answers[title] is False],
            recorded=recorded,
        ),
        Figure(f"{name}: channels within a minute", sum(took_effect(call) < began + MINUTE for call in created), ""),
        Figure(f"{name}: last declarer invited after", last_effect(invited, began), "s"),
        Figure(f"{name}: last announced after", last_effect(announced, began), "s"),
        under_way.grown(name),
        quiet,
    ]


async def _filled(crew: Crew, who: str, title: str) -> Form:
    """Open the form and fill it, once more where a busy machine opens it too late."""
    while True:
        with suppress(PersonSawError, TimeoutError):
            return await crew.opened(who, title)


async def _submitted(form: Form) -> bool | None:
    """Press the submit button; return whether it is done, or None where no answer came in time."""
    try:
        answer = await form.wire.act("submit", view_id=form.view)
    except PersonSawError:
        return None
    return not answer.get("errors")
