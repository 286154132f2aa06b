"""`app.py purge`: what ended before a day is forgotten, after it was said how much that is."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import click

from bot.clock import SystemClock
from bot.domain.audit import OPERATOR
from bot.domain.reports.period import midnight
from bot.domain.retention import IN_WORDS, Kind
from bot.queries.policy import current_policy
from bot.retention.purging import counted, purge
from bot.settings import BadSettings, load
from handlers.command_line import settled, store_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.store import Store

_KINDS = "What to purge: drills, messages, incidents or audit; several by repeating it; all unless named."
_TEAM = "The workspace's id, such as T012AB3C4, where there are several."


@click.command(name="purge")
@click.option("--before", required=True, type=click.DateTime(["%Y-%m-%d"]), help="What ended before this day goes.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), help=_KINDS)
@click.option("--yes", is_flag=True, help="Do it; without, it is only said what would go.")
@click.option("--team", default=None, help=_TEAM)
def purge_command(before: datetime, kinds: tuple[str, ...], team: str | None, *, yes: bool) -> None:
    """Say what ended before a day would be forgotten; with --yes, forget it."""
    settled(_purge(before, [Kind(kind) for kind in kinds] or list(Kind), team, yes=yes))


async def _purge(day: datetime, kinds: Collection[Kind], team: str | None, *, yes: bool) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        before = await _midnight(store, day)
        if before > now:
            raise BadSettings("--before: choose a day that is over.")
        for kind in kinds:
            async with store.read() as unit:
                count = await counted(unit, kind, before)
            if yes:
                count = await purge(store, kind, before, actor=OPERATOR, now=now)
            click.echo(f"{count} {IN_WORDS[kind]}")
    click.echo("This was forgotten." if yes else "Nothing was forgotten: this is what --yes would forget.")


async def _midnight(store: Store, day: datetime) -> datetime:
    """Return when a day begins by the workspace's calendar."""
    async with store.read() as unit:
        return midnight(day.date(), (await current_policy(unit)).calendar.zone)
