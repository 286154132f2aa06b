"""Queries about the changes of a workspace's settings: they are added, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from storage.repository import Repository
from storage.tables import PolicyChange

if TYPE_CHECKING:
    from datetime import datetime


class PolicyRepository(Repository):
    """Who changed which part of the settings, and when."""

    def record(self, part: str, *, actor: str, at: datetime, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Append one change."""
        self.session.add(PolicyChange(team_id=self.team_id, part=part, actor=actor, at=at, before=before, after=after))

    async def newest(self) -> PolicyChange | None:
        """Return the newest change of any part."""
        query = select(PolicyChange).where(PolicyChange.team_id == self.team_id).order_by(PolicyChange.id.desc())
        return (await self.session.execute(query.limit(1))).scalar_one_or_none()

    async def after(self, change_id: int) -> list[PolicyChange]:
        """Return the changes of any part that were recorded after this one, oldest first."""
        query = select(PolicyChange).where(PolicyChange.team_id == self.team_id, PolicyChange.id > change_id)
        return list((await self.session.execute(query.order_by(PolicyChange.id))).scalars())

    async def parts(self) -> frozenset[str]:
        """Return the parts that were ever changed."""
        query = select(PolicyChange.part).where(PolicyChange.team_id == self.team_id).distinct()
        return frozenset((await self.session.execute(query)).scalars())

    async def of(self, part: str) -> list[PolicyChange]:
        """Return every change of one part, oldest first."""
        query = select(PolicyChange).where(PolicyChange.team_id == self.team_id, PolicyChange.part == part)
        return list((await self.session.execute(query.order_by(PolicyChange.id))).scalars())
