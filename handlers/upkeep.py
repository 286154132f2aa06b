"""What operators do about workspaces: see where the app is installed, encrypt again, export or delete what is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import MusterError
from bot.keys import Keys
from bot.settings import BadSettings
from bot.slack.client import Method, Slack
from handlers.introduction import teams_added
from storage.installations import Installations
from storage.whole import delete_workspace, rows_of
from storage.workspaces import known_teams

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp

    from bot.settings import Settings
    from storage.engine import Database
    from storage.installations import Installed

ENDED_FOR = timedelta(minutes=1)
"""How long after an installation's end every replica has heard of it."""


async def checked_installations(settings: Settings, session: aiohttp.ClientSession, database: Database) -> list[str]:
    """Return a line for each installation: whose it is, and whether Slack takes its token."""
    keys = Keys(settings.encryption_keys)
    found = await Installations(database).all()
    told = [f"{each.owner_id} {each.name}: {await _standing(settings, session, keys, each)}" for each in found]
    return told or [f"Nobody has installed the app yet: {settings.redirect_uri.replace('oauth_redirect', 'install')}"]


async def _standing(settings: Settings, session: aiohttp.ClientSession, keys: Keys, installed: Installed) -> str:
    if installed.token is None:
        return f"ended on {installed.ended_at:%Y-%m-%d} by {installed.ended_by}; its data is kept."
    try:
        await Slack(keys.decrypt(installed.token), settings.slack_api_url, session).call(Method.AUTH_TEST)
    except MusterError as error:
        return f"{error}"
    return f"installed on {installed.installed_at:%Y-%m-%d}, and Slack takes its token."


class NotInstalled(BadSettings):
    """The app is not installed in a workspace, neither by itself nor by its organisation."""


async def slack_to(settings: Settings, session: aiohttp.ClientSession, database: Database, team_id: str) -> Slack:
    """Return the way to Slack with the token of a workspace's installation, or of that of its organisation.

    Raises `NotInstalled`, `UnknownKey`, and what `Slack.call` raises.
    """
    keys = Keys(settings.encryption_keys)
    installed = [each for each in await Installations(database).all() if each.token and each.team_id in {None, team_id}]
    for each in sorted(installed, key=lambda one: one.is_enterprise_install):  # its own first
        slack = Slack(keys.decrypt(each.token or ""), settings.slack_api_url, session)
        if not each.is_enterprise_install:
            return slack
        if team_id in await teams_added(slack):
            slack.team_id = team_id
            return slack
    raise NotInstalled(f"{team_id}: there is no token for it: the app is not installed there.")


async def encrypt_again(installations: Installations, keys: Keys) -> int:
    """Encrypt every token with the first key, and return how many were not.

    Raises `UnknownKey` where one is read by none of the keys.
    """
    old = [each for each in await installations.all() if each.token and not keys.is_newest(each.token)]
    for each in old:
        refresh = keys.again(each.refresh_token) if each.refresh_token else None
        await installations.save(replace(each, token=keys.again(each.token or ""), refresh_token=refresh))
    return len(old)


async def export_workspace(database: Database, team_id: str, write: Callable[[str], object]) -> None:
    """Write all that is kept of a workspace, a JSON object a line: the table, and the row.

    Raises `BadSettings` where there is no such workspace.
    """
    await _known(database, team_id)
    async for table, row in rows_of(database, team_id):
        write(json.dumps({"table": table, "row": row}, ensure_ascii=False, default=_written))


async def deleted_workspace(database: Database, team_id: str, now: datetime) -> list[str]:
    """Delete all that is kept of a workspace, and say what that was.

    Raises `BadSettings` where there is no such workspace, or Muster may still be serving it.
    """
    await _known(database, team_id)
    installed = await Installations(database).of(team_id)
    if installed is not None and (installed.ended_at is None or now - installed.ended_at < ENDED_FOR):
        raise BadSettings(
            f"{team_id}: the app is installed there, or was a minute ago. Take it out in Slack, and wait."
        )
    deleted = await delete_workspace(database, team_id)
    return [f"{table}: {rows} deleted" for table, rows in deleted.items()]


async def _known(database: Database, team_id: str) -> None:
    if team_id not in await known_teams(database):
        raise BadSettings(f"{team_id}: there is no such workspace in this database.")


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
