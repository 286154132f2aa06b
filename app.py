"""The front door: run, migrate, check, demo. Wires the parts; holds no rules."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import click
import structlog

from bot import housekeeping, logs
from bot.clock import Clock, SystemClock
from bot.delivery.courier import Courier
from bot.delivery.slack import CALL_SECONDS, Method, Slack, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from bot.delivery.webhook import Webhook
from bot.errors import MusterError
from bot.incidents.desk import DEADLINE_SECONDS, Desk
from bot.metrics import SLACK_CALLS
from bot.reminders.waker import Waker
from bot.reports.export_files import Format
from bot.reports.export_files import export as export_tables
from bot.reports.past import Cast
from bot.reports.summarist import Summarist
from bot.search.backfill import write_earlier
from bot.settings import BadSettings, Settings, load
from handlers.connection import connected, listening
from handlers.door import Door
from handlers.groups import Groups
from handlers.listeners import build_app
from handlers.server import build_server
from storage.engine import Database
from storage.errors import StorageError
from storage.revision import is_newest
from storage.store import Store
from storage.workspaces import known_teams

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp

    from sandbox.server import Sandbox

log = structlog.get_logger()

HERE = Path(__file__).parent
BAD_SETTINGS = 2
"""Exit code when a setting is missing, malformed or refused."""
_LONGEST_PAUSE = 30
_STOP_AGAIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Muster:
    """A running Muster."""

    store: Store
    slack: Slack
    app: AsyncApp
    port: int


@asynccontextmanager
async def muster(
    settings: Settings,
    clock: Clock | None = None,
    *,
    call_seconds: float = CALL_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> AsyncIterator[Muster]:
    """Start everything, yield once Slack can deliver, and stop everything in order.

    Raises `BadSettings` when Slack or the database refuses what is set.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await _opened(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        slack = Slack(
            settings.slack_bot_token.get_secret_value(),
            settings.slack_api_url,
            session,
            seconds=call_seconds,
            observer=lambda method, outcome, _seconds: SLACK_CALLS.labels(method, outcome).inc(),
        )
        identity = await _introduced_and_migrated(slack, database)
        store = Store(database, identity["team_id"])
        await _remembered(store, settings, identity, clock)
        door = Door(Desk(store, clock, deadline_seconds), slack, identity["url"], Groups(slack, clock))
        app = build_app(
            door,
            slack.client,
            team_id=identity["team_id"],
            bot_user_id=identity["user_id"],
            signing_secret=_secret(settings),
        )
        jobs = housekeeping.Jobs()
        scheduler = housekeeping.scheduler(store, clock, jobs)
        scheduler.start()
        stack.push_async_callback(jobs.finish)
        stack.callback(scheduler.shutdown, wait=False)
        await _in_background(
            stack, Courier(store, slack, clock, _webhook(settings, session, clock, call_seconds)).run()
        )
        await _in_background(stack, Waker(store, clock, scheduler).run())
        await _in_background(stack, Summarist(store, clock, scheduler).run())
        await _in_background(stack, write_earlier(store, clock))
        port = await _reachable(stack, settings, store, clock, app)
        log.info("Muster is connected", action="connected", team=identity["team"], port=port)
        yield Muster(store, slack, app, port)


async def _opened(stack: AsyncExitStack, settings: Settings) -> Database:
    try:
        database = Database.connect(settings.database_url)
    except StorageError as error:
        raise BadSettings(f"DATABASE_URL: {error}") from error
    stack.push_async_callback(database.dispose)
    try:
        await database.reach()
    except StorageError as error:
        raise BadSettings(f"DATABASE_URL: {error}") from error
    return database


async def _introduced_and_migrated(slack: Slack, database: Database) -> dict[str, Any]:
    """Do both at the same time; where the database will not do, do not wait for Slack."""
    introduction = asyncio.create_task(_introduced(slack))
    try:
        await _migrated(database)
        return await introduction
    finally:
        introduction.cancel()
        await asyncio.wait({introduction})


async def _migrated(database: Database) -> None:
    if await is_newest(database):
        return
    from storage import migrate  # noqa: PLC0415 - Alembic is loaded only where it is needed

    if database.dialect == "sqlite":
        await migrate.upgrade(database)
    elif await migrate.pending(database):
        raise BadSettings("The database's schema is not up to date. Run: python app.py migrate")


async def _introduced(slack: Slack) -> dict[str, Any]:
    """Ask Slack who we are, patiently: Slack may be out of reach while Muster starts."""
    pause = 1
    while True:
        try:
            return await _identity(slack)
        except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
            log.warning("Slack cannot be reached; trying again", action="start_retry", error=str(error))
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def _identity(slack: Slack) -> dict[str, Any]:
    try:
        return await slack.call(Method.AUTH_TEST)
    except SlackRefused as refusal:
        raise BadSettings(f"Slack refuses SLACK_BOT_TOKEN: {refusal.error}.") from refusal


async def _remembered(store: Store, settings: Settings, identity: dict[str, Any], clock: Clock) -> None:
    async with store.write() as unit:
        await unit.workspaces.remember(
            name=identity["team"],
            url=identity["url"],
            bot_user_id=identity["user_id"],
            announcement_channel=settings.muster_announcement_channel,
            now=clock.now(),
        )


async def _in_background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)

    async def stop() -> None:
        # A second cancellation would cut short how the first one closes a connection, so it comes only when the first
        # was lost: a stop must not hang.
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=_STOP_AGAIN_SECONDS)

    stack.push_async_callback(stop)


