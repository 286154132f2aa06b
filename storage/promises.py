"""Queries about promised updates and who was called."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.orm import aliased

from storage.repository import Repository, rows_into
from storage.tables import Promise, Summons
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Executable, Table
    from sqlalchemy.ext.asyncio import AsyncSession

OPEN, KEPT, MISSED, WITHDRAWN = "open", "kept", "missed", "withdrawn"
EARLY = "early"
"""Answered in time, within the time for which an update had kept the one before: it counts as no other."""
SILENT = "silent"
"""Stands for silence that goes on by another cadence: updates are missed by it, none keeps it."""
STANDING = (OPEN, SILENT)
_LAST_KEPT = (
    select(func.max(Promise.id))
    .where(Promise.incident_id == bindparam("incident"), Promise.outcome == KEPT)
    .scalar_subquery()
)
_SINCE = aliased(Promise)
_COVERED_UNTIL = (
    select(func.min(_SINCE.due_at))
    .where(_SINCE.incident_id == bindparam("incident"), _SINCE.id >= _LAST_KEPT)
    .scalar_subquery()
)
PROMISED = select(Promise.id, Promise.due_at, Promise.cadence, Promise.outcome, _COVERED_UNTIL).where(
    Promise.incident_id == bindparam("incident"), Promise.outcome.in_(written_out(STANDING))
)
_MADE = select(Promise).where(Promise.incident_id == bindparam("incident")).order_by(Promise.id)
_PROMISES = cast("Table", Promise.__table__)
_SETTLING = (
    update(_PROMISES)
    .where(_PROMISES.c.id == bindparam("promise"))
    .values(outcome=bindparam("as"), missed=bindparam("times"), settled_at=bindparam("now"))
)


class Standing(NamedTuple):
    """The promise that stands."""

    id: int
    due_at: datetime
    cadence: str | None
    outcome: str
    """Whether an update can keep it, or silence goes on."""
    covered_until: datetime | None
    """The soonest moment promised since, and by, the promise that was kept last: up to it no update keeps another."""


class Tally(NamedTuple):
    """What became of the promises of an incident, and the one that stands."""

    kept: int = 0
    missed: int = 0
    due_at: datetime | None = None
    cadence: str | None = None


class Silence(NamedTuple):
    """A promise by which updates were missed, and until when: None where silence goes on, or may begin."""

    incident_id: int
    due_at: datetime
    cadence: str | None
    settled_at: datetime | None


def tallied() -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a `Tally`, over the promises of one incident: one stands at most."""
    standing = Promise.outcome.in_(written_out(STANDING))
    return (
        func.sum(case((Promise.outcome == KEPT, 1), else_=0)),
        func.sum(Promise.missed),
        func.max(case((standing, Promise.due_at))),
        func.max(case((standing, Promise.cadence))),
    )


def tallies(rows: Iterable[Sequence[Any]]) -> dict[int, Tally]:
    """Return the tally of each incident, of rows that begin with its id."""
    return {row[0]: Tally(int(row[1]), int(row[2]), *row[3:]) for row in rows}


_TALLY = select(*tallied()).where(Promise.incident_id == bindparam("incident"))


class PromiseRepository(Repository):
    """What was promised, and what became of it."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._standing: dict[int, Standing | None] = self.remembered(Promise)

    async def make(
        self, incident_id: int, due_at: datetime, now: datetime, cadence: str | None, *, outcome: str = OPEN
    ) -> None:
        """Promise the next update for `due_at`; where another one stood, it is settled before."""
        row = Promise(
            team_id=self.team_id,
            incident_id=incident_id,
            made_at=now,
            due_at=due_at,
            cadence=cadence,
            outcome=outcome,
        )
        self.session.add(row)
        self._standing.pop(incident_id, None)

    async def standing(self, incident_id: int) -> Standing | None:
        """Return the promise of an incident that stands."""
        if incident_id not in self._standing:
            await self.session.flush()  # a promise just made may be the one
            self.learn(incident_id, (await self.session.execute(PROMISED, {"incident": incident_id})).all())
        return self._standing[incident_id]

    async def settle(self, incident_id: int, promise_id: int, outcome: str, missed: int, now: datetime) -> None:
        """Record what became of the promise that stood, and how many updates were missed by it."""
        given = {"promise": promise_id, "as": outcome, "times": missed, "now": now}
        self.write(_SETTLING, [given])
        self._standing[incident_id] = None

    async def pace(self, incident_id: int, promise_id: int, cadence: str) -> None:
        """Have another cadence count once the promise that stands is due."""
        await self.session.execute(update(Promise).where(Promise.id == promise_id).values(cadence=cadence))
        self._standing.pop(incident_id, None)

    async def tally(self, incident_id: int) -> Tally:
        """Return what became of the promises of an incident."""
        kept, missed, *standing = (await self.session.execute(_TALLY, {"incident": incident_id})).one()
        return Tally(int(kept or 0), int(missed or 0), *standing)

    async def make_again(self, incident_id: int) -> None:
        """Have the newest promise hold again, as if it had not been withdrawn."""
        newest = select(func.max(Promise.id)).where(Promise.incident_id == incident_id).scalar_subquery()
        statement = update(Promise).where(Promise.id == newest).values(outcome=OPEN, settled_at=None, missed=0)
        await self.session.execute(statement)
        self._standing.pop(incident_id, None)

    async def take_back(self, incident_id: int, at: datetime, now: datetime, *, stands: bool) -> None:
        """Undo what an update given `at` did: what it answered is as it was, and what it promised is withdrawn.

        Unless what it promised `stands` still, something else has taken its place: then what it answered is withdrawn.
        """
        ours = Promise.incident_id == incident_id
        if stands:
            given = update(Promise).where(ours, Promise.outcome.in_(written_out(STANDING)))
            await self.session.execute(given.values(outcome=WITHDRAWN, settled_at=now))
        outcomes = (KEPT, EARLY, MISSED) if stands else (KEPT, EARLY)
        answered = select(func.max(Promise.id)).where(ours, Promise.settled_at == at, Promise.outcome.in_(outcomes))
        before = {"outcome": OPEN, "settled_at": None, "missed": 0} if stands else {"outcome": WITHDRAWN}
        await self.session.execute(update(Promise).where(Promise.id == answered.scalar_subquery()).values(before))
        self._standing.pop(incident_id, None)

    async def of(self, incident_id: int) -> list[Promise]:
        """Return the promises of an incident, oldest first."""
        return list((await self.session.execute(_MADE, {"incident": incident_id})).scalars())

    def learn(self, incident_id: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `PROMISED` gives."""
        self._standing[incident_id] = next((Standing(*row) for row in rows), None)


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
