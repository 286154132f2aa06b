"""Asking for effects on Slack, and what becomes of those asked for: let go, held back, tried again, done again."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from sqlalchemy import and_, bindparam, case, exists, null, or_, select, update

from storage.repository import Repository, rows_into
from storage.tables import Delivery, Rank
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import CursorResult, Executable, Table, Update
    from sqlalchemy.ext.asyncio import AsyncSession

PENDING, SENDING, UNKNOWN, SENT, DEAD = "pending", "sending", "unknown", "sent", "dead"
DROPPED = "dropped"
"""It is not worth sending any more, or sending again: nobody misses it, so nobody is called to put it right."""
UNDELIVERED = (PENDING, SENDING, UNKNOWN)
ENDED = (SENT, DEAD, DROPPED)
STATES = (*UNDELIVERED, *ENDED)
"""Every state an effect can be in."""

NO_EFFECT = "channel:"
"""How the names begin of what may be waited for and is no effect's: several effects can bring it about."""

_TABLE = cast("Table", Delivery.__table__)
_OURS = _TABLE.c.team_id == bindparam("of_team")
_RELEASING = (
    update(_TABLE).where(_OURS, _TABLE.c.awaits == bindparam("awaited")).values(awaits=None, due_at=bindparam("now"))
)
_RELEASING_ONLY = _RELEASING.where(_TABLE.c.operation == bindparam("only"))
_ENDED = _TABLE.alias("ended")
_FREEING = (
    update(_TABLE)
    .where(
        _OURS,
        _TABLE.c.awaits.in_(bindparam("names", expanding=True)),
        exists().where(
            _ENDED.c.team_id == _TABLE.c.team_id,
            _ENDED.c.slot == _TABLE.c.awaits,
            _ENDED.c.state.in_(written_out(ENDED)),
        ),
    )
    .values(awaits=None)
)


def _again() -> Update:
    """Build what tries again what was given up, and has what is under way done once more."""
    columns = _TABLE.c
    dead = columns.state == DEAD
    return (
        update(_TABLE)
        .where(_OURS, columns.state.in_(written_out((DEAD, SENDING))))
        .values(
            state=case((dead, UNKNOWN), else_=columns.state),
            due_at=case((dead, bindparam("now", type_=columns.due_at.type)), else_=columns.due_at),
            attempts=case((dead, 0), else_=columns.attempts),
            error=case((dead, null()), else_=columns.error),
            version=case((dead, columns.version), else_=columns.version + 1),
        )
    )


_REVIVING = _again().where(_TABLE.c.incident_id == bindparam("of_incident"))
_RETRYING = _again().where(_TABLE.c.slot == bindparam("of_slot"))


