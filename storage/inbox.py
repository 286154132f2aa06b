"""Queries about what Slack has delivered already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from storage.repository import Repository
from storage.tables import Inbox

if TYPE_CHECKING:
    from datetime import datetime


class InboxRepository(Repository):
    """Deliveries acted on; one row each, made in the transaction that acts."""

    async def enter(self, key: str, now: datetime) -> bool:
        """Claim a delivery for this transaction; False when another one has acted on it.

        A transaction that claims the same delivery at the same time is waited for.
        """
        statement = (
            self.upsert(Inbox)
            .values(team_id=self.team_id, key=key, received_at=now, answer={})
            .on_conflict_do_nothing()
            .returning(Inbox.key)
        )
        return (await self.session.execute(statement)).first() is not None

    async def answer(self, key: str) -> dict[str, Any]:
        """Return the answer given to a delivery acted on before."""
        query = select(Inbox.answer).where(Inbox.team_id == self.team_id, Inbox.key == key)
        answer: dict[str, Any] = (await self.session.execute(query)).scalar_one()
        return answer

    async def record(self, key: str, answer: dict[str, Any]) -> None:
        """Keep the answer given, for a repeat of the same delivery."""
        await self.session.execute(
            update(Inbox).where(Inbox.team_id == self.team_id, Inbox.key == key).values(answer=answer)
        )

    async def forget_before(self, moment: datetime) -> None:
        """Drop deliveries older than `moment`; Slack repeats none after a day."""
        await self.session.execute(delete(Inbox).where(Inbox.team_id == self.team_id, Inbox.received_at < moment))
