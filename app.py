"""The command line: what runs Muster, checks it and shows it. All other commands are in `handlers/cli/`."""

from __future__ import annotations

import gc
import signal

if __name__ == "__main__":
    # Ctrl-C while all else is loaded ends it, without a traceback; from then on it ends politely.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()  # what is loaded stays: looking through it meanwhile takes a sixth of the time that loading takes

import asyncio
import os
import socket
import sys
import tempfile
import webbrowser
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any

import aiohttp
import click

from bot import logs
from bot.app_manifest import manifest_file
from bot.domain.errors import MusterError
from bot.drawing import state_of_drawing
from bot.reports.past_written import tell_last_week
from bot.settings import BadSettings, Settings, load
from bot.slack.client import Slack, SlackBusy, SlackUncertain, SlackUnreachable
from bot.version import version
from handlers.checking import checked
from handlers.cli.base import settled, team_option, way_to_slack
from handlers.cli.lazy import LazyGroup
from handlers.introduction import who_we_are
from handlers.running import Muster, migrated, muster, opened
from storage.recorded import write_rows

if TYPE_CHECKING:
    from sandbox.demo import Demo
    from sandbox.variation import VariationName
    from storage.engine import Database

__all__ = ["Muster", "cli", "muster"]

UNHEALTHY = 1
"""Exit code when the process does not answer."""
_HEALTH_PATIENCE = aiohttp.ClientTimeout(total=4)


async def until_stopped() -> None:
    """Wait until `settled` ends the work."""
    await asyncio.Event().wait()


async def _run() -> None:
    settings = load()
    logs.set_up(settings.muster_log_level, settings.muster_log_format)
    async with _serving(settings):
        gc.unfreeze()  # to let go of what only loading needed
        gc.collect()
        gc.freeze()  # what was loaded stays: looking through it again and again held everybody up for 150 ms
        await until_stopped()


def _serving(settings: Settings) -> AbstractAsyncContextManager[object]:
    if not settings.serves_many:
        return muster(settings)
    from handlers.many import serving_many  # noqa: PLC0415 - it brings much that serving one workspace does not need

    return serving_many(settings)


async def _migrate() -> None:
    from storage import migrate  # noqa: PLC0415 - Alembic is loaded only where it is needed

    async with AsyncExitStack() as stack:
        applied = await migrate.upgrade(await opened(stack, load()))
    click.echo("\n".join(f"applied {revision}" for revision in applied) or "nothing to apply")


async def _healthy() -> None:
    settings = load()
    host = settings.listen_on or "127.0.0.1"
    url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{settings.port}/healthz"  # noqa: S104 - asked, not bound
    try:
        async with aiohttp.ClientSession() as session, session.get(url, timeout=_HEALTH_PATIENCE) as answer:
            answer.raise_for_status()
    except (aiohttp.ClientError, TimeoutError) as error:
        click.echo(f"muster: {url} does not answer: {error or 'too slow'}", err=True)
        sys.exit(UNHEALTHY)


async def _check(team: str | None) -> None:
    settings = load()
    async with AsyncExitStack() as stack:
        database = await opened(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if settings.serves_many and team is None:
            from handlers.upkeep import checked_installations  # noqa: PLC0415 - loaded only where it is needed

            await migrated(database)
            reached, told = "", await checked_installations(settings, session, database)
        else:
            slack, identity = await _introduced(settings, session, database, team)
            await migrated(database)
            where = identity["team"] if team is None else f"{identity['team']}, {team},"
            reached = f"Slack: {where} as {identity['user']}. "
            told = await checked(settings, slack, session, database, identity)
    first = f"Muster {version()}. {reached}Database: {database.dialect}, up to date."
    click.echo("\n".join([first, *told, *state_of_drawing()]))


async def _introduced(
    settings: Settings, session: aiohttp.ClientSession, database: Database, team: str | None
) -> tuple[Slack, dict[str, Any]]:
    """Return the way to the Slack of a workspace, and who Muster is there."""
    try:
        slack = await way_to_slack(settings, session, database, team)
        identity = await who_we_are(slack)
    except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
        raise BadSettings(f"Slack cannot be reached: {error}") from error
    if not settings.serves_many and team not in {None, identity["team_id"]}:
        raise BadSettings(f"--team: SLACK_BOT_TOKEN is one of {identity['team_id']}, not of {team}.")
    return slack, identity | {"team_id": team or identity["team_id"]}


async def _demo(port: int, speed: float, *, tour: bool, browser: bool, strict: bool, variation: VariationName) -> None:
    try:
        from sandbox.demo import BROKEN_OFF, served  # noqa: PLC0415 - loaded only for the demo
    except ModuleNotFoundError as error:
        raise BadSettings(f"The demo needs {error.name}, which is not installed. `make demo` brings it.") from error

    logs.set_up("WARNING")
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_listening(port))
        demo = await stack.enter_async_context(served(listening, manifest_file(), speed=speed, variation=variation))
        await _connected(stack, demo)
        if strict:
            demo.break_down()
            click.echo(_STRICT)
        fire = demo.fire(tour=tour)
        click.echo(_WELCOME.format(url=demo.sandbox.url, here=demo.here, fire=fire))
        if browser:
            _open_in_browser(demo.sandbox.url + fire)
        if not tour or browser:
            await until_stopped()
        try:
            await demo.play(_said)
        except BROKEN_OFF as error:
            raise MusterError(f"The tour broke off: {error}. Play it again, or leave out --tour.") from error


