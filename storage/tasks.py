"""Queries about tasks and follow-ups: of one incident, of one person, and those that everybody may read of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, true, update

from storage.incidents import RESTING, seen_by
from storage.repository import Repository
from storage.tables import Incident, Task

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

OPEN = "open"
FOLLOW_UP = "follow_up"
_BY_ID = select(Task).where(Task.team_id == bindparam("team"), Task.id == bindparam("task"))
_NOBODYS = and_(Task.kind == FOLLOW_UP, Task.owner.is_(None), Task.due_at.is_(None))
"""A follow-up with neither an owner nor a date: nothing of its own would ever tell of it."""
_TIMED = (
    select(Task)
    .where(Task.incident_id == bindparam("incident"), Task.state == OPEN, or_(Task.due_at.is_not(None), _NOBODYS))
    .order_by(Task.id)
)


@dataclass(frozen=True, slots=True)
class Owned:
    """A task with what its incident is called."""

    task: Task
    incident: Incident


class TaskRepository(Repository):
    """The tasks of one workspace. Who changes one locks its incident first."""

    async def add(self, task: Task) -> Task:
        """Insert a new task and give it its id; its incident has tasks from then on."""
        task.team_id = self.team_id
        self.session.add(task)
        await self.session.execute(update(Incident).where(Incident.id == task.incident_id).values(has_tasks=True))
        await self.session.flush()
        return task

    async def by_id(self, task_id: int) -> Task | None:
        """Return a task for Muster's own work, or after its incident has passed the gate."""
        return (await self.session.execute(_BY_ID, {"team": self.team_id, "task": task_id})).scalar_one_or_none()

    async def of(
        self,
        incident_id: int,
        states: Collection[str] | None = None,
        *,
        kind: str | None = None,
        limit: int | None = None,
    ) -> list[Task]:
        """Return tasks of an incident in these states, or all: open ones first, then by due date and age."""
        query = select(Task).where(_of(incident_id, states, kind)).order_by(Task.state != OPEN, *_SOONEST_FIRST)
        return await self._listed(query.limit(limit))

    async def count(self, incident_id: int, states: Collection[str] | None = None, *, kind: str | None = None) -> int:
        """Return how many tasks of an incident are in these states, or in any."""
        query = select(func.count()).select_from(Task).where(_of(incident_id, states, kind))
        return int((await self.session.execute(query)).scalar_one())

    async def keep_open(self, incident_id: int) -> list[Task]:
        """Make every open task of an incident a follow-up; return those that were none, oldest first."""
        kept = and_(Task.incident_id == incident_id, Task.state == OPEN, Task.kind != FOLLOW_UP)
        changing = update(Task).where(kept).values(kind=FOLLOW_UP).returning(Task)
        fresh = changing.execution_options(populate_existing=True)
        return sorted((await self.session.execute(fresh)).scalars(), key=lambda task: task.id)

    async def timed(self, incident_id: int) -> list[Task]:
        """Return the open tasks of an incident that are due at some time, or nobody's, oldest first."""
        return list((await self.session.execute(_TIMED, {"incident": incident_id})).scalars())

    async def unready(self, incident_id: int) -> list[Task]:
        """Return the open follow-ups of an incident that have no owner or no due date, oldest first."""
        lacking = or_(Task.owner.is_(None), Task.due_at.is_(None))
        follow_up = and_(Task.state == OPEN, Task.kind == FOLLOW_UP)
        return await self._listed(
            select(Task).where(Task.incident_id == incident_id, follow_up, lacking).order_by(Task.id)
        )

    async def nobodys(self, incident_id: int) -> list[Task]:
        """Return the open follow-ups of an incident that have neither an owner nor a due date, oldest first."""
        here = and_(Task.incident_id == incident_id, Task.state == OPEN, _NOBODYS)
        return await self._listed(select(Task).where(here).order_by(Task.id))

    async def owned_by(self, user_id: str, limit: int) -> list[Owned]:
        """Return what a person has to do, the soonest first, of incidents that they see."""
        query = self._with_incident(_mine(user_id)).order_by(*_SOONEST_FIRST)
        return [Owned(task, incident) for task, incident in await self.session.execute(query.limit(limit))]

    async def left_by(self, user_id: str, limit: int) -> list[Owned]:
        """Return what is still to be done that somebody has who is gone, for Muster's own work, by incident and age."""
        mine = and_(Task.owner == user_id, Task.state == OPEN)
        query = self._with_incident(mine).order_by(Incident.id, Task.id)
        return [Owned(task, incident) for task, incident in await self.session.execute(query.limit(limit))]

    async def count_open(self, incident_id: int, most: int) -> int:
        """Return how many tasks of an incident are open, counting no further than `most`."""
        found = select(Task.id).where(Task.incident_id == incident_id, Task.state == OPEN).limit(most).subquery()
        return int((await self.session.execute(select(func.count()).select_from(found))).scalar_one())

    async def count_owned(self, user_id: str) -> int:
        """Return how many tasks a person has to do, of incidents that they see."""
        counted = self._with_incident(_mine(user_id)).with_only_columns(func.count(), maintain_column_froms=True)
        return int((await self.session.execute(counted)).scalar_one())

    async def overdue(self, now: datetime, limit: int) -> list[Owned]:
        """Return open follow-ups of public incidents that are no drills: due before `now`, oldest first, then nobody's.

        Those of nobody are left out once the incident is over.
        """
        public = and_(Incident.private.is_(False), Incident.drill.is_(False))
        forgotten = and_(_NOBODYS, Task.created_at < now, Incident.resolved_at < now)
        late = and_(Task.state == OPEN, Task.kind == FOLLOW_UP, or_(Task.due_at < now, forgotten))
        query = self._with_incident(and_(public, late)).order_by(*_SOONEST_FIRST).limit(limit)
        return [Owned(task, incident) for task, incident in await self.session.execute(query)]

    async def forget_messages(self, incident_id: int) -> None:
        """Forget where the messages of an incident's tasks stand: it has left that channel."""
        await self.session.execute(update(Task).where(Task.incident_id == incident_id).values(message_ts=None))

    def _with_incident(self, which: ColumnElement[bool]) -> Select[Task, Incident]:
        """Select tasks with their incidents, of those in which there is still something to do."""
        return (
            select(Task, Incident)
            .join(Incident, Incident.id == Task.incident_id)
            .where(Task.team_id == self.team_id, Incident.status.not_in(RESTING), which)
        )

    async def _listed(self, query: Select[Task]) -> list[Task]:
        return list((await self.session.execute(query)).scalars())


_SOONEST_FIRST = (Task.due_at.is_(None), Task.due_at, Task.id)


def _of(incident_id: int, states: Iterable[str] | None, kind: str | None) -> ColumnElement[bool]:
    return and_(
        Task.incident_id == incident_id,
        true() if states is None else Task.state.in_(list(states)),
        true() if kind is None else Task.kind == kind,
    )


def _mine(user_id: str) -> ColumnElement[bool]:
    return and_(Task.state == OPEN, Task.owner == user_id, seen_by(user_id))
