"""Queries about reminders: what is due, for whom to claim, what has fired."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select, update

from storage.repository import Repository, Upsert, rows_into
from storage.tables import Reminder
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncSession

PENDING, FIRED, ANSWERED, CANCELLED = "pending", "fired", "answered", "cancelled"


class Planned(NamedTuple):
    """A reminder as a plan knows it."""

    kind: str
    slot: str
    stage: str
    why: str
    due_at: datetime
    state: str


PLANNED = (
    select(*(getattr(Reminder, name) for name in Planned._fields))
    .where(Reminder.incident_id == bindparam("incident"), Reminder.state.in_(written_out((PENDING, FIRED))))
    .order_by(Reminder.due_at, Reminder.id)
)


def _next() -> Select[datetime, datetime]:
    pending = and_(Reminder.team_id == bindparam("team"), Reminder.state == PENDING)
    free_at = func.min(func.coalesce(Reminder.lease_until, Reminder.due_at))
    claimed = select(free_at).where(pending, Reminder.due_at <= bindparam("now"))
    ahead = select(Reminder.due_at).where(pending, Reminder.due_at > bindparam("now")).order_by(Reminder.due_at)
    return select(claimed.scalar_subquery(), ahead.limit(1).scalar_subquery())


NEXT = _next()


class ReminderRepository(Repository):
    """The reminders of one workspace; one row a slot, ever."""

    touched = False
    """Whether this unit of work changed what is pending."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._plans: dict[int, list[Planned]] = self.remembered(Reminder)

    async def of(self, incident_id: int) -> list[Reminder]:
        """Return every reminder of an incident, fired and cancelled ones too, oldest first."""
        query = select(Reminder).where(Reminder.incident_id == incident_id).order_by(Reminder.id)
        return list((await self.session.execute(query)).scalars())

    async def pending_of(self, incident_id: int) -> list[Reminder]:
        """Return what is still to come for an incident, soonest first."""
        query = select(Reminder).where(Reminder.incident_id == incident_id, Reminder.state == PENDING)
        return list((await self.session.execute(query.order_by(Reminder.due_at, Reminder.id))).scalars())

    async def fired_stages(self, incident_id: int) -> set[tuple[str, str]]:
        """Return (kind, slot) of what has fired for an incident."""
        return {(row.kind, row.slot) for row in await self._planned(incident_id) if row.state == FIRED}

    async def replace(self, incident_id: int, wanted: Iterable[Mapping[str, Any]]) -> None:
        """Make what is pending for an incident exactly `wanted`; what has fired stays as it is.

        Each wanted row has `kind`, `slot`, `stage`, `why`, `due_at`.
        """
        pending = {row[:2]: row for row in await self._planned(incident_id) if row.state == PENDING}
        planned = {(row["kind"], row["slot"]): Planned(**row, state=PENDING) for row in wanted}
        cancelled = [row._replace(state=CANCELLED) for slot, row in pending.items() if slot not in planned]
        changed = [row for slot, row in planned.items() if slot not in pending or pending[slot].due_at != row.due_at]
        if rows := [*cancelled, *changed]:
            ours = {"team_id": self.team_id, "incident_id": incident_id}
            self.write(_planning(self.dialect), [{**row._asdict(), **ours} for row in rows])
        self.touched = True

    async def end(self, incident_id: int, answered: Iterable[tuple[str, str]]) -> None:
        """Remember that what these asked for, by kind and slot, is done or no longer asked for."""
        these = or_(*(and_(Reminder.kind == kind, Reminder.slot == slot) for kind, slot in answered))
        fired = and_(Reminder.incident_id == incident_id, Reminder.state == FIRED)
        await self.session.execute(update(Reminder).where(fired, these).values(state=ANSWERED))

    async def _planned(self, incident_id: int) -> list[Planned]:
        """Return what has fired for an incident, and what is to come, soonest first; read once to plan it again."""
        if incident_id not in self._plans:
            self.learn(incident_id, (await self.session.execute(PLANNED, {"incident": incident_id})).all())
        return self._plans[incident_id]

    def learn(self, incident_id: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `PLANNED` gives."""
        self._plans[incident_id] = [Planned(*row) for row in rows]

    async def claim(self, *, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Reminder]:
        """Take up to `limit` due reminders for `owner` until the lease ends."""
        query = (
            select(Reminder)
            .where(
                Reminder.team_id == self.team_id,
                Reminder.state == PENDING,
                Reminder.due_at <= now,
                or_(Reminder.lease_until.is_(None), Reminder.lease_until <= now),
            )
            .order_by(Reminder.due_at, Reminder.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Reminder)
        )
        rows = list((await self.session.execute(query)).scalars())
        for row in rows:
            row.lease_owner, row.lease_until = owner, now + lease
        await self.session.flush()
        return rows

    async def fire(self, reminder: Reminder, owner: str, now: datetime) -> bool:
        """Mark a claimed reminder as fired; False when it was cancelled, moved, or claimed by another since."""
        statement = (
            update(Reminder)
            .where(
                Reminder.id == reminder.id,
                Reminder.state == PENDING,
                Reminder.lease_owner == owner,
                Reminder.due_at == reminder.due_at,
                Reminder.lease_until > now,
            )
            .values(state=FIRED, fired_at=now, lease_owner=None, lease_until=None)
            .returning(Reminder.id)
        )
        self.touched = True
        return (await self.session.execute(statement)).first() is not None

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when the next reminder is due, or the lease of one that is due already ends.

        Reads what is due already, which is little once all of it is claimed, and one row more: a reminder is never
        claimed before it is due.
        """
        return soonest((await self.session.execute(NEXT, {"team": self.team_id, "now": now})).one())


def soonest(found: Iterable[datetime | None]) -> datetime | None:
    """Return the first of the moments that `NEXT` gives."""
    return min((moment for moment in found if moment is not None), default=None)


@cache
def _planning(dialect: str) -> Upsert:
    """Return the statement that plans a reminder, moves or cancels it; one that has fired stays as it is."""
    made = rows_into(Reminder, dialect)
    wanted = {"state": made.excluded.state, "due_at": made.excluded.due_at}
    return made.on_conflict_do_update(
        index_elements=["incident_id", "kind", "slot"],
        set_={**wanted, "lease_owner": None, "lease_until": None},
        where=Reminder.state != FIRED,
    )
