"""`app.py workspace`, `new-key` and `rotate-keys`: what serving many workspaces asks for."""

from __future__ import annotations

from contextlib import AsyncExitStack

import click

from bot.clock import SystemClock
from bot.keys import Keys, new_key
from bot.settings import BadSettings, load
from handlers.cli.base import settled
from handlers.running import migrated, opened
from handlers.upkeep import deleted_workspace, encrypt_again, export_workspace
from storage.installations import Installations


async def _rotate_keys() -> None:
    settings = load()
    if not settings.serves_many:
        raise BadSettings("MUSTER_ENCRYPTION_KEYS: no tokens are kept for one workspace: there is SLACK_BOT_TOKEN.")
    async with AsyncExitStack() as stack:
        database = await opened(stack, settings)
        await migrated(database)
        again = await encrypt_again(Installations(database), Keys(settings.encryption_keys))
    click.echo(f"{again} encrypted again" if again else "nothing to encrypt again")


async def _export_workspace(team: str) -> None:
    async with AsyncExitStack() as stack:
        database = await opened(stack, load())
        await migrated(database)
        await export_workspace(database, team, click.echo)


async def _delete_workspace(team: str) -> None:
    async with AsyncExitStack() as stack:
        database = await opened(stack, load())
        await migrated(database)
        deleted = await deleted_workspace(database, team, SystemClock().now())
    click.echo("\n".join(deleted))


@click.group()
def workspace() -> None:
    """Hand over or delete all that is kept of one workspace, named by its id, such as T0123ABCD."""


@workspace.command("export")
@click.argument("team")
def export_one(team: str) -> None:
    """Print every row of it, private incidents too, as JSON lines."""
    settled(_export_workspace(team))


@workspace.command("delete")
@click.argument("team")
@click.option("--yes", is_flag=True, help="Do it: this cannot be undone.")
def delete_one(team: str, *, yes: bool) -> None:
    """Delete every row of it. Stop Muster first, or have the app taken out there where it serves many."""
    if not yes:
        raise click.UsageError(f"This deletes all that is kept of {team}, and cannot be undone: say --yes.")
    settled(_delete_workspace(team))


@click.command("new-key")
def make_key() -> None:
    """Print a fresh key for MUSTER_ENCRYPTION_KEYS."""
    click.echo(new_key())


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt the tokens of installed workspaces with the first of MUSTER_ENCRYPTION_KEYS."""
    settled(_rotate_keys())
