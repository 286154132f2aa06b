"""`app.py backup`, `restore` and `restored`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import click

from bot.clock import SystemClock
from bot.settings import BadSettings, Settings, load
from bot.slack.client import Slack
from handlers.cli.base import settled, slack_of, store_of, stores_of, team_option
from handlers.restoring import Seen, after_restore, backed_up, copied, numbers_of, put_in_place, seen_on_slack
from handlers.upkeep import NotInstalled


async def _backup(into: Path) -> None:
    await backed_up(load(), into)
    click.echo(into)


async def _restored(backup: Path | None, after: Sequence[str], team: str | None) -> None:
    settings, now, remembered = load(), SystemClock().now(), numbers_of(after)
    many = settings.serves_many
    async with AsyncExitStack() as stack:
        ask = _each_asked if many else _one_asked
        seen = await ask(stack, settings, backup, team)  # before anything is changed: without it nothing can go on
        if len(seen) > 1 and any(remembered):
            raise BadSettings("--after: say with --team whose numbers these are. Nothing was changed.")
        if backup is not None:
            click.echo(await put_in_place(settings, backup, now))
        for store in await stores_of(stack, settings, team) if many else [await store_of(stack, settings, team)]:
            told = await after_restore(store, seen, remembered, now)
            click.echo("\n".join([f"{store.team_id}:", *told] if many else told))
        if many and backup is not None and team is not None:
            await _tell_of_others(stack, settings, team)


async def _tell_of_others(stack: AsyncExitStack, settings: Settings, team: str) -> None:
    """Say which workspaces of the backup do not go on yet."""
    for store in await stores_of(stack, settings):
        if store.team_id != team:
            click.echo(f"{store.team_id}: before Muster starts, run app.py restored --team {store.team_id}.")


async def _one_asked(stack: AsyncExitStack, settings: Settings, _backup: Path | None, _team: str | None) -> Seen:
    """Ask the one workspace that the token is for, whatever the database knows."""
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return await seen_on_slack(Slack(settings.bot_token, settings.slack_api_url, session))


async def _each_asked(stack: AsyncExitStack, settings: Settings, backup: Path | None, team: str | None) -> Seen:
    """Ask the named workspace, or each, with the tokens that the backup knows: those are what Muster goes on with."""
    there = settings if backup is None else await copied(stack, settings, backup)
    seen: Seen = {}
    for store in await stores_of(stack, there, team):
        try:
            seen |= await seen_on_slack(await slack_of(stack, settings, store), store.team_id)
        except NotInstalled:
            seen[store.team_id] = None
    return seen


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
def backup(into: Path) -> None:
    """Copy the SQLite database, while Muster runs, into a new file, and check the copy."""
    settled(_backup(into))


_AFTER_HELP = "The newest incident or problem that people remember, such as INC-42; numbering goes on behind it."


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--after", multiple=True, help=_AFTER_HELP)
@team_option
def restore(backup: Path, after: tuple[str, ...], team: str | None) -> None:
    """Put a backup of SQLite in the database's place, while Muster is stopped, and go on from it."""
    settled(_restored(backup, after, team))


@click.command()
@click.option("--after", multiple=True, help=_AFTER_HELP)
@team_option
def restored(after: tuple[str, ...], team: str | None) -> None:
    """Go on from an older backup that was put back: run it before Muster starts again."""
    settled(_restored(None, after, team))
