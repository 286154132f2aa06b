"""Tokens that expire: replaced in time, by one replica.

Source: https://docs.slack.dev/authentication/using-token-rotation
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import structlog
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.errors import MusterError

if TYPE_CHECKING:
    from bot.keys import Keys
    from handlers.tenant import Host
    from storage.installations import Installations, Installed

log = structlog.get_logger()

BEFORE = timedelta(hours=2)
"""How long before its end a token is replaced; it is good for 12 hours."""
_AGAIN = timedelta(minutes=1)
"""How long a replica that replaces it is left to do so."""


class NoToken(MusterError):
    """Slack answered, and gave no token."""


async def rotated(host: Host, installations: Installations, keys: Keys, installed: Installed) -> Installed:
    """Return an installation with a token that lasts: the one it has, or a new one."""
    now = host.clock.now()
    ends_soon = installed.expires_at is not None and installed.expires_at - now <= BEFORE
    if not ends_soon or installed.refresh_token is None or now - installed.changed_at < _AGAIN:
        return installed
    # A refresh token is good once: who moves the row on first asks Slack, and nobody else.
    if not await installations.change(installed.owner_id, installed.changed_at, changed_at=now):
        return installed
    try:
        fresh = await _refreshed(host, keys, installed)
    except (SlackTokenRotationError, MusterError, aiohttp.ClientError, OSError) as error:
        told = {"owner": installed.owner_id, "error": str(error) or type(error).__name__}
        log.error("A token could not be replaced before it expires; trying again", action="rotation_failed", **told)  # noqa: TRY400 - its text says all
        return replace(installed, changed_at=now)
    await installations.change(installed.owner_id, now, **fresh)
    return replace(installed, changed_at=now, **fresh)


async def _refreshed(host: Host, keys: Keys, installed: Installed) -> dict[str, Any]:
    """Ask Slack for a new token. Raises what the SDK and the network raise."""
    bot = Bot(
        bot_token=keys.decrypt(installed.token or ""),
        bot_id=installed.bot_id,
        bot_user_id=installed.bot_user_id,
        bot_refresh_token=keys.decrypt(installed.refresh_token or ""),
        bot_token_expires_at=0,  # whether it is time was decided, by Muster's clock
        installed_at=installed.installed_at.timestamp(),
    )
    fresh = await rotator(host).perform_bot_token_rotation(bot=bot)
    if fresh is None or not fresh.bot_token or not fresh.bot_refresh_token:
        raise NoToken("Slack gave no bot token for the refresh token")
    left = timedelta(seconds=int((fresh.bot_token_expires_at or 0) - time.time()))
    return {
        "token": keys.encrypt(fresh.bot_token),
        "refresh_token": keys.encrypt(fresh.bot_refresh_token),
        "expires_at": host.clock.now() + left,
    }


def rotator(host: Host) -> AsyncTokenRotator:
    """Return what asks Slack for a new token, with the app's own credentials."""
    settings = host.settings
    return AsyncTokenRotator(
        client_id=settings.slack_client_id or "",
        client_secret=settings.client_secret,
        client=AsyncWebClient(base_url=settings.slack_api_url, session=host.session, retry_handlers=[]),
    )
