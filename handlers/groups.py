"""The workspace's user groups, asked of Slack now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.domain.errors import MusterError
from bot.slack.client import Method, Slack

if TYPE_CHECKING:
    from bot.clock import Clock

log = structlog.get_logger()

MEMBERS_SECONDS = 0.5
"""Real seconds that asking who is in groups may take: a form shows it, and must not wait for it."""
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
        self._members: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def all(self) -> list[Group]:
        """Return the groups by handle."""
        if self._asked_at is None or self._clock.now() - self._asked_at > KEPT:
            try:
                return await self.asked()
            except MusterError as error:
                log.warning("User groups could not be read", action="groups_failed", error=str(error))
        return self._known

    async def members(self, group_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return who is in these groups, of those of which Slack tells within a moment."""
        wanted = list(dict.fromkeys(group_ids))
        try:
            async with asyncio.timeout(MEMBERS_SECONDS):
                found = await asyncio.gather(*map(self._members_of, wanted))
        except (TimeoutError, MusterError) as error:
            log.warning("Members of user groups could not be read", action="groups_failed", error=str(error))
            return {}
        return dict(zip(wanted, found, strict=True))

    async def _members_of(self, group_id: str) -> tuple[str, ...]:
        now = self._clock.now()
        asked_at, known = self._members.get(group_id, (None, ()))
        if asked_at is not None and now - asked_at <= KEPT:
            return known
        found = await self._slack.call(Method.GROUP_MEMBERS, usergroup=group_id)
        members = tuple(map(str, found.get("users", [])))
        self._members[group_id] = now, members
        return members

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
