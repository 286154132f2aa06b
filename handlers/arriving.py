"""What `app.py check` says of whether Slack's events, commands and clicks arrive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.app_manifest import EVENTS
from storage.store import Store
from storage.workspaces import known_teams

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.engine import Database

_QUIET = timedelta(days=1)
"""After how long without a delivery it is said what to try: a night is quiet in many a workspace."""
_TRY = "Start Muster, open its App Home in Slack, and check again."
_SOCKET = "If still nothing arrives, update the app from manifest.yml, which turns Socket Mode on."
_HTTP = "If still nothing arrives, update the app from what `app.py manifest --url https://your-host` prints."


async def arriving(settings: Settings, database: Database, team: str) -> list[str]:
    """Say where Slack delivers to and when something arrived last, with what to do where nothing does."""
    newest = await _newest(database, team)
    return list(_told(settings, newest, datetime.now(UTC)))


async def _newest(database: Database, team: str) -> datetime | None:
    if team not in await known_teams(database):
        return None
    async with Store(database, team).read() as unit:
        return await unit.inbox.newest()


def _told(settings: Settings, newest: datetime | None, now: datetime) -> Iterator[str]:
    over_http = settings.slack_app_token is None
    if over_http:
        yield f"HTTP: Muster takes what Slack delivers to {EVENTS} on port {settings.port}."
    arrived = f"Last arrived from Slack: {newest:%F %R} UTC." if newest else "Nothing has arrived from Slack yet."
    if newest is None or now - newest > _QUIET:
        arrived += f" {_TRY} {_HTTP if over_http else _SOCKET}"
    yield f"Events: {arrived}"
