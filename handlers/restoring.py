"""Backups at the command line: making one, putting one back, and what is asked of Slack and told after that."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot.delivery.effects.own_channels import own_channels
from bot.domain.references import parse_problem, parse_reference, problem_reference, reference
from bot.incidents.restoring import Restored, restored
from bot.incidents.restoring import Seen as Channel
from bot.settings import BadSettings, Settings
from bot.slack.client import Slack, SlackBusy, SlackRefused, SlackUncertain, SlackUnreachable
from handlers.introduction import who_we_are
from storage.backup import back_up, put_back
from storage.url import parse_url

if TYPE_CHECKING:
    from storage.store import Store

_TYPES = "public_channel,private_channel"
_RESTORE_ON_POSTGRESQL = "PostgreSQL has its own restore: run pg_restore, then python app.py restored."
_NOT_INSTALLED = "The app is not installed there: Slack was not asked which numbers are taken."


class Numbers(NamedTuple):
    """The highest numbers that people remember, 0 for none."""

    incident: int
    problem: int


Seen: TypeAlias = "dict[str, list[Channel] | None]"
"""Every channel that Muster is in, of each workspace that goes on; None where the app is not installed."""


async def backed_up(settings: Settings, into: Path) -> None:
    """Copy the SQLite database into a new file.

    Raises `BadSettings` on PostgreSQL, which has tools of its own, and `BackupError`.
    """
    file = _sqlite_file(
        settings, f'PostgreSQL has its own backups: pg_dump --format=custom --file={into} "$DATABASE_URL"'
    )
    await asyncio.to_thread(back_up, file, into)


async def put_in_place(settings: Settings, backup: Path, now: datetime) -> str:
    """Put a backup in the SQLite database's place, and say where that is now.

    Raises `BadSettings` on PostgreSQL, and `BackupError`.
    """
    file = _sqlite_file(settings, _RESTORE_ON_POSTGRESQL)
    aside = await asyncio.to_thread(put_back, backup, file, f".before-{now:%Y%m%dT%H%M%SZ}")
    return f"{backup} is in place." + (f" What was there before is {aside}." if aside else "")


def _sqlite_file(settings: Settings, otherwise: str) -> Path:
    url = parse_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise BadSettings(otherwise)
    return Path(url.database or "")


def numbers_of(after: Sequence[str]) -> Numbers:
    """Return the highest numbers among references.

    Raises `BadSettings` for what is none.
    """
    incidents, problems = {each: parse_reference(each) for each in after}, list(map(parse_problem, after))
    wrong = [each for each, problem in zip(after, problems, strict=True) if incidents[each] is None and problem is None]
    if wrong:
        raise BadSettings(f"--after: {wrong[0]} is no reference such as INC-42 or PRB-7.")
    return Numbers(max(filter(None, incidents.values()), default=0), max(filter(None, problems), default=0))


async def copied(stack: AsyncExitStack, settings: Settings, backup: Path) -> Settings:
    """Copy a backup for as long as the stack is open, to read in it; return the settings to open the copy with.

    Raises `BadSettings` on PostgreSQL, and `BackupError`.
    """
    _sqlite_file(settings, _RESTORE_ON_POSTGRESQL)
    copy = Path(stack.enter_context(TemporaryDirectory(prefix="muster-restore-"))) / "muster.db"
    await asyncio.to_thread(back_up, backup, copy)
    return settings.model_copy(update={"database_url": f"sqlite:///{copy}"})


async def seen_on_slack(slack: Slack, team_id: str | None = None) -> Seen:
    """Ask Slack in which channels Muster is, archived ones too, and whose the token is where that is not known.

    Raises `BadSettings` where Slack does not say.
    """
    where = f" of {team_id}" if team_id else ""
    try:
        whose = team_id or str((await who_we_are(slack))["team_id"])
        found = own_channels(slack, _TYPES, archived=True)
        return {whose: [Channel(str(each["id"]), str(each["name"])) async for each in found]}
    except (SlackRefused, SlackBusy, SlackUnreachable, SlackUncertain) as error:
        raise BadSettings(f"Slack does not name Muster's channels{where}, so nothing was changed: {error}") from error


async def after_restore(store: Store, seen: Seen, remembered: Numbers, now: datetime) -> list[str]:
    """Go on after a restore and return what to tell of it, a line each.

    Raises `BadSettings` where the database is of another workspace than the token.
    """
    if store.team_id not in seen:
        raise BadSettings(f"The database is of the workspace {store.team_id}, SLACK_BOT_TOKEN of {', '.join(seen)}.")
    channels = seen[store.team_id]
    numbers = {"incident": remembered.incident, "problem": remembered.problem}
    async with store.write() as unit:
        done = await restored(unit, channels or (), **numbers, now=now)
    lines = ["This database has seen nothing yet: there is nothing to do."] if done is None else _lines(done)
    return lines if channels is not None else [*lines, _NOT_INSTALLED]


def _lines(done: Restored) -> list[str]:
    told = [
        f"The database knows what happened until {done.since:%Y-%m-%d %H:%M:%S} UTC.",
        f"Effects that are looked for on Slack before they are sent: {done.in_doubt}.",
        f"Open incidents that are shown again as they are known, and told so in their channels: {done.open_incidents}.",
        f"The next numbers: {reference(done.next_incident)}, {problem_reference(done.next_problem)}.",
    ]
    if done.unknown:
        names = ", ".join(f"#{name}" for name in done.unknown)
        told.append(f"Channels of incidents that it does not know: {names}. To go on there, type /incident here.")
    return told
