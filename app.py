"""The command line: run, migrate, check, export, import, config, purge, person, manifest, demo. Holds no rules."""

from __future__ import annotations

import signal

if __name__ == "__main__":
    # Ctrl-C while all else is loaded ends it, without a traceback; from then on it ends politely.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import asyncio
import csv
import os
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import aiohttp
import click

from bot import logs
from bot.app_manifest import as_yaml, by_oauth, creating_link, manifest_file, over_http, read_manifest
from bot.audit.export import export_audit
from bot.clock import SystemClock
from bot.domain.importing import read_sheet
from bot.domain.importing import report as import_report
from bot.drawing import state_of_drawing
from bot.reports.export_files import Format
from bot.reports.export_files import export as export_tables
from bot.reports.past_written import tell_last_week
from bot.reviews.export import FORMS, Form, drawable, export_review
from bot.settings import BadSettings, Settings, load
from bot.slack.client import Slack, SlackBusy, SlackUncertain, SlackUnreachable
from handlers.checking import checked
from handlers.command_line import BAD_SETTINGS, settled, slack_of, store_of
from handlers.config_commands import config
from handlers.introduction import who_we_are
from handlers.restoring import after_restore, backed_up, numbers_of, put_in_place, seen_on_slack
from handlers.retention_commands import person, purge_command
from handlers.running import Muster, migrated, muster, opened
from storage.installations import Installations
from storage.recorded import write_rows

if TYPE_CHECKING:
    from sandbox.variation import VariationName

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


async def _check() -> None:
    from handlers.upkeep import checked_installations  # noqa: PLC0415 - as above

    settings = load()
    async with AsyncExitStack() as stack:
        database = await opened(stack, settings)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        if settings.serves_many:
            await migrated(database)
            told = [
                f"Database: {database.dialect}, up to date.",
                *await checked_installations(settings, session, database),
            ]
            click.echo("\n".join([*told, *state_of_drawing()]))
            return
        slack = Slack(settings.bot_token, settings.slack_api_url, session)
        try:
            identity = await who_we_are(slack)
        except (SlackBusy, SlackUnreachable, SlackUncertain) as error:
            raise BadSettings(f"Slack cannot be reached: {error}") from error
        await migrated(database)
        reached = f"Slack: {identity['team']} as {identity['user']}. Database: {database.dialect}, up to date."
        told = await checked(settings, slack, session, database, identity)
    click.echo("\n".join([reached, *told, *state_of_drawing()]))


async def _rotate_keys() -> None:
    from bot.keys import Keys  # noqa: PLC0415 - as above
    from handlers.upkeep import encrypt_again  # noqa: PLC0415 - as above

    settings = load()
    if not settings.serves_many:
        raise BadSettings("MUSTER_ENCRYPTION_KEYS: no tokens are kept for one workspace: there is SLACK_BOT_TOKEN.")
    async with AsyncExitStack() as stack:
        database = await opened(stack, settings)
        await migrated(database)
        again = await encrypt_again(Installations(database), Keys(settings.encryption_keys))
    click.echo(f"{again} encrypted again" if again else "nothing to encrypt again")


async def _export_workspace(team: str) -> None:
    from handlers.upkeep import export_workspace  # noqa: PLC0415 - as above

    async with AsyncExitStack() as stack:
        database = await opened(stack, load())
        await migrated(database)
        await export_workspace(database, team, click.echo)


async def _delete_workspace(team: str) -> None:
    from handlers.upkeep import deleted_workspace  # noqa: PLC0415 - as above

    async with AsyncExitStack() as stack:
        database = await opened(stack, load())
        await migrated(database)
        deleted = await deleted_workspace(database, team, SystemClock().now())
    click.echo("\n".join(deleted))


