"""Queries about promised updates and who was called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Case, bindparam, case, select, update

from storage.repository import Repository
from storage.tables import Promise, Summons

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

OPEN, KEPT, MISSED, WITHDRAWN = "open", "kept", "missed", "withdrawn"


class PromiseRepository(Repository):
    """What was promised, and what became of it."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._settled: set[int] = set()
        """Incidents of which no promise is open, as this unit of work has seen to."""

    async def make(self, incident_id: int, due_at: datetime, now: datetime, *, first: bool = False) -> None:
        """Promise the next update for `due_at`; a promise still open is withdrawn, or missed if it was due already.

        Before the `first` one of an incident there is none.
        """
        if not first:
            await self.withdraw(incident_id, now)
        self._settled.discard(incident_id)
        self.session.add(
            Promise(team_id=self.team_id, incident_id=incident_id, made_at=now, due_at=due_at, outcome=OPEN)
        )

    async def answered(self, incident_id: int, now: datetime) -> None:
        """Settle the open promise by an update given now: kept in time, or missed."""
        await self._settle(incident_id, case((Promise.due_at < now, MISSED), else_=KEPT), now)

    async def withdraw(self, incident_id: int, now: datetime) -> None:
        """Settle the open promise of an incident that ends or rests: missed if it was due already."""
        await self._settle(incident_id, case((Promise.due_at < now, MISSED), else_=WITHDRAWN), now)

    async def of(self, incident_id: int) -> list[Promise]:
        """Return the promises of an incident, oldest first."""
        query = select(Promise).where(Promise.incident_id == incident_id).order_by(Promise.id)
        return list((await self.session.execute(query)).scalars())

    async def _settle(self, incident_id: int, outcome: Case[str], now: datetime) -> None:
        if incident_id in self._settled:
            return
        self._settled.add(incident_id)
        await self.session.execute(
            update(Promise)
            .where(Promise.incident_id == incident_id, Promise.outcome == OPEN)
            .values(outcome=outcome, settled_at=now)
        )


_UNTOLD = (
    select(Summons.user_id)
    .where(Summons.incident_id == bindparam("incident"), Summons.told_at.is_(None))
    .order_by(Summons.called_at, Summons.user_id)
)


class SummonsRepository(Repository):
    """Who was called to an incident."""

    async def call(
        self,
        incident_id: int,
        user_ids: Iterable[str],
        now: datetime,
        *,
        step: str = "",
        called_by: str | None = None,
        why: str = "",
    ) -> dict[str, int]:
        """Record that these people are called, once more where they were; return how often each was by now.

        Who is called by no `step` of the chain is not told that somebody else has taken it.
        """
        facts = {"called_at": now, "told_at": None if step else now, "step": step, "called_by": called_by, "why": why}
        rows = [
            {"incident_id": incident_id, "user_id": user, "team_id": self.team_id, "rings": 1, **facts}
            for user in dict.fromkeys(user_ids)
        ]
        if not rows:
            return {}
        again = {"rings": Summons.rings + 1, "answer": None, "answered_at": None}
        statement = (
            self.upsert(Summons)
            .values(rows)
            .on_conflict_do_update(index_elements=["incident_id", "user_id"], set_=facts | again)
            .returning(Summons.user_id, Summons.rings)
        )
        return {row.user_id: row.rings for row in await self.session.execute(statement)}

    async def of(self, incident_id: int) -> list[Summons]:
        """Return everybody who was called to an incident, in the order they were."""
        query = select(Summons).where(Summons.incident_id == incident_id)
        query = query.order_by(Summons.called_at, Summons.user_id).execution_options(populate_existing=True)
        found = await self.session.execute(query)
        return list(found.scalars())

    async def answer(self, incident_id: int, user_id: str, answer: str, now: datetime) -> Summons:
        """Record what somebody answers to their call, or without having been called."""
        key = {"incident_id": incident_id, "user_id": user_id}
        row = await self.session.get(Summons, key)
        if row is None:
            row = Summons(**key, team_id=self.team_id, called_at=now, told_at=now)
            self.session.add(row)
        row.answer, row.answered_at = answer, now
        await self.session.flush()
        return row

    async def untold(self, incident_id: int) -> list[str]:
        """Return who was called and not yet told that somebody has taken it."""
        return list((await self.session.execute(_UNTOLD, {"incident": incident_id})).scalars())

    async def told(self, incident_id: int, now: datetime) -> None:
        """Record that everybody called was told."""
        await self.session.execute(
            update(Summons).where(Summons.incident_id == incident_id, Summons.told_at.is_(None)).values(told_at=now)
        )
