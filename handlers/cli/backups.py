"""`app.py backup`, `restore` and `restored`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import click

from bot.clock import SystemClock
from bot.settings import load
from bot.slack.client import Slack
from handlers.cli.base import settled, store_of
from handlers.restoring import after_restore, backed_up, numbers_of, put_in_place, seen_on_slack


async def _backup(into: Path) -> None:
    await backed_up(load(), into)
    click.echo(into)


async def _restored(backup: Path | None, after: Sequence[str]) -> None:
    settings, now, remembered = load(), SystemClock().now(), numbers_of(after)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        slack = Slack(settings.bot_token, settings.slack_api_url, session)
        seen = await seen_on_slack(slack)  # before anything is changed: without it nothing can go on
        if backup is not None:
            click.echo(await put_in_place(settings, backup, now))
        told = await after_restore(await store_of(stack, settings), seen, remembered, now)
    click.echo("\n".join(told))


@click.command()
@click.argument("into", type=click.Path(path_type=Path))
def backup(into: Path) -> None:
    """Copy the SQLite database, while Muster runs, into a new file, and check the copy."""
    settled(_backup(into))


_AFTER_HELP = "The newest incident or problem that people remember, such as INC-42; numbering goes on behind it."


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--after", multiple=True, help=_AFTER_HELP)
def restore(backup: Path, after: tuple[str, ...]) -> None:
    """Put a backup of SQLite in the database's place, while Muster is stopped, and go on from it."""
    settled(_restored(backup, after))


@click.command()
@click.option("--after", multiple=True, help=_AFTER_HELP)
def restored(after: tuple[str, ...]) -> None:
    """Go on from an older backup that was put back: run it before Muster starts again."""
    settled(_restored(None, after))
