"""What operators ask of installed workspaces: where the app is installed and how that stands, and newer encryption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import MusterError
from bot.keys import Keys
from bot.slack.client import Method, Slack
from storage.installations import Installations

if TYPE_CHECKING:
    import aiohttp

    from bot.settings import Settings
    from storage.engine import Database
    from storage.installations import Installed


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


async def encrypt_again(installations: Installations, keys: Keys) -> int:
    """Encrypt every token with the first key, and return how many were not.

    Raises `UnknownKey` where one is read by none of the keys.
    """
    old = [each for each in await installations.all() if each.token and not keys.is_newest(each.token)]
    for each in old:
        refresh = keys.again(each.refresh_token) if each.refresh_token else None
        await installations.save(replace(each, token=keys.again(each.token or ""), refresh_token=refresh))
    return len(old)
