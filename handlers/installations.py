"""What Bolt's OAuth flow keeps, kept in Muster's database: installations with their tokens encrypted, and states."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from datetime import UTC, timedelta
from logging import Logger, getLogger
from typing import TYPE_CHECKING, Any

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.incidents.announcing import greet_installer
from storage.installations import Installed
from storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.keys import Keys
    from handlers.tenant import Host
    from storage.installations import Installations

STATE_LASTS = timedelta(minutes=10)
"""How long somebody may take between the link and Slack's way back; Slack's code is good as long."""
BY_ADMIN = "by_admin"
"""Under what an installation on its way here says whether a workspace admin made it."""
FORGOTTEN = "forgotten"
"""By what an installation has ended that Muster itself was asked to forget."""


class InstallationStore(AsyncInstallationStore):
    """One installation a workspace or organisation, the newest, with the bot's token and no other."""

    def __init__(
        self, host: Host, installations: Installations, keys: Keys, changed: Callable[[], None] = lambda: None
    ) -> None:
        self._host = host
        self._installations = installations
        self._keys = keys
        self._clock = host.clock
        self._changed = changed

    @property
    def logger(self) -> Logger:
        """The logger of Bolt's flow."""
        return getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation, in the place of the one before, and have who installs it in a workspace greeted.

        An organisation's is added to workspaces later: the first admin who comes in each is greeted.
        """
        kept = self._kept(installation)
        if kept.team_id is None:
            await self._installations.save(kept)
        else:
            admin = bool(installation.custom_values.get(BY_ADMIN, True))
            await self._save_and_greet(kept, kept.team_id, admin=admin)
        self._changed()

    async def _save_and_greet(self, kept: Installed, team: str, *, admin: bool) -> None:
        channel = self._host.settings.muster_announcement_channel
        async with Store(self._host.database, team, self._host.turns).write() as unit:
            await self._installations.save_in(unit.session, kept)
            await greet_installer(unit, kept.installed_by, channel, kept.installed_at, admin=admin)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep what is new of an installation's bot, such as its token."""
        known = await self._known(bot.enterprise_id, bot.team_id, bot.is_enterprise_install)
        if known is not None:
            await self._installations.save(replace(known, **self._secrets(bot), changed_at=self._clock.now()))
            self._changed()

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a workspace, or of an organisation, where it is installed."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return the installation of a workspace, or of an organisation; nobody has one of their own."""
        del user_id
        known = await self._known(enterprise_id, team_id, is_enterprise_install)
        return None if known is None or known.token is None else self._read(known)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the token of an installation."""
        now = self._clock.now()
        await self._installations.end(_owner(enterprise_id, team_id, team_id is None), FORGOTTEN, now, now)
        self._changed()

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget what was kept of one person's installing, which is nothing but the bot's."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _known(self, enterprise_id: str | None, team_id: str | None, of_org: bool | None) -> Installed | None:
        return await self._installations.of(_owner(enterprise_id, team_id, bool(of_org)))

    def _kept(self, given: Installation) -> Installed:
        now = self._clock.now()
        of_org = bool(given.is_enterprise_install)
        return Installed(
            owner_id=_owner(given.enterprise_id, given.team_id, of_org),
            team_id=None if of_org else given.team_id,
            enterprise_id=given.enterprise_id,
            is_enterprise_install=of_org,
            name=(given.enterprise_name if of_org else given.team_name) or "",
            app_id=given.app_id or "",
            bot_id=given.bot_id or "",
            bot_user_id=given.bot_user_id or "",
            scopes=",".join(given.bot_scopes or ()),
            installed_by=given.user_id,
            installed_at=now,
            changed_at=now,
            **self._secrets(given),
        )

    def _secrets(self, given: Installation | Bot) -> dict[str, Any]:
        expires = given.bot_token_expires_at
        # Slack said in how many seconds, and the SDK added the machine's time to that.
        left = None if expires is None else timedelta(seconds=int(expires - time.time()))
        return {
            "token": self._encrypted(given.bot_token),
            "refresh_token": self._encrypted(given.bot_refresh_token),
            "expires_at": None if left is None else self._clock.now() + left,
        }

    def _encrypted(self, secret: str | None) -> str | None:
        return self._keys.encrypt(secret) if secret else None

    def _read(self, kept: Installed) -> Installation:
        refresh = self._keys.decrypt(kept.refresh_token) if kept.refresh_token else None
        return Installation(
            app_id=kept.app_id,
            enterprise_id=kept.enterprise_id,
            team_id=kept.team_id,
            team_name=kept.name,
            bot_token=self._keys.decrypt(kept.token or ""),
            bot_id=kept.bot_id,
            bot_user_id=kept.bot_user_id,
            bot_scopes=kept.scopes,
            bot_refresh_token=refresh,
            bot_token_expires_at=None if kept.expires_at is None else int(kept.expires_at.timestamp()),
            user_id=kept.installed_by,
            is_enterprise_install=kept.is_enterprise_install,
            installed_at=kept.installed_at.astimezone(UTC).timestamp(),
        )


class StateStore(AsyncOAuthStateStore):
    """The states of installs that were begun; each is good once, and for ten minutes."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations = installations
        self._clock = clock

    @property
    def logger(self) -> Logger:
        """The logger of Bolt's flow."""
        return getLogger(__name__)

    async def async_issue(self, *_args: object, **_more: object) -> str:
        """Begin an install."""
        state, now = secrets.token_urlsafe(32), self._clock.now()
        await self._installations.begin(state, now + STATE_LASTS, now)
        return state

    async def async_consume(self, state: str) -> bool:
        """Say whether this is the state of an install that was begun, and take it."""
        return await self._installations.take(state, self._clock.now())


def _owner(enterprise_id: str | None, team_id: str | None, of_org: bool) -> str:
    return str((enterprise_id if of_org else team_id) or "")
