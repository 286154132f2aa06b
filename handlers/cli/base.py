"""What every command of the command line needs: an orderly end, and the database of one workspace."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any

import aiohttp
import click

from bot.domain.errors import MusterError
from bot.settings import BadSettings, Settings
from bot.slack.client import Slack
from handlers.running import migrated, opened
from storage.engine import Database
from storage.errors import DatabaseBusyError, DatabaseUnreachableError, StorageError
from storage.store import Store
from storage.workspaces import known_teams

BAD_SETTINGS = 2
"""Exit code when a setting is missing, malformed or refused."""
STARTED_AGAIN = 1
"""Exit code when it may go better next time: a supervisor starts Muster again."""
team_option = click.option(
    "--team", default=None, help="The workspace's id, such as T012AB3C4, where there are several."
)
"""Which workspace a command is about: what `store_of` is given."""


def settled(work: Coroutine[Any, Any, None]) -> None:
    """Run `work`; an error of ours is one line and an exit code."""
    try:
        asyncio.run(_ending_politely(work))
    except (MusterError, StorageError) as error:
        click.echo(f"muster: {error}", err=True)
        away = isinstance(error, (DatabaseUnreachableError, DatabaseBusyError))
        sys.exit(STARTED_AGAIN if away else BAD_SETTINGS)


async def _ending_politely(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` to its end, or until Ctrl-C or a request to end cancels it; either way it cleans up."""
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - a coroutine runs in a task
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, this.cancel)
    with suppress(asyncio.CancelledError):
        await work


async def store_of(stack: AsyncExitStack, settings: Settings, team: str | None = None) -> Store:
    """Open the database of one workspace: this one, or the only one that it knows.

    Raises `BadSettings` where it does not know the workspace, or several and none is named.
    """
    stores = await stores_of(stack, settings, team)
    if len(stores) != 1:
        there = f" Say which with --team: {', '.join(each.team_id for each in stores)}." if stores else ""
        raise BadSettings(f"DATABASE_URL: there are {len(stores)} workspaces in this database; one is expected.{there}")
    return stores[0]


async def stores_of(stack: AsyncExitStack, settings: Settings, team: str | None = None) -> list[Store]:
    """Open the database of this workspace, or of each that it knows.

    Raises `BadSettings` where it does not know the workspace.
    """
    database = await opened(stack, settings)
    await migrated(database)
    teams = await known_teams(database)
    if team is not None and team not in teams:
        raise BadSettings(f"--team: there is no workspace {team} in this database.")
    return [Store(database, each) for each in (teams if team is None else [team])]


async def slack_of(stack: AsyncExitStack, settings: Settings, store: Store) -> Slack:
    """Return the way to Slack with a workspace's own token, or that of its organisation.

    Raises `NotInstalled` where there is none, and what `Slack.call` raises.
    """
    session = await stack.enter_async_context(aiohttp.ClientSession())
    return await way_to_slack(settings, session, store.database, store.team_id)


async def way_to_slack(
    settings: Settings, session: aiohttp.ClientSession, database: Database, team: str | None
) -> Slack:
    """Return the way to Slack with the token that is set, or with that of a workspace where many are served.

    Raises `NotInstalled` where there is none, and what `Slack.call` raises.
    """
    if not settings.serves_many or team is None:
        return Slack(settings.bot_token, settings.slack_api_url, session)
    from handlers.upkeep import slack_to  # noqa: PLC0415 - it brings much that serving one workspace does not need

    return await slack_to(settings, session, database, team)