async def _demo(port: int, speed: float, *, tour: bool, browser: bool, strict: bool, variation: VariationName) -> None:
    try:
        from sandbox.clock import VariableClock  # noqa: PLC0415
        from sandbox.coach import coach_of  # noqa: PLC0415 - loaded only for the demo
        from sandbox.company import CUSTOMERS_SIDE, ON_CALL, build_company  # noqa: PLC0415
        from sandbox.manifest import Manifest  # noqa: PLC0415
        from sandbox.recorded import read, restore  # noqa: PLC0415
        from sandbox.server import Sandbox  # noqa: PLC0415
        from sandbox.stage import Stage  # noqa: PLC0415
        from sandbox.tour import Tour  # noqa: PLC0415
        from sandbox.trouble import trouble  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise BadSettings(f"The demo needs {error.name}, which is not installed. `make demo` brings it.") from error

    logs.set_up("WARNING")
    clock = VariableClock(speed)
    async with AsyncExitStack() as stack:
        manifest = Manifest.load(manifest_file())
        workspace = build_company(clock)
        sandbox = Sandbox(workspace, manifest=manifest, clock=clock, variation=variation, stage=Stage())
        port = _free_port(port)
        past = read(clock.now(), f"http://127.0.0.1:{port}")
        restore(sandbox, past["slack"])
        sandbox.coach, sandbox.seats = coach_of(workspace, ON_CALL.name), (CUSTOMERS_SIDE, ON_CALL)
        await sandbox.start(port=port)
        stack.push_async_callback(sandbox.stop)
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="muster-demo-"))
        settings = load(
            slack_bot_token=sandbox.tokens.bot,
            slack_app_token=sandbox.tokens.app,
            slack_api_url=sandbox.api_url,
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
        await write_rows(database, past["rows"])
        running = await stack.enter_async_context(muster(settings, clock))
        await tell_last_week(running.store, clock.now())
        here = CUSTOMERS_SIDE.address
        fire = f"{here}&beside={ON_CALL.name}&beside_c={ON_CALL.channel}" + ("&play=tour" if tour else "")
        if strict:
            for fault in trouble():
                sandbox.faults.add(fault)
            click.echo(_STRICT)
        click.echo(_WELCOME.format(url=sandbox.url, here=here, fire=fire))
        if browser:
            _open_in_browser(sandbox.url + fire)
        await (Tour(_said).play(sandbox.url) if tour and not browser else until_stopped())


async def _said(words: str) -> None:
    click.echo(f"  {words}")


async def _export(
    first: datetime, last: datetime, form: Format, folder: Path, viewer: str | None, team: str | None
) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        days = {"first": first.date(), "last": last.date()}
        written = await export_tables(store, folder, **days, form=form, viewer=viewer, now=now)
    click.echo("\n".join(map(str, written)))


async def _import(file: Path, *, write: bool) -> None:
    from bot.incidents.lifecycle.importing import import_past, not_yet_imported  # noqa: PLC0415 - only here needed

    now = SystemClock().now()
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            sheet = read_sheet(lines, now)
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadSettings(f"{file} is no CSV file in UTF-8: {error}") from error
    async with AsyncExitStack() as stack:
        store = await store_of(stack, load())
        wanted = await not_yet_imported(store, sheet.incidents)
        may = write and not sheet.faults
        numbers = await import_past(store, wanted, now) if may else []
    click.echo("\n".join(import_report(sheet, wanted, numbers, written=may)))
    if sheet.faults:
        sys.exit(BAD_SETTINGS)


async def _export_audit(since: datetime | None, folder: Path, team: str | None) -> None:
    async with AsyncExitStack() as stack:
        store, now = await store_of(stack, load(), team), SystemClock().now()
        written = await export_audit(store, folder, since=since.date() if since else None, now=now)
    click.echo(written)


async def _export_review(
    named: str, forms: Collection[Form], folder: Path, viewer: str | None, team: str | None
) -> None:
    async with AsyncExitStack() as stack:
        settings = load()
        store, now = await store_of(stack, settings, team), SystemClock().now()
        slack = await slack_of(stack, settings, store)
        drawn, told = drawable(forms)
        written = await export_review(store, slack, folder, named, forms=drawn, viewer=viewer, now=now)
    click.echo("\n".join(map(str, written)))
    if told:
        click.echo(f"muster: {told}", err=True)


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


def _open_in_browser(url: str) -> None:
    """Open a page where somebody sits before a screen: never in a terminal's own browser, and never in a script."""
    screen = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if screen and sys.stdout.isatty():
        webbrowser.open(url)


def _free_port(port: int) -> int:
    """Return `port`, or the next one that is free: another demo may be running."""
    for candidate in range(port, port + _PORTS_TRIED):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", candidate))
            return int(probe.getsockname()[1])
    raise BadSettings(f"Ports {port} to {port + _PORTS_TRIED - 1} are taken. Choose another with --port.")


_FORMAT_HELP = "csv (default) or jsonl; of a review md, html or pdf, all three unless one is named."
_OTHERS_NOTHING = 0o077
"""What is written, the database and exports, is for its owner alone: private incidents are among it."""
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


@click.group(invoke_without_command=True)
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
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First day of declaration.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last day of declaration.")
@click.option("--review", default=None, help="Instead: the review of this incident, such as INC-42.")
@click.option("--audit", is_flag=True, help="Instead: the audit log, as JSON lines.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day of the audit log; all of it unless given.")
@click.option("--format", "form", default=None, type=click.Choice([*get_args(Format), *FORMS]), help=_FORMAT_HELP)
@click.option("--into", "folder", default="export", type=click.Path(path_type=Path), show_default=True)
@click.option("--as", "viewer", default=None, help="A person's Slack id: adds the private incidents they may see.")
@click.option("--team", default=None, help="A workspace's id, where the database holds several.")
def export(
    first: datetime | None,
    last: datetime | None,
    review: str | None,
    audit: bool,
    since: datetime | None,
    form: str | None,
    folder: Path,
    viewer: str | None,
    team: str | None,
) -> None:
    """Write incidents, transitions, updates and problems, or one review, or the audit log, into files."""
    if audit:
        folder.mkdir(parents=True, exist_ok=True)
        settled(_export_audit(since, folder, team))
        return
    forms = FORMS if review else get_args(Format)
    if form is not None and form not in forms:
        raise click.UsageError(f"--format: this is exported as {', '.join(forms)}.")
    if review is None and (first is None or last is None):
        raise click.UsageError("Say --from and --to which day, or which --review, or --audit.")
    folder.mkdir(parents=True, exist_ok=True)
    if review is not None:
        settled(_export_review(review, [cast("Form", form)] if form else FORMS, folder, viewer, team))
    elif first is not None and last is not None:
        settled(_export(first, last, cast("Format", form or "csv"), folder, viewer, team))


@cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write them; without it, say only what would be written.")
def import_(file: Path, *, write: bool) -> None:
    """Take in past incidents from a CSV file, as closed ones; nothing of it goes to Slack."""
    settled(_import(file, write=write))


@cli.command()
@click.argument("into", type=click.Path(path_type=Path))
def backup(into: Path) -> None:
    """Copy the SQLite database, while Muster runs, into a new file, and check the copy."""
    settled(_backup(into))


_AFTER_HELP = "The newest incident or problem that people remember, such as INC-42; numbering goes on behind it."


@cli.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--after", multiple=True, help=_AFTER_HELP)
def restore(backup: Path, after: tuple[str, ...]) -> None:
    """Put a backup of SQLite in the database's place, while Muster is stopped, and go on from it."""
    settled(_restored(backup, after))


@cli.command()
@click.option("--after", multiple=True, help=_AFTER_HELP)
def restored(after: tuple[str, ...]) -> None:
    """Go on from an older backup that was put back: run it before Muster starts again."""
    settled(_restored(None, after))


@cli.command()
def check() -> None:
    """Try the settings: Slack's tokens and scopes, the database, who is called, and what is not installed."""
    settled(_check())


@cli.command()
def healthy() -> None:
    """Ask the process on this machine whether it runs: exit code 0 or 1, for a container's health check."""
    settled(_healthy())


@cli.group()
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


@cli.command("new-key")
def make_key() -> None:
    """Print a fresh key for MUSTER_ENCRYPTION_KEYS."""
    from bot.keys import new_key  # noqa: PLC0415 - as above

    click.echo(new_key())


@cli.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt the tokens of installed workspaces with the first of MUSTER_ENCRYPTION_KEYS."""
    settled(_rotate_keys())


@cli.command()
@click.option("--url", default=None, help="Where Slack is to deliver over HTTP, such as https://muster.example.com.")
@click.option("--oauth", is_flag=True, help="With --url: for many workspaces, which install the app by OAuth.")
@click.option("--link", is_flag=True, help="Print the address at which Slack creates the app from it instead.")
def manifest(url: str | None, *, oauth: bool, link: bool) -> None:
    """Print the manifest of the Slack app: for Socket Mode, or with --url for HTTP."""
    if url is not None and not url.startswith("https://"):
        raise click.UsageError("--url: Slack delivers to an address that begins with https://.")
    if url is None and oauth:
        raise click.UsageError("--oauth needs --url: Slack sends back there who installs the app.")
    over = by_oauth if oauth else over_http
    made = read_manifest() if url is None else over(read_manifest(), url)
    click.echo(creating_link(made) if link else as_yaml(made), nl=link)


cli.add_command(config)
cli.add_command(purge_command)
cli.add_command(person)

if __name__ == "__main__":
    cli()
