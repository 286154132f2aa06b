"""One workspace's time as a tenant: begun once Slack takes its token, and ended in order."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog

from bot.commands.deadline import unhurried
from bot.keys import UnknownKey
from bot.logs import bound
from bot.settings import BadSettings
from handlers.introduction import introduced
from handlers.tenant import Host, Tenant, served

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.slack.client import Slack
    from storage.installations import Installed

log = structlog.get_logger()

AGAIN_SECONDS = 60.0
"""Seconds of Muster's clock after which a workspace that could not be served is tried again."""


@dataclass(frozen=True, slots=True)
class Leave:
    """By which installation a workspace is served, and what it is called where that is of a whole organisation."""

    installed: Installed
    name: str | None = None


class Tenancy:
    """One workspace, served from `begin` to `end`."""

    def __init__(self, host: Host, team_id: str, leave: Leave, read: Callable[[str], str]) -> None:
        self.team_id = team_id
        self.leave = leave
        self.tenant: Tenant | None = None
        self._host = host
        self._read = read
        """Reads what is encrypted."""
        self._tried = asyncio.Event()
        """Set once it is served, or once it is known that it cannot be for now."""
        self._over = asyncio.Event()
        with unhurried():  # it may be a delivery that begins it
            self._life = asyncio.create_task(self._lived())

    async def ready(self, seconds: float) -> Tenant | None:
        """Return the workspace once it is served; None where it is not within so many real seconds."""
        if self.tenant is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._tried.wait()
            except TimeoutError:
                return None
        return self.tenant

    def renew(self, leave: Leave) -> None:
        """Go on with another token of the same installation; with the one before where that cannot be read."""
        before, self.leave = self.leave.installed.token, leave
        if self.tenant is None or leave.installed.token in {None, before}:
            return
        try:
            self.tenant.slack.client.token = self._read(str(leave.installed.token))
        except UnknownKey as error:
            log.error("A token cannot be read", action="token_unread", team=self.team_id, error=str(error))  # noqa: TRY400 - its text says all

    async def end(self) -> None:
        """Stop serving it: what is under way is finished, or left as it is for when it is served again."""
        self._over.set()
        if self.tenant is None:
            self._life.cancel()
        await asyncio.wait({self._life})

    async def _lived(self) -> None:
        bound(team=self.team_id)
        while not self._over.is_set():
            try:
                await self._served()
            except (BadSettings, UnknownKey) as error:
                log.error("A workspace cannot be served", action="tenant_refused", error=str(error))  # noqa: TRY400 - its text says all
            except Exception:
                log.exception("A workspace could not be served; trying again", action="tenant_failed")
            self._tried.set()
            if not self._over.is_set():
                await self._host.clock.sleep(AGAIN_SECONDS)

    async def _served(self) -> None:
        try:
            async with AsyncExitStack() as stack:
                slack = self._host.slack(self._read(self.leave.installed.token or ""))
                slack.team_id = self.team_id if self.leave.installed.is_enterprise_install else None
                self.tenant = await served(stack, self._host, slack, await self._identity(slack))
                self.tenant.compare_now()
                self._tried.set()
                log.info("A workspace is served", action="tenant_served")
                await self._over.wait()
        finally:
            self.tenant = None

    async def _identity(self, slack: Slack) -> dict[str, Any]:
        identity = await introduced(slack)
        named = {} if self.leave.name is None else {"team": self.leave.name}
        return {**identity, **named, "team_id": self.team_id}
