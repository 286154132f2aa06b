"""Asking for effects on Slack, and what becomes of those asked for: let go, held back, tried again, done again."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, bindparam, case, or_, update

from storage.repository import Repository, rows_into
from storage.tables import Delivery, Rank

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Executable
    from sqlalchemy.ext.asyncio import AsyncSession

PENDING, SENDING, UNKNOWN, SENT, DEAD = "pending", "sending", "unknown", "sent", "dead"
UNDELIVERED = (PENDING, SENDING, UNKNOWN)
STATES = (*UNDELIVERED, SENT, DEAD)
"""Every state an effect can be in."""


_RELEASING = (
    update(Delivery)
    .where(Delivery.team_id == bindparam("of_team"), Delivery.awaits == bindparam("awaited"))
    .values(awaits=None, due_at=bindparam("now"))
)


class AskingRepository(Repository):
    """What is asked for in one workspace's outbox."""

    touched = False
    """Whether this unit of work left something to deliver."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._posts: list[dict[str, Any]] = []
        self._projections: list[dict[str, Any]] = []

    async def post(
        self,
        operation: str,
        *,
        lane: str,
        payload: dict[str, Any],
        now: datetime,
        incident_id: int | None = None,
        awaits: str | None = None,
        slot: str | None = None,
        rank: int = Rank.FIRST,
    ) -> None:
        """Add an effect to the end of its lane; within a lane effects are carried out in this order.

        `awaits` names what must exist first. A `slot` makes it the only one of its name, ever: a second is ignored.
        """
        self._posts.append(self._row(operation, "post", lane, payload, now, incident_id, awaits, slot, rank))
        self.touched = True

    async def project(
        self,
        operation: str,
        *,
        slot: str,
        now: datetime,
        incident_id: int | None = None,
        awaits: str | None = None,
        payload: dict[str, Any] | None = None,
        lane: str | None = None,
        rank: int = Rank.FIRST,
        due: datetime | None = None,
    ) -> None:
        """Ask for a projection to be brought up to the newest state; asking twice before it is sent sends once.

        It has a lane of its own unless one is named, where its first sending then keeps the order of that lane.
        One that was given up may have been so in doubt: it comes back as `unknown`, to be looked for first.
        """
        row = self._row(operation, "projection", lane or slot, payload or {}, now, incident_id, awaits, slot, rank)
        self._projections.append({**row, "due_at": due or now})
        self.touched = True

    async def write_down(self) -> None:
        """Insert what was asked for in this unit of work: a statement for all of it, not one an effect.

        The unit of work calls it before it commits, and every change here before it is made.
        """
        if wanted := [*self._posts, *self._projections]:
            self._posts, self._projections = [], []
            await self.session.execute(_asking(self.dialect), wanted)

    def _row(
        self,
        operation: str,
        kind: str,
        lane: str,
        payload: dict[str, Any],
        now: datetime,
        incident_id: int | None,
        awaits: str | None,
        slot: str | None,
        rank: int,
    ) -> dict[str, Any]:
        return {
            "team_id": self.team_id,
            "key": uuid4().hex,
            "kind": kind,
            "operation": operation,
            "slot": slot,
            "lane": lane,
            "incident_id": incident_id,
            "payload": payload,
            "awaits": awaits,
            "state": PENDING,
            "version": 1,
            "sent_version": 0,
            "attempts": 0,
            "rank": rank,
            "due_at": now,
            "result": {},
            "created_at": now,
        }

    async def release(self, awaited: str, now: datetime, *, only: str | None = None) -> None:
        """Let go what waited for `awaited`, which now exists; with `only`, none but this operation."""
        await self.write_down()
        given = {"of_team": self.team_id, "awaited": awaited, "now": now}
        statement = _RELEASING if only is None else _RELEASING.where(Delivery.operation == only)
        await self.session.execute(statement, given)
        self.touched = True

    async def revive(self, incident_id: int, now: datetime) -> None:
        """Try again what was given up for an incident, since what stood in its way is mended.

        It may have been given up in doubt, so it is looked for first.
        """
        await self._again(Delivery.incident_id == incident_id, now)

    async def retry(self, slot: str, now: datetime) -> None:
        """Try the effect of this name again if it was given up; asking for it anew, in this unit of work, does that."""
        if any(row["slot"] == slot for row in self._projections):
            return
        await self._again(Delivery.slot == slot, now)

    async def _again(self, which: ColumnElement[bool], now: datetime) -> None:
        await self.write_down()
        ours = and_(Delivery.team_id == self.team_id, which)
        await self.session.execute(
            update(Delivery)
            .where(ours, Delivery.state == DEAD)
            .values(state=UNKNOWN, due_at=now, attempts=0, error=None)
        )
        under_way = and_(ours, Delivery.state == SENDING)
        await self.session.execute(update(Delivery).where(under_way).values(version=Delivery.version + 1))
        self.touched = True

    async def redo(self, incident_id: int, slots: str, now: datetime) -> None:
        """Bring what stands on Slack of an incident's projections whose names begin so up to the newest state."""
        await self.write_down()
        sent = Delivery.state == SENT
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.incident_id == incident_id,
                Delivery.kind == "projection",
                Delivery.slot.startswith(slots, autoescape=True),
                Delivery.state != DEAD,
            )
            .values(
                version=Delivery.version + 1,
                state=case((sent, PENDING), else_=Delivery.state),
                due_at=case((sent, now), else_=Delivery.due_at),
                attempts=case((sent, 0), else_=Delivery.attempts),
                rank=case((and_(sent, Delivery.rank == Rank.TO_MANY), Rank.LAST), else_=Delivery.rank),
            )
        )
        self.touched = True

    async def hold_back(self, incident_id: int, operations: Collection[str], awaited: str) -> None:
        """Have what is still to be done of these operations wait for `awaited`."""
        await self.write_down()
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.incident_id == incident_id,
                Delivery.operation.in_(list(operations)),
                Delivery.state == PENDING,
            )
            .values(awaits=awaited)
        )

    async def hurry(self, slot: str, now: datetime) -> None:
        """Carry out at once what is due under this name later."""
        await self.write_down()
        later = and_(Delivery.state == PENDING, Delivery.due_at > now, Delivery.lease_until.is_(None))
        await self.session.execute(
            update(Delivery).where(Delivery.team_id == self.team_id, Delivery.slot == slot, later).values(due_at=now)
        )
        self.touched = True

    async def hasten(self, error: str, now: datetime) -> None:
        """Try at once what waits because of this error, since what stood in its way is mended."""
        await self.session.execute(
            update(Delivery)
            .where(
                Delivery.team_id == self.team_id,
                Delivery.state.in_((PENDING, UNKNOWN)),
                Delivery.error == error,
                Delivery.lease_until.is_(None),
            )
            .values(due_at=now)
        )
        self.touched = True


@cache
def _asking(dialect: str) -> Executable:
    """Return the statement that adds posts and projections, built once: building takes longer than running.

    What is a post leaves alone the one of its slot that there is.
    """
    asked = rows_into(Delivery, dialect)
    ended = or_(Delivery.state == SENT, Delivery.state == DEAD)
    return asked.on_conflict_do_update(
        index_elements=["team_id", "slot"],
        set_={
            "version": Delivery.version + 1,
            "state": case((Delivery.state == SENT, PENDING), (Delivery.state == DEAD, UNKNOWN), else_=Delivery.state),
            "due_at": case((ended, asked.excluded.due_at), else_=Delivery.due_at),
            "awaits": case((ended, asked.excluded.awaits), else_=Delivery.awaits),
            "attempts": case((ended, 0), else_=Delivery.attempts),
            "rank": case((ended, asked.excluded.rank), else_=Delivery.rank),
        },
        where=asked.excluded.kind == "projection",
    )
