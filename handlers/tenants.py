"""Every workspace that the app is installed in, served by one process: who they are, and whose a delivery is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.errors import MusterError
from bot.timers import wait_for
from handlers.deliveries import Body
from handlers.identity import asked_in, delivered_for
from handlers.introduction import teams_added
from handlers.rotation import rotated
from handlers.tenancy import Leave, Tenancy

if TYPE_CHECKING:
    from bot.keys import Keys
    from handlers.tenant import Host, Tenant
    from storage.installations import Installations, Installed
    from storage.store import Store

log = structlog.get_logger()

POLL = timedelta(seconds=15)
"""How often it is looked unasked where the app is installed, for what another replica was told."""
LIST_AGAIN = timedelta(hours=1)
"""How often an organisation is asked unasked which workspaces it added the app to."""
_READY_SHARE = 0.5
"""The share of a request's deadline that it may wait for its workspace to be served."""


class Tenants:
    """The workspaces that are served. `of` and `all` are the one way to a workspace's store, token and workers."""

    def __init__(self, host: Host, installations: Installations, keys: Keys) -> None:
        self.host = host
        self._installations = installations
        self._keys = keys
        self._tenancies: dict[str, Tenancy] = {}
        self._listed: dict[str, tuple[Any, dict[str, str]]] = {}
        """The workspaces of each organisation, by id, with their names, and until when that is good."""
        self._looking = asyncio.Lock()
        self._wake = asyncio.Event()

    def of(self, team_id: str) -> Tenant | None:
        """Return a workspace that is served now."""
        tenancy = self._tenancies.get(team_id)
        return None if tenancy is None else tenancy.tenant

    def all(self) -> list[Tenant]:
        """Return the workspaces that are served now."""
        return [each.tenant for each in self._tenancies.values() if each.tenant is not None]

    def stores(self) -> Iterable[Store]:
        """Return their stores."""
        return [each.store for each in self.all()]

    def lately(self) -> set[str]:
        """Return what sorts of requests were under way since this was last asked, whichever workspace asked."""
        return {sort for each in self.all() for sort in each.handler.under_way.lately()}

    def changed(self) -> None:
        """Have it looked at once where the app is installed."""
        self._wake.set()

    async def run(self) -> None:
        """Serve the workspaces that the app is installed in, as they come and go, until cancelled."""
        while True:
            self._wake.clear()
            try:
                await self.look()
            except Exception:
                log.exception("Installations could not be read; trying again", action="tenants_unread")
            await wait_for(self.host.clock, self._wake, POLL.total_seconds())

    async def end(self) -> None:
        """Stop serving all."""
        await asyncio.gather(*(each.end() for each in self._tenancies.values()))
        self._tenancies.clear()

    async def look(self) -> None:
        """Bring what is served in step with where the app is installed."""
        async with self._looking:
            leaves = await self._leaves()
            await asyncio.gather(*(self._end(team) for team in list(self._tenancies) if self._is_over(team, leaves)))
            for team, leave in leaves.items():
                if team in self._tenancies:
                    self._tenancies[team].renew(leave)
                else:
                    self._tenancies[team] = Tenancy(self.host, team, leave, self._keys.decrypt)

    async def settled(self, seconds: float) -> None:
        """Wait until each workspace is served, or known not to be, but not for longer than that."""
        await asyncio.gather(*(each.ready(seconds) for each in self._tenancies.values()))

    def _is_over(self, team: str, leaves: Mapping[str, Leave]) -> bool:
        """Say whether a workspace is not to be served any more, or by another installation."""
        leave, ours = leaves.get(team), self._tenancies[team].leave.installed
        if leave is None:
            return True
        return (leave.installed.owner_id, leave.installed.installed_at) != (ours.owner_id, ours.installed_at)

    async def _end(self, team: str) -> None:
        await self._tenancies[team].end()
        del self._tenancies[team]
        log.info("A workspace is no longer served", action="tenant_ended", team=team)

    async def _leaves(self) -> dict[str, Leave]:
        """Return by which installation each workspace is served: the newest, where there are two."""
        leaves: dict[str, Leave] = {}
        installed = [each for each in await self._installations.all() if each.token is not None]
        for each in sorted(installed, key=lambda one: one.installed_at):
            current = await rotated(self.host, self._installations, self._keys, each)
            if current.team_id is not None:
                leaves[current.team_id] = Leave(current)
            else:
                leaves |= {team: Leave(current, name) for team, name in (await self._teams_of(current)).items()}
        return leaves

    async def _teams_of(self, org: Installed) -> dict[str, str]:
        """Return the workspaces that an organisation added the app to; the last ones known where Slack is away."""
        until, known = self._listed.get(org.owner_id, (None, {}))
        if until is not None and self.host.clock.now() < until:
            return known
        try:
            slack = self.host.slack(self._keys.decrypt(org.token or ""))
            teams = await teams_added(slack)
        except MusterError as error:
            log.warning("An organisation's workspaces could not be listed", action="teams_unlisted", error=str(error))
            return known
        self._listed[org.owner_id] = (self.host.clock.now() + LIST_AGAIN, teams)
        return teams

    def list_again(self, owner_id: str) -> None:
        """Have an organisation asked again which workspaces it added the app to."""
        self._listed.pop(owner_id, None)
        self.changed()

    async def answering(self, body: Body) -> Tenant | None:
        """Return whose a delivery is; where no such workspace is known, it may just have installed the app."""
        found = self._among(body)
        if found is None:
            await self.look()
            found = self._among(body)
        return None if found is None else await found.ready(self.host.deadline_seconds * _READY_SHARE)

    def _among(self, body: Body) -> Tenancy | None:
        return next((self._tenancies[team] for team in teams_of(body) if team in self._tenancies), None)


def teams_of(body: Body) -> list[str]:
    """Return the workspaces that a delivery may be for, the likeliest first.

    What is clicked by somebody of another workspace, in a channel or a form that both see, is for the one whose app
    showed it; its own check tells them that it is not for them.
    """
    if "event" in body:
        return sorted(filter(None, delivered_for(body)))
    view, message = body.get("view") or {}, body.get("message") or {}
    named = (asked_in(body), view.get("app_installed_team_id"), message.get("team"))
    return [str(each) for each in dict.fromkeys(named) if each]