async def _connected(stack: AsyncExitStack, demo: Demo) -> None:
    """Connect Muster to the demo's Slack, with what it kept of the demo's past."""
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-demo-"))
    settings = load(
        slack_bot_token=demo.sandbox.tokens.bot,
        slack_app_token=demo.sandbox.tokens.app,
        slack_api_url=demo.sandbox.api_url,
        database_url=f"sqlite:///{folder}/muster.db",
        host=None,
        port=0,
        # Nothing of the demo leaves the machine, whatever the environment says.
        muster_webhook_url=None,
        muster_webhook_secret=None,
        muster_metrics_token=None,
    )
    database = await opened(stack, settings)
    await migrated(database)
    await write_rows(database, demo.rows)
    running = await stack.enter_async_context(muster(settings, demo.clock))
    await tell_last_week(running.store, demo.clock.now())


async def _said(words: str) -> None:
    click.echo(f"  {words}")


def _open_in_browser(url: str) -> None:
    """Open a page where somebody sits before a screen: never in a terminal's own browser, and never in a script."""
    screen = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and sys.stdout.isatty():
        webbrowser.open(url)


def _listening(port: int) -> socket.socket:
    """Listen on `port`, or on the next one that is free: another demo may be running, or start at the same moment."""
    for candidate in range(port, port + _PORTS_TRIED):
        with suppress(OSError):
            return socket.create_server(("127.0.0.1", candidate))
    raise BadSettings(f"Ports {port} to {port + _PORTS_TRIED - 1} are taken. Choose another with --port.")


_OTHERS_NOTHING = 0o077
"""What is written, the database and exports, is for its owner alone: private incidents are among it."""
_ELSEWHERE = {
    "backup": "handlers.cli.backups:backup",
    "config": "handlers.cli.config:config",
    "export": "handlers.cli.exporting:export",
    "import": "handlers.cli.importing:import_",
    "manifest": "handlers.cli.manifest:manifest",
    "new-key": "handlers.cli.workspaces:make_key",
    "person": "handlers.cli.retention:person",
    "purge": "handlers.cli.retention:purge_command",
    "redact": "handlers.cli.retention:redact_command",
    "restore": "handlers.cli.backups:restore",
    "restored": "handlers.cli.backups:restored",
    "rotate-keys": "handlers.cli.workspaces:rotate_keys",
    "workspace": "handlers.cli.workspaces:workspace",
}
"""Where the commands are that are seldom run."""
_PORTS_TRIED = 20
VARIATIONS = ("plain", "lean", "rich", "grid", "org", "older")
_VARIATION_HELP = "Which workspace's Slack to resemble: sandbox/variation.py says how they differ."
_WELCOME = """
Muster is connected to the Slack of Harbour & Pine, an online shop that lives on this machine.

  Open  {url}{here}
  Grace in support beside Carmen, who is on call:  {url}{fire}

Eight customers cannot pay. Type /incident checkout is down. Ctrl-C stops everything; nothing is kept.
"""
_STRICT = """
Slack is in trouble: it limits, drops answers, breaks off, and refuses the bookmark.
Open Traffic to see that nothing is lost."""


@click.group(cls=LazyGroup, elsewhere=_ELSEWHERE, invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Muster runs your company's live incidents in Slack."""
    os.umask(_OTHERS_NOTHING)
    if context.invoked_subcommand is None:
        settled(_run())


@cli.command()
def run() -> None:
    """Connect to Slack and run until stopped (the default)."""
    settled(_run())


@cli.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    settled(_migrate())


@cli.command()
@click.option("--port", default=3100, show_default=True, help="The page's port; the next free one if it is busy.")
@click.option("--speed", default=1.0, type=click.FloatRange(min=1, max=3600), help="How many times faster time passes.")
@click.option("--tour", is_flag=True, help="Play one incident in the page; with --no-browser tell it here, and end.")
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser, where there is one.")
@click.option("--strict", is_flag=True, help="Have Slack limit, drop and refuse: nothing is lost.")
@click.option("--variation", default="plain", type=click.Choice(VARIATIONS), help=_VARIATION_HELP)
def demo(port: int, speed: float, *, tour: bool, browser: bool, strict: bool, variation: VariationName) -> None:
    """Open a company's Slack on this machine, with Muster connected to it."""
    settled(_demo(port, speed, tour=tour, browser=browser, strict=strict, variation=variation))


@cli.command()
@team_option
def check(team: str | None) -> None:
    """Try the settings: Slack's tokens and scopes, the database, who is called, and what is not installed."""
    settled(_check(team))


@cli.command()
def healthy() -> None:
    """Ask the process on this machine whether it runs: exit code 0 or 1, for a container's health check."""
    settled(_healthy())


if __name__ == "__main__":
    gc.freeze()  # or the first look after this would go through all of it
    gc.enable()
    cli()
