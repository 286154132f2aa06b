"""Queries about what Slack has delivered already."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, delete, func, select, update

from storage.repository import Repository, rows_into
from storage.tables import Inbox

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Executable, Table


_TABLE = cast("Table", Inbox.__table__)
_ANSWERING = update(_TABLE).where(_TABLE.c.team_id == bindparam("team"), _TABLE.c.key == bindparam("of"))


class InboxRepository(Repository):
    """Deliveries acted on; one row each, made in the transaction that acts."""

    async def enter(self, key: str, now: datetime) -> bool:
        """Claim a delivery for this transaction; False when another one has acted on it.

        A transaction that claims the same delivery at the same time is waited for.
        """
        row = {"team_id": self.team_id, "key": key, "received_at": now, "answer": {}}
        return (await self.session.execute(_entering(self.dialect), row)).first() is not None

    async def answer(self, key: str) -> dict[str, Any] | None:
        """Return the answer given to a delivery; None where nobody has acted on it."""
        query = select(Inbox.answer).where(Inbox.team_id == self.team_id, Inbox.key == key)
        answer: dict[str, Any] | None = (await self.session.execute(query)).scalar_one_or_none()
        return answer

    async def record(self, key: str, answer: dict[str, Any]) -> None:
        """Keep the answer given, for a repeat of the same delivery."""
        self.write(_ANSWERING, [{"team": self.team_id, "of": key, "answer": answer}])

    async def newest(self) -> datetime | None:
        """Return when the newest delivery arrived that is still kept."""
        query = select(func.max(Inbox.received_at)).where(Inbox.team_id == self.team_id)
        newest: datetime | None = (await self.session.execute(query)).scalar_one()
        return newest

    async def forget_before(self, moment: datetime) -> None:
        """Drop deliveries older than `moment`; Slack repeats none after a day."""
        await self.session.execute(delete(Inbox).where(Inbox.team_id == self.team_id, Inbox.received_at < moment))


@cache
def _entering(dialect: str) -> Executable:
    """Return the statement that enters a delivery, built once: every request begins with it."""
    return rows_into(Inbox, dialect).on_conflict_do_nothing().returning(Inbox.key)
