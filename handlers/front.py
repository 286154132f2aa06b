"""The door of a process that serves many workspaces: each delivery goes to the one that it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse

from bot.app_manifest import OF_INSTALLATIONS
from bot.language.texts import _
from bot.logs import bound

if TYPE_CHECKING:
    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.clock import Clock
    from handlers.deliveries import Body
    from handlers.tenants import Tenants
    from storage.installations import Installations

log = structlog.get_logger()

_SECOND = timedelta(seconds=1)
"""Slack says in whole seconds when something happened."""


class Front:
    """Takes deliveries for all workspaces, and heeds what becomes of the installations themselves."""

    def __init__(self, tenants: Tenants, installations: Installations, clock: Clock) -> None:
        self._tenants = tenants
        self._installations = installations
        self._clock = clock
        self._heeding: dict[str, Callable[[Body, str], Awaitable[None]]] = {
            "app_uninstalled": self._ended,
            "tokens_revoked": self._revoked,
            "team_access_granted": self._shared,
            "team_access_revoked": self._shared,
        }

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Answer a delivery."""
        body = req.body
        kind = str((body.get("event") or {}).get("type") or body.get("type") or "")
        if kind in OF_INSTALLATIONS:
            await self._heeding[kind](body, kind)
            return BoltResponse(status=200, body="")
        if kind == "url_verification":
            return BoltResponse(status=200, body={"challenge": body.get("challenge")})
        tenant = None if "ssl_check" in body else await self._tenants.answering(body)
        if tenant is None:
            return _nobody(body)
        bound(team=tenant.store.team_id)
        return await tenant.app.async_dispatch(req)

    async def _ended(self, body: Body, kind: str) -> None:
        """End the installation that Slack says has ended, unless there is a newer one by now."""
        happened = datetime.fromtimestamp(int(body.get("event_time") or 0), UTC) + _SECOND
        for owner in _owners(body):
            if await self._installations.end(owner, kind, happened, self._clock.now()):
                log.warning("An installation has ended; its data is kept", action=kind, owner=owner)
        self._tenants.changed()

    async def _revoked(self, body: Body, kind: str) -> None:
        """Heed that the bot's token was revoked; people's own tokens are none of Muster's."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._ended(body, kind)

    async def _shared(self, body: Body, kind: str) -> None:
        """Heed that an organisation added the app to a workspace, or took it out."""
        for owner in _owners(body):
            log.info("An organisation's workspaces have changed", action=kind, owner=owner)
            self._tenants.list_again(owner)


def _owners(body: Body) -> list[str]:
    """Return the workspaces or organisations whose installation an event is about."""
    told: list[Any] = body.get("authorizations") or [body]
    named = (each.get("enterprise_id" if _of_org(each) else "team_id") for each in told)
    return [str(each) for each in named if each]


def _of_org(told: Body) -> bool:
    return bool(told.get("is_enterprise_install")) or not told.get("team_id")


def _nobody(body: Body) -> BoltResponse:
    """Answer what is asked of no workspace that is served."""
    if "command" in body:
        text = _("Muster is not installed in this workspace, or is just starting. Nothing was recorded.")
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
    return BoltResponse(status=200, body="")