async def _reachable(stack: AsyncExitStack, settings: Settings, store: Store, clock: Clock, app: AsyncApp) -> int:
    ready: Callable[[], bool] = lambda: True  # noqa: E731 - replaced below where a connection can drop
    if settings.slack_app_token is not None:
        handler = await stack.enter_async_context(connected(app, settings.slack_app_token.get_secret_value()))

        def ready() -> bool:
            session = handler.client.current_session
            return session is not None and not session.closed

    server = build_server(store, clock, None if settings.socket_mode else app, ready)
    return await stack.enter_async_context(listening(server, settings.port))


def _webhook(settings: Settings, session: aiohttp.ClientSession, clock: Clock, seconds: float) -> Webhook | None:
    if settings.muster_webhook_url is None or settings.muster_webhook_secret is None:
        return None
    # A web address of somebody else's is taken as it was set, without the slash that Slack's needs.
    url = settings.muster_webhook_url.removesuffix("/")
    return Webhook(url, settings.muster_webhook_secret.get_secret_value(), session, clock, seconds)


def _secret(settings: Settings) -> str:
    return settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else ""


async def until_stopped() -> None:
    """Wait until `settled` ends the work."""
    await asyncio.Event().wait()


def settled(work: Coroutine[Any, Any, None]) -> None:
    """Run `work`; an error of ours is one line and an exit code."""
    try:
        asyncio.run(_ending_politely(work))
    except (MusterError, StorageError) as error:
        click.echo(f"muster: {error}", err=True)
        sys.exit(BAD_SETTINGS)


async def _ending_politely(work: Coroutine[Any, Any, None]) -> None:
    """Do `work` to its end, or until Ctrl-C or a request to end cancels it; either way it cleans up."""
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - a coroutine runs in a task
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, this.cancel)
    with suppress(asyncio.CancelledError):
        await work


async def _run() -> None:
    settings = load()
    logs.set_up(settings.muster_log_level)
    async with muster(settings):
        await until_stopped()


async def _migrate() -> None:
    from storage import migrate  # noqa: PLC0415 - Alembic is loaded only where it is needed

    async with AsyncExitStack() as stack:
        applied = await migrate.upgrade(await _opened(stack, load()))
    click.echo("\n".join(f"applied {revision}" for revision in applied) or "nothing to apply")


