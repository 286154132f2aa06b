"""The workspace's user groups, asked of Slack now and then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.errors import MusterError
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from bot.clock import Clock

log = structlog.get_logger()

KEPT = timedelta(minutes=5)
"""How long the list is kept: groups change seldom, and Slack lets a method of this tier be called 20 times a minute."""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group as people know it."""

    id: str
    handle: str
    name: str


class Groups:
    """The user groups of the workspace; the newest list known where Slack does not answer."""

    def __init__(self, slack: Slack, clock: Clock) -> None:
        self._slack = slack
        self._clock = clock
        self._known: list[Group] = []
        self._asked_at: datetime | None = None

    async def all(self) -> list[Group]:
        """Return the groups by handle."""
        if self._asked_at is None or self._clock.now() - self._asked_at > KEPT:
            try:
                return await self.asked()
            except MusterError as error:
                log.warning("User groups could not be read", action="groups_failed", error=str(error))
        return self._known

    async def asked(self) -> list[Group]:
        """Return the groups as Slack tells them at this moment, without disabled ones.

        Raises what `Slack.call` raises.
        """
        now = self._clock.now()
        found = await self._slack.call(Method.GROUPS)
        self._asked_at = now
        listed = [Group(str(g["id"]), str(g["handle"]), str(g["name"])) for g in found.get("usergroups", [])]
        self._known = sorted(listed, key=lambda group: group.handle)
        return self._known
