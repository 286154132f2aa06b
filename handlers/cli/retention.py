"""`app.py purge` and `app.py person`: forgetting what is over, and what is kept of a person."""

from __future__ import annotations

import json
import sys
from contextlib import AsyncExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from bot.clock import SystemClock
from bot.commands.runner import Context
from bot.domain.audit import OPERATOR
from bot.domain.references import lone_reference
from bot.domain.reports.period import midnight
from bot.domain.retention import IN_WORDS, Kind
from bot.domain.vocabulary import Via
from bot.queries.policy import current_policy
from bot.retention.person import exported, forget, record_export
from bot.retention.purging import counted, delete_drill, drill_called, purge
from bot.retention.redaction import redact_number
from bot.settings import BadSettings, load
from handlers.cli.base import settled, store_of, team_option

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.store import Store

_KINDS = "What to purge: drills, messages, incidents or audit; several by repeating it; all unless named."


@click.command(name="purge")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="What ended before this day goes.")
@click.option("--drill", default=None, help="Instead: this one drill, such as INC-42, whatever its age.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]), help=_KINDS)
@click.option("--yes", is_flag=True, help="Do it; without, it is only said what would go.")
@team_option
def purge_command(
    before: datetime | None, drill: str | None, kinds: tuple[str, ...], team: str | None, *, yes: bool
) -> None:
    """Say what ended before a day would be forgotten, or one drill deleted; with --yes, do it."""
    if (before is None) is (drill is None):
        raise click.UsageError("Say --before which day, or which --drill.")
    if drill is not None:
        settled(_delete_drill(drill, team, yes=yes))
    elif before is not None:
        settled(_purge(before, [Kind(kind) for kind in kinds] or list(Kind), team, yes=yes))


async def _delete_drill(named: str, team: str | None, *, yes: bool) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        async with store.write() as unit:
            drill = await drill_called(unit, named)
            title = drill.title
            if yes:
                await delete_drill(unit, drill, actor=OPERATOR, now=now)
    done = "was deleted. Its channel is for people to archive" if yes else "would be deleted: --yes does it"
    click.echo(f"{named}, {title}, {done}.")


@click.command(name="redact")
@click.argument("incident")
@click.option("--reason", default="", help="Why, for the timeline.")
@team_option
def redact_command(incident: str, reason: str, team: str | None) -> None:
    """Replace the words on standard input wherever they stand about INCIDENT, such as INC-42, for good."""
    settled(_redact(incident, sys.stdin.read(), reason, team))


async def _redact(named: str, words: str, reason: str, team: str | None) -> None:
    async with AsyncExitStack() as stack:
        store = await store_of(stack, load(), team)
        async with store.write() as unit:
            context = Context(unit=unit, now=SystemClock().now(), actor=OPERATOR, via=Via.COMMAND)
            places = await redact_number(context, lone_reference(named), words, reason)
    click.echo(
        f"Redacted in {places} places. A message that people wrote in Slack is for them, or an admin, to delete."
    )


@click.group()
def person() -> None:
    """Hand over what is kept of a person, or forget them."""


@person.command(name="export")
@click.argument("user")
@team_option
def export_person(user: str, team: str | None) -> None:
    """Print all that is kept of USER, a Slack id such as U012AB3C4, as JSON."""
    settled(_export_person(user, team))


@person.command(name="forget")
@click.argument("user")
@click.option("--texts", is_flag=True, help="Take out the updates, notes, reasons and tasks that they wrote, too.")
@click.option("--yes", is_flag=True, help="Do it; without, it is only said how much is kept.")
@team_option
def forget_person(user: str, team: str | None, *, texts: bool, yes: bool) -> None:
    """Have "former colleague" stand for USER, a Slack id, in all that is kept; with --yes, for good."""
    settled(_forget_person(user, team, texts=texts, yes=yes))


async def _export_person(user: str, team: str | None) -> None:
    async with AsyncExitStack() as stack:
        store = await store_of(stack, load(), team)
        async with store.read() as unit:
            found = await exported(unit, user)
        async with store.write() as unit:
            await record_export(unit, user, _rows(found), SystemClock().now())
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


async def _forget_person(user: str, team: str | None, *, texts: bool, yes: bool) -> None:
    async with AsyncExitStack() as stack:
        store = await store_of(stack, load(), team)
        async with store.read() as unit:
            rows = _rows(await exported(unit, user))
        if not rows:
            raise BadSettings(f"Nothing is kept of {user}.")
        if not yes:
            click.echo(f"{user} stands in {rows} rows. Nothing was changed: --yes forgets them, for good.")
            return
        async with store.write() as unit:
            context = Context(unit=unit, now=SystemClock().now(), actor=OPERATOR, via=Via.COMMAND)
            token = await forget(context, user, texts=texts)
    click.echo(f"{rows} rows now say {token} instead of {user}.")


def _rows(found: dict[str, Any]) -> int:
    return sum(map(len, found["tables"].values()))


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