async def _check() -> None:
    settings = load()
    async with AsyncExitStack() as stack:
        database = await _opened(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
        try:
            identity = await _identity(slack)
        except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
            raise BadSettings(f"Slack cannot be reached: {error}") from error
        await _migrated(database)
    click.echo(f"Slack: {identity['team']} as {identity['user']}. Database: {database.dialect}, up to date.")


async def _demo(port: int, speed: float, *, tour: bool) -> None:
    from sandbox.company import ENGINEERS, SERVICES, build_company  # noqa: PLC0415 - the sandbox is loaded only for the demo
    from sandbox.manifest import Manifest  # noqa: PLC0415
    from sandbox.server import Sandbox  # noqa: PLC0415
    from sandbox.tour import Tour  # noqa: PLC0415

    logs.set_up("WARNING")
    clock = SystemClock(speed)
    async with AsyncExitStack() as stack:
        sandbox = Sandbox(build_company(clock), manifest=Manifest.load(HERE / "manifest.yml"), clock=clock)
        await _on_free_port(sandbox, port)
        stack.push_async_callback(sandbox.stop)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-demo-"))
        settings = load(
            slack_bot_token=sandbox.tokens.bot,
            slack_app_token=sandbox.tokens.app,
            slack_api_url=sandbox.api_url,
            database_url=f"sqlite:///{folder}/muster.db",
            port=0,
            # Nothing of the demo leaves the machine, whatever the environment says.
            muster_webhook_url=None,
            muster_webhook_secret=None,
        )
        running = await stack.enter_async_context(muster(settings, clock))
        async with running.store.write() as unit:
            await unit.services.ensure(SERVICES, clock.now())
        if not tour:
            people = [sandbox.workspace.people.find(name).id for name in ENGINEERS]
            await _past(running.store, Cast(people, SERVICES), clock)
        click.echo(_WELCOME.format(url=sandbox.url))
        await (Tour(click.echo).play(sandbox.url) if tour else until_stopped())


async def _past(store: Store, cast: Cast, clock: Clock) -> None:
    """Give the company a year of incidents, so that there is something to look back on."""
    from bot.reports.past_learned import write_learned  # noqa: PLC0415 - only the demo needs it
    from bot.reports.past_written import tell_last_week, write_past  # noqa: PLC0415

    await write_past(store, cast, clock.now())
    await write_learned(store, cast, clock.now())
    await tell_last_week(store, clock.now())


async def _export(first: datetime, last: datetime, form: Format, folder: Path, viewer: str | None) -> None:
    async with AsyncExitStack() as stack:
        database = await _opened(stack, load())
        await _migrated(database)
        teams = await known_teams(database)
        if len(teams) != 1:
            raise BadSettings(f"DATABASE_URL: there are {len(teams)} workspaces in this database; one is expected.")
        written = await export_tables(
            Store(database, teams[0]),
            folder,
            first=first.date(),
            last=last.date(),
            form=form,
            viewer=viewer,
            now=SystemClock().now(),
        )
    click.echo("\n".join(map(str, written)))


async def _on_free_port(sandbox: Sandbox, port: int) -> None:
    """Serve on `port`, or on the next free one: another demo may be running."""
    for candidate in range(port, port + _PORTS_TRIED):
        try:
            await sandbox.start(port=candidate)
        except OSError:
            continue
        return
    raise BadSettings(f"Ports {port} to {port + _PORTS_TRIED - 1} are taken. Choose another with --port.")


_PORTS_TRIED = 20
_WELCOME = """
Muster is connected to the Slack of Harbour & Pine, an online shop that lives on this machine.

  Open  {url}/?as=alice
  Two people side by side:  {url}/?as=alice&beside=bob

Type /incident in any channel. Ctrl-C stops everything; nothing is kept.
"""


@click.group(invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Muster runs your company's live incidents in Slack."""
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
@click.option("--tour", is_flag=True, help="Play one incident through, tell each step, and end.")
def demo(port: int, speed: float, *, tour: bool) -> None:
    """Open a company's Slack on this machine, with Muster connected to it."""
    settled(_demo(port, speed, tour=tour))


@cli.command()
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day of declaration.")
@click.option("--to", "last", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day of declaration.")
@click.option("--format", "form", default="csv", type=click.Choice(["csv", "jsonl"]), show_default=True)
@click.option("--into", "folder", default="export", type=click.Path(path_type=Path), show_default=True)
@click.option("--as", "viewer", default=None, help="A person's Slack id: adds the private incidents they may see.")
def export(first: datetime, last: datetime, form: Format, folder: Path, viewer: str | None) -> None:
    """Write incidents, transitions and updates into files."""
    folder.mkdir(parents=True, exist_ok=True)
    settled(_export(first, last, form, folder, viewer))


@cli.command()
def check() -> None:
    """Try the settings: Slack's answer and the database's schema."""
    settled(_check())


if __name__ == "__main__":
    cli()