class AskingRepository(Repository):
    """What is asked for in one workspace's outbox."""

    touched = False
    """Whether this unit of work left something to deliver."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._posts: list[dict[str, Any]] = []
        self._projections: list[dict[str, Any]] = []
        self._awaited: set[str | None] = set()
        self._slots: set[str | None] = set()

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

        Every change here calls it before it is made, and `conclude` at the end.
        """
        if wanted := [*self._posts, *self._projections]:
            self._posts, self._projections = [], []
            await self.session.execute(_asking(self.dialect), wanted)
            self._awaited |= {row["awaits"] for row in wanted if not (row["awaits"] or "").startswith(NO_EFFECT)}
            self._slots |= {row["slot"] for row in wanted}

    async def conclude(self) -> None:
        """Insert what was asked for, and let go what would wait in vain: the last thing that this unit of work does.

        Only now is it known: what is waited for may be asked for after what waits.
        """
        await self.write_down()
        await self.free(self._awaited - self._slots)

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
            "attempts": 0,
            "rank": rank,
            "due_at": now,
            "result": {},
            "created_at": now,
        }

    async def release(self, awaited: str, now: datetime, *, only: str | None = None) -> None:
        """Let go what waited for `awaited`, which now exists; with `only`, none but this operation."""
        statement = _RELEASING if only is None else _RELEASING_ONLY
        given = {"awaited": awaited, "now": now} | ({} if only is None else {"only": only})
        await self._change(statement, given)

    async def free(self, names: Iterable[str | None]) -> None:
        """Let go what waits for effects of these names that are at their end: sent, over, or given up."""
        if known := [name for name in names if name is not None]:
            await self.session.execute(_FREEING, {"of_team": self.team_id, "names": known})

    async def revive(self, incident_id: int, now: datetime) -> None:
        """Try again what was given up for an incident, since what stood in its way is fixed.

        It may have been given up in doubt, so it is looked for first.
        """
        await self._change(_REVIVING, {"of_incident": incident_id, "now": now})

    async def retry(self, slot: str, now: datetime) -> None:
        """Try the effect of this name again if it was given up; asking for it again in this unit of work does that."""
        if any(row["slot"] == slot for row in self._projections):
            return
        await self._change(_RETRYING, {"of_slot": slot, "now": now})

    async def _change(self, statement: Update, given: Mapping[str, Any]) -> None:
        """Change what was asked for, in this unit of work too; what has changed is left to deliver."""
        await self.write_down()
        changed = await self.session.execute(statement, {"of_team": self.team_id, **given})
        self.touched = self.touched or cast("CursorResult[Any]", changed).rowcount > 0

    async def redo(self, incident_id: int | None, slots: str, now: datetime) -> None:
        """Bring what stands on Slack of an incident's projections, or of none's, whose names begin so up to date."""
        columns = _TABLE.c
        sent = columns.state == SENT
        ours = and_(_OURS, columns.incident_id == incident_id, columns.slot.startswith(slots, autoescape=True))
        newer = {
            "version": columns.version + 1,
            "state": case((sent, PENDING), else_=columns.state),
            "due_at": case((sent, now), else_=columns.due_at),
            "attempts": case((sent, 0), else_=columns.attempts),
            "rank": case((and_(sent, columns.rank == Rank.TO_MANY), Rank.LAST), else_=columns.rank),
        }
        projections = and_(ours, columns.kind == "projection", columns.state != DEAD)
        await self._change(update(_TABLE).where(projections).values(newer), {})

    async def show_again(self, delivery_id: int, now: datetime) -> None:
        """Have a projection that was sent shown once more, whatever is thought to stand on Slack."""
        columns = _TABLE.c
        shown = and_(_OURS, columns.id == delivery_id, columns.kind == "projection", columns.state == SENT)
        again = {"state": UNKNOWN, "due_at": now, "attempts": 0}
        await self._change(update(_TABLE).where(shown).values(again), {})

    async def hold_back(self, incident_id: int, operations: Collection[str], awaited: str) -> None:
        """Have what is still to be done of these operations wait for `awaited`.

        What is under way, or in doubt, is done once more after that unless it has ended well meanwhile.
        """
        await self.write_down()
        columns = _TABLE.c
        ours = and_(columns.team_id == self.team_id, columns.incident_id == incident_id)
        left = and_(ours, columns.operation.in_(list(operations)), columns.state.in_(UNDELIVERED))
        version = case((columns.state == SENDING, columns.version + 1), else_=columns.version)
        await self.session.execute(update(_TABLE).where(left).values(awaits=awaited, version=version))

    async def held_back(self, delivery: Delivery) -> bool:
        """Say whether an effect that is under way was told meanwhile to wait for something."""
        query = select(Delivery.awaits).where(Delivery.team_id == self.team_id, Delivery.id == delivery.id)
        return (await self.session.execute(query)).scalar_one_or_none() is not None

    async def hurry(self, slot: str, now: datetime) -> None:
        """Carry out at once what is due under this name later."""
        columns = _TABLE.c
        later = and_(columns.state == PENDING, columns.due_at > now, columns.lease_until.is_(None))
        await self._change(update(_TABLE).where(_OURS, columns.slot == slot, later).values(due_at=now), {})

    async def hasten(self, error: str, now: datetime) -> None:
        """Try at once what waits because of this error, since what stood in its way is fixed."""
        columns = _TABLE.c
        waiting = and_(columns.state.in_((PENDING, UNKNOWN)), columns.lease_until.is_(None))
        await self._change(update(_TABLE).where(_OURS, waiting, columns.error == error).values(due_at=now), {})


@cache
def _asking(dialect: str) -> Executable:
    """Return the statement that adds posts and projections, built once: building takes longer than running.

    What is a post leaves alone the one of its slot that there is.
    """
    asked = rows_into(Delivery, dialect)
    ended = or_(*(Delivery.state == state for state in ENDED))  # `in_` takes no place in a statement for many rows
    return asked.on_conflict_do_update(
        index_elements=["team_id", "slot"],
        set_={
            "version": Delivery.version + 1,
            "state": case((Delivery.state == SENT, PENDING), (ended, UNKNOWN), else_=Delivery.state),
            "due_at": case((ended, asked.excluded.due_at), else_=Delivery.due_at),
            "awaits": case((ended, asked.excluded.awaits), else_=Delivery.awaits),
            "attempts": case((ended, 0), else_=Delivery.attempts),
            "rank": case((ended, asked.excluded.rank), else_=Delivery.rank),
        },
        where=asked.excluded.kind == "projection",
    )
