"""Queries about promised updates and who was called."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import String, bindparam, case, func, select, update

from storage.repository import Repository, rows_into
from storage.tables import Promise, Summons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Executable, Table
    from sqlalchemy.ext.asyncio import AsyncSession

OPEN, KEPT, MISSED, WITHDRAWN = "open", "kept", "missed", "withdrawn"
PROMISED = select(Promise.due_at).where(Promise.incident_id == bindparam("incident"), Promise.outcome == OPEN)
_MADE = select(Promise).where(Promise.incident_id == bindparam("incident")).order_by(Promise.id)
_PROMISES = cast("Table", Promise.__table__)
_SETTLING = (
    update(_PROMISES)
    .where(_PROMISES.c.incident_id == bindparam("of_incident"), _PROMISES.c.outcome == OPEN)
    .values(
        outcome=case((_PROMISES.c.due_at < bindparam("now"), MISSED), else_=bindparam("as", type_=String)),
        settled_at=bindparam("now"),
    )
)


class PromiseRepository(Repository):
    """What was promised, and what became of it."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._open: dict[int, bool] = self.remembered(Promise)
        """Whether any promise of an incident is open, where that is known."""

    async def make(self, incident_id: int, due_at: datetime, now: datetime, *, kept: bool = False) -> None:
        """Promise the next update for `due_at`; a promise still open is withdrawn, or `kept` if an update answers it.

        Or missed if it was due already.
        """
        await self._settle(incident_id, KEPT if kept else WITHDRAWN, now)
        self._open[incident_id] = True
        self.session.add(
            Promise(team_id=self.team_id, incident_id=incident_id, made_at=now, due_at=due_at, outcome=OPEN)
        )

    async def answered(self, incident_id: int, now: datetime) -> None:
        """Settle the open promise by an update given now: kept in time, or missed."""
        await self._settle(incident_id, KEPT, now)

    async def withdraw(self, incident_id: int, now: datetime) -> None:
        """Settle the open promise of an incident that ends or rests: missed if it was due already."""
        await self._settle(incident_id, WITHDRAWN, now)

    async def make_again(self, incident_id: int) -> None:
        """Have the newest promise hold again, as if it had not been withdrawn."""
        newest = select(func.max(Promise.id)).where(Promise.incident_id == incident_id).scalar_subquery()
        statement = update(Promise).where(Promise.id == newest).values(outcome=OPEN, settled_at=None)
        await self.session.execute(statement)
        self._open[incident_id] = True

    async def take_back(self, incident_id: int, at: datetime, now: datetime, *, stands: bool) -> None:
        """Undo what an update given `at` did: what it answered is as it was, and what it promised is withdrawn.

        Unless what it promised `stands` still, something else has taken its place: then what it answered is withdrawn.
        """
        ours = Promise.incident_id == incident_id
        if stands:
            given = update(Promise).where(ours, Promise.outcome == OPEN)
            await self.session.execute(given.values(outcome=WITHDRAWN, settled_at=now))
        outcomes = (KEPT, MISSED) if stands else (KEPT,)
        answered = select(func.max(Promise.id)).where(ours, Promise.settled_at == at, Promise.outcome.in_(outcomes))
        before = {"outcome": OPEN, "settled_at": None} if stands else {"outcome": WITHDRAWN}
        await self.session.execute(update(Promise).where(Promise.id == answered.scalar_subquery()).values(before))
        self._open.pop(incident_id, None)

    async def of(self, incident_id: int) -> list[Promise]:
        """Return the promises of an incident, oldest first."""
        return list((await self.session.execute(_MADE, {"incident": incident_id})).scalars())

    def learn(self, incident_id: int, rows: Collection[Sequence[Any]]) -> None:
        """Take what `PROMISED` gives."""
        self._open[incident_id] = bool(rows)

    async def _settle(self, incident_id: int, outcome: str, now: datetime) -> None:
        if self._open.get(incident_id) is False:
            return
        await self.session.flush()  # a promise just made may be the one
        await self.session.execute(_SETTLING, {"of_incident": incident_id, "as": outcome, "now": now})
        self._open[incident_id] = False


UNTOLD = (
    select(Summons.user_id)
    .where(Summons.incident_id == bindparam("incident"), Summons.told_at.is_(None))
    .order_by(Summons.called_at, Summons.user_id)
)
_CALLED = (
    select(Summons)
    .where(Summons.incident_id == bindparam("incident"))
    .order_by(Summons.called_at, Summons.user_id)
    .execution_options(populate_existing=True)
)


class SummonsRepository(Repository):
    """Who was called to an incident."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._untold: dict[int, list[str]] = self.remembered(Summons)

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
        return {row.user_id: row.rings for row in await self.session.execute(_calling(self.dialect), rows)}

    async def of(self, incident_id: int) -> list[Summons]:
        """Return everybody who was called to an incident, in the order they were."""
        return list((await self.session.execute(_CALLED, {"incident": incident_id})).scalars())

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
        if incident_id not in self._untold:
            self.learn(incident_id, (await self.session.execute(UNTOLD, {"incident": incident_id})).all())
        return self._untold[incident_id]

    def learn(self, incident_id: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `UNTOLD` gives."""
        self._untold[incident_id] = [user for (user,) in rows]

    async def told(self, incident_id: int, now: datetime) -> None:
        """Record that everybody called was told."""
        await self.session.execute(
            update(Summons).where(Summons.incident_id == incident_id, Summons.told_at.is_(None)).values(told_at=now)
        )

    async def untell(self, incident_id: int, told_at: datetime) -> None:
        """Record that those whom a step called are not told, where they were at that moment."""
        told = (Summons.incident_id == incident_id, Summons.told_at == told_at, Summons.step != "")
        await self.session.execute(update(Summons).where(*told).values(told_at=None))


@cache
def _calling(dialect: str) -> Executable:
    """Return the statement that calls somebody, once more where they were called."""
    made = rows_into(Summons, dialect)
    facts = {name: made.excluded[name] for name in ("called_at", "told_at", "step", "called_by", "why")}
    again = {"rings": Summons.rings + 1, "answer": None, "answered_at": None}
    calling = made.on_conflict_do_update(index_elements=["incident_id", "user_id"], set_=facts | again)
    return calling.returning(Summons.user_id, Summons.rings)
