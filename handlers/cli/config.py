"""`app.py config`: the settings of a workspace as a file, written, compared and applied."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.audit.entries import audit
from bot.clock import SystemClock
from bot.commands.runner import Context
from bot.configuration.applying import OvertakenError, Words, apply, overtaken_by
from bot.configuration.beside import as_told
from bot.configuration.channels import posted_in, unfit_for_posts
from bot.configuration.differences import in_words
from bot.configuration.held import Held, Wanted, held
from bot.configuration.names import Kind, named_in, names_of, path_of
from bot.configuration.reading import FileFaults, in_lines, read
from bot.configuration.writing import written
from bot.domain.announcing import PART as ANNOUNCEMENTS
from bot.domain.audit import OPERATOR, What
from bot.domain.errors import MusterError
from bot.domain.vocabulary import Via
from bot.settings import BadSettings, load
from bot.slack.client import Method, Slack, SlackBusy, SlackRefused, SlackTokenRefused, SlackUncertain, SlackUnreachable
from handlers.adopting import here_of
from handlers.cli.base import settled, slack_of, store_of, team_option

if TYPE_CHECKING:
    from bot.configuration.writing import Names
    from bot.domain.adopting import Here
    from storage.store import Store
    from storage.tables import PolicyChange

DIFFERENT = 1
"""Exit code of `config diff` where the file would change something."""
_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def config() -> None:
    """Write the settings of a workspace into a file, compare them with it, or apply it."""


@config.command()
@click.argument("file", type=_FILE, default="muster.toml")
@team_option
def export(file: Path, team: str | None) -> None:
    """Write the settings into FILE, muster.toml unless named: what is set, and defaults as comments."""
    settled(_export(file, team))


@config.command()
@click.argument("file", type=_THERE, default="muster.toml")
@team_option
def diff(file: Path, team: str | None) -> None:
    """Say what FILE would change; exit code 1 where it would change anything."""
    settled(_diff(file, team))


@config.command(name="apply")
@click.argument("file", type=_THERE, default="muster.toml")
@team_option
@click.option("--as", "by", default="", help="Who applies it, for the record.")
@click.option("--reason", default="", help="Why, for the record.")
@click.option("--force", is_flag=True, help="Overwrite what was changed in Slack after the file was written, too.")
def apply_file(file: Path, team: str | None, by: str, reason: str, *, force: bool) -> None:
    """Change what FILE says otherwise than the settings, and nothing else."""
    settled(_apply(file, team, Words(by, reason), force=force))


@dataclass(frozen=True, slots=True)
class _Workspace:
    """One workspace: its database, and its Slack."""

    store: Store
    slack: Slack

    async def held(self) -> Held:
        async with self.store.read() as unit:
            return await held(unit)


@dataclass(frozen=True, slots=True)
class _Given:
    """A file that was named, as it is and as it is read."""

    name: str
    text: str
    wanted: Wanted

    @classmethod
    def read(cls, file: Path) -> _Given:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadSettings(f"{file} cannot be read: {error}") from error
        return cls(str(file), text, read(text, str(file)))


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadSettings(f"{file} cannot be written: {error}") from error


@asynccontextmanager
async def _workspace(team: str | None) -> AsyncIterator[_Workspace]:
    async with AsyncExitStack() as stack:
        settings = load()
        store = await store_of(stack, settings, team)
        yield _Workspace(store, await slack_of(stack, settings, store))


async def _export(file: Path, team: str | None) -> None:
    async with _workspace(team) as workspace:
        there = await workspace.held()
        try:
            names: Names = await names_of(workspace.slack, _all_named(there))
        except (SlackBusy, SlackUnreachable, SlackUncertain, SlackTokenRefused) as error:
            names = {}
            click.echo(f"muster: Slack cannot be asked for names: {error}. The file has ids alone.", err=True)
        _write(file, written(there, names))
        async with workspace.store.write() as unit:
            now = SystemClock().now()
            await audit(unit, What.EXPORTED, actor=OPERATOR, now=now, detail={"of": "settings"})
    click.echo(file)


def _all_named(there: Held) -> list[tuple[tuple[str, ...], Kind, str]]:
    return [each for part, content in there.settings.parts().items() for each in named_in(content, path_of(part))]


async def _diff(file: Path, team: str | None) -> None:
    async with _workspace(team) as workspace:
        given, there = _Given.read(file), await workspace.held()
        changes = given.wanted.changes(there.settings)
        click.echo("\n".join(await _changes_in_words(workspace, given, there)) or "Nothing to change.")
        async with workspace.store.read() as unit:
            later = await overtaken_by(unit, given.wanted, there)
        if later:
            click.echo(await _overtaken(workspace, later), err=True)
    if changes:
        sys.exit(DIFFERENT)


async def _apply(file: Path, team: str | None, words: Words, *, force: bool) -> None:
    async with _workspace(team) as workspace:
        given = _Given.read(file)
        there = await workspace.held()
        said = await _changes_in_words(workspace, given, there)
        if not said:
            click.echo("Nothing to change.")
            return
        chosen = await _chosen(workspace, given, there)
        try:
            async with workspace.store.write() as unit:
                context = Context(unit=unit, now=SystemClock().now(), actor=OPERATOR, via=Via.COMMAND)
                after = await apply(context, given.wanted, words, chosen, force=force)
        except OvertakenError as overtaken:
            raise MusterError(f"{await _overtaken(workspace, overtaken.changes)}\nNothing was changed.") from overtaken
    click.echo("\n".join([*said, f"Changed: the settings are now of version {after.version}."]))


async def _changes_in_words(workspace: _Workspace, given: _Given, there: Held) -> list[str]:
    """Say what the file would change, once Slack knows whom it names.

    Raises `FileFaults` where Slack does not, and `BadSettings` where it cannot be asked.
    """
    changes = given.wanted.changes(there.settings)
    before, after = (
        [each for part, contents in changes.items() for each in named_in(contents[place], path_of(part))]
        for place in (0, 1)
    )
    names = await _asked(workspace.slack, [*before, *after])
    faults = {path: _unknown(kind, each) for path, kind, each in after if each not in names}
    if not faults:
        channels = {path: await _looked_at(workspace.slack, each) for path, each in posted_in(changes).items()}
        async with workspace.store.read() as unit:
            faults = await unfit_for_posts(unit, channels)
    if faults:
        raise FileFaults(given.name, in_lines(faults, given.text))
    return in_words(changes, names)


def _unknown(kind: Kind, each: str) -> str:
    private = " If it is private, invite Muster there first." if kind is Kind.CHANNEL else ""
    return f"Slack knows no {kind} {each}.{private}"


async def _chosen(workspace: _Workspace, given: _Given, there: Held) -> Here | None:
    """Return what Slack tells of the announcement channel, where the file chooses another one."""
    channels = posted_in(given.wanted.changes(there.settings))
    found = next((each for path, each in channels.items() if path[0] == ANNOUNCEMENTS), None)
    return None if found is None else await _looked_at(workspace.slack, found)


async def _looked_at(slack: Slack, channel: str) -> Here:
    try:
        return here_of(channel, (await slack.call(Method.INFO, channel=channel))["channel"])
    except (SlackBusy, SlackUnreachable, SlackUncertain, SlackTokenRefused, SlackRefused) as error:
        raise BadSettings(f"Slack cannot be asked about {channel}: {error}. Nothing was changed.") from error


async def _asked(slack: Slack, named: list[tuple[tuple[str, ...], Kind, str]]) -> Names:
    try:
        return await names_of(slack, named)
    except (SlackBusy, SlackUnreachable, SlackUncertain, SlackTokenRefused) as error:
        raise BadSettings(f"Slack cannot be asked whom the file names: {error}. Nothing was changed.") from error


async def _overtaken(workspace: _Workspace, later: list[PolicyChange]) -> str:
    """Say what was changed in Slack meanwhile, by whom and when."""
    people = [((), Kind.PERSON, row.actor) for row in later]
    told = [(row, as_told(row.part, row.before), as_told(row.part, row.after)) for row in later]
    changed = [each for _row, *contents in told for content in contents for each in named_in(content)]
    names = await _asked(workspace.slack, [*people, *changed])
    lines = [
        line
        for row, before, after in told
        for line in (
            f"{row.at:%Y-%m-%d %H:%M} UTC, {names.get(row.actor, row.actor)}:",
            *(f"  {said}" for said in in_words({row.part: (before, after)}, names)),
        )
    ]
    return "\n".join(
        [
            "The settings were changed after this file was written; applying it would undo this:",
            *(f"  {line}" for line in lines),
            "Export the settings again and put your change in, or apply with --force.",
        ]
    )
