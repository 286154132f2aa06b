"""Queries about problems, and the gate that decides who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, func, or_, select, true

from storage.incidents import seen_by
from storage.kinds import GUESTS, OUTSIDERS, is_any
from storage.repository import Repository
from storage.tables import Incident, Participant, Problem, ProblemChange, ProblemIncident

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import BindParameter, Select
    from sqlalchemy.orm import InstrumentedAttribute


CONFIRMED, BY_WORKAROUND, PROPOSED = "confirmed", "used", "proposed"
"""How an incident is linked to a problem: see `ProblemIncident.state`."""
COUNTED = ProblemIncident.state != PROPOSED
"""Which links count: a proposal tells nobody that a problem caused an incident."""


def problem_seen_by(user_id: str | None) -> ColumnElement[bool]:
    """Return the gate: a problem raised from an incident is seen by who sees that one, any other by all but guests.

    Without a person it lets pass what everybody may see.
    """
    gate = Incident.private.is_(False) if user_id is None else seen_by(user_id)
    # Whatever else is asked, the origin is looked up for itself.
    origin = exists().where(Incident.id == Problem.origin_id, gate).correlate(Problem)
    return or_(and_(Problem.origin_id.is_(None), open_to(user_id, Problem.team_id)), origin)


def open_to(user_id: str | BindParameter[str] | None, team: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Match what belongs to no incident, as far as a person may see such things at all."""
    return true() if user_id is None else ~is_any(user_id, team, GUESTS | OUTSIDERS)


class ProblemRepository(Repository):
    """Problems of one workspace. Whatever a person asks for goes through `problem_seen_by`."""

    async def add(self, problem: Problem) -> Problem:
        """Insert a new problem and give it its id."""
        problem.team_id = self.team_id
        self.session.add(problem)
        await self.session.flush()
        return problem

    async def by_number(self, number: int, *, viewer: str, lock: bool = False) -> Problem | None:
        """Return problem `number` if `viewer` may see it; `lock` holds its row until commit."""
        query = self._of_team().where(Problem.number == number, problem_seen_by(viewer))
        if lock:
            query = query.with_for_update(of=Problem)
        return (await self.session.execute(query)).scalar_one_or_none()

    async def by_id(self, problem_id: int) -> Problem | None:
        """Return a problem for Muster's own work, no person asking."""
        return (await self.session.execute(self._of_team().where(Problem.id == problem_id))).scalar_one_or_none()

    async def those(self, problem_ids: Collection[int]) -> list[Problem]:
        """Return problems in the order in which their ids are given, for Muster's own work."""
        found = (await self.session.execute(self._of_team().where(Problem.id.in_(problem_ids)))).scalars()
        rows = {row.id: row for row in found}
        return [rows[problem_id] for problem_id in problem_ids if problem_id in rows]

    async def seen(self, problem_id: int, viewer: str | None) -> bool:
        """Say whether `viewer` may see a problem; without one, whether everybody may."""
        query = select(Problem.id).where(Problem.team_id == self.team_id, Problem.id == problem_id)
        return (await self.session.execute(query.where(problem_seen_by(viewer)))).first() is not None

    async def private_among(self, problem_ids: Iterable[int]) -> set[int]:
        """Return which of these problems not everybody may see."""
        query = select(Problem.id).where(Problem.team_id == self.team_id, Problem.id.in_(list(problem_ids)))
        return set((await self.session.execute(query.where(~problem_seen_by(None)))).scalars())

    async def listed(self, statuses: Iterable[str], *, viewer: str, limit: int) -> list[Problem]:
        """Return problems in these statuses that `viewer` may see, the newest first."""
        query = self._of_team().where(Problem.status.in_(list(statuses)), problem_seen_by(viewer))
        return list((await self.session.execute(query.order_by(Problem.number.desc()).limit(limit))).scalars())

    async def count(self, statuses: Iterable[str], *, viewer: str) -> int:
        """Return how many problems in these statuses `viewer` may see."""
        query = (
            select(func.count())
            .select_from(Problem)
            .where(Problem.team_id == self.team_id, Problem.status.in_(list(statuses)), problem_seen_by(viewer))
        )
        return int((await self.session.execute(query)).scalar_one())

    async def search(self, words: str, statuses: Iterable[str], *, viewer: str, limit: int) -> list[Problem]:
        """Return problems whose title contains `words`, in any case, or whose number begins so, the newest first."""
        query = self._of_team().where(Problem.status.in_(list(statuses)), problem_seen_by(viewer))
        number = "".join(letter for letter in words if letter.isdecimal())
        if words:
            matches = [func.lower(Problem.title).contains(words.lower(), autoescape=True)]
            matches += [cast(Problem.number, String).startswith(number)] if number else []
            query = query.where(or_(*matches))
        return list((await self.session.execute(query.order_by(Problem.number.desc()).limit(limit))).scalars())

    async def owned_by(self, user_id: str, statuses: Iterable[str], *, limit: int) -> list[Problem]:
        """Return the problems in these statuses that a person owns and sees, the nearest target date first."""
        query = self._of_team().where(
            Problem.owner == user_id, Problem.status.in_(list(statuses)), problem_seen_by(user_id)
        )
        ordered = query.order_by(Problem.target_at.is_(None), Problem.target_at, Problem.number)
        return list((await self.session.execute(ordered.limit(limit))).scalars())

    async def link(self, problem_id: int, incident_id: int, *, by: str, now: datetime, state: str = CONFIRMED) -> bool:
        """Link an incident to a problem; False when it was linked before.

        What was proposed can be linked for good, and what used its workaround confirmed.
        """
        values = {"linked_by": by, "linked_at": now, "state": state}
        inserted = self.upsert(ProblemIncident).values(
            team_id=self.team_id, problem_id=problem_id, incident_id=incident_id, **values
        )
        weaker = {CONFIRMED: (PROPOSED, BY_WORKAROUND), BY_WORKAROUND: (PROPOSED,), PROPOSED: ()}[state]
        statement = inserted.on_conflict_do_update(
            index_elements=["problem_id", "incident_id"], set_=values, where=ProblemIncident.state.in_(weaker)
        )
        return (await self.session.execute(statement.returning(ProblemIncident.incident_id))).first() is not None

    async def unlink(self, problem_id: int, incident_id: int) -> bool:
        """Take an incident off a problem; False when it was not linked."""
        statement = (
            delete(ProblemIncident)
            .where(ProblemIncident.problem_id == problem_id, ProblemIncident.incident_id == incident_id)
            .returning(ProblemIncident.incident_id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def incidents_of(self, problem_ids: Iterable[int], *, viewer: str | None) -> dict[int, list[Incident]]:
        """Return the incidents linked to each problem that `viewer`, or where there is none everybody, may see."""
        return await self._linked_to(problem_ids, COUNTED, viewer)

    async def proposed_to(self, problem_ids: Iterable[int], *, viewer: str) -> dict[int, list[Incident]]:
        """Return the incidents that `viewer` may see and that are proposed as caused by each problem."""
        return await self._linked_to(problem_ids, ProblemIncident.state == PROPOSED, viewer)

    async def _linked_to(
        self, problem_ids: Iterable[int], which: ColumnElement[bool], viewer: str | None
    ) -> dict[int, list[Incident]]:
        gate = Incident.private.is_(False) if viewer is None else seen_by(viewer)
        query = (
            select(ProblemIncident.problem_id, Incident)
            .join(Incident, Incident.id == ProblemIncident.incident_id)
            .where(ProblemIncident.problem_id.in_(list(problem_ids)), which, gate)
            .order_by(Incident.number)
        )
        found: dict[int, list[Incident]] = {}
        for problem_id, incident in await self.session.execute(query):
            found.setdefault(problem_id, []).append(incident)
        return found

    async def linked(self, problem_id: int) -> list[Incident]:
        """Return every incident linked to a problem, for Muster's own work."""
        query = (
            select(Incident)
            .join(ProblemIncident, ProblemIncident.incident_id == Incident.id)
            .where(ProblemIncident.problem_id == problem_id, COUNTED)
            .order_by(Incident.id)
        )
        return list((await self.session.execute(query)).scalars())

    async def of_incident(self, incident_id: int, *, viewer: str) -> list[Problem]:
        """Return the problems an incident is linked to that `viewer` may see."""
        query = (
            self._of_team()
            .join(ProblemIncident, ProblemIncident.problem_id == Problem.id)
            .where(ProblemIncident.incident_id == incident_id, COUNTED, problem_seen_by(viewer))
        )
        return list((await self.session.execute(query.order_by(Problem.number))).scalars())

    async def seen_to(self, numbers: Iterable[int]) -> set[int]:
        """Return which of these incidents are linked to a problem that everybody may see."""
        query = (
            select(Incident.number)
            .join(ProblemIncident, ProblemIncident.incident_id == Incident.id)
            .join(Problem, Problem.id == ProblemIncident.problem_id)
            .where(Incident.team_id == self.team_id, Incident.number.in_(list(numbers)), COUNTED, problem_seen_by(None))
        )
        return set((await self.session.execute(query)).scalars())

    async def overdue(self, statuses: Iterable[str], now: datetime, *, limit: int) -> list[Problem]:
        """Return problems in these statuses that everybody may see and whose target date has passed, oldest first."""
        query = self._of_team().where(
            Problem.status.in_(list(statuses)), Problem.target_at < now, problem_seen_by(None)
        )
        return list((await self.session.execute(query.order_by(Problem.target_at, Problem.id).limit(limit))).scalars())

    def changed(
        self,
        problem: Problem,
        what: str,
        *,
        by: str,
        now: datetime,
        before: dict[str, Any],
        after: dict[str, Any],
        reason: str = "",
    ) -> None:
        """Append one change of a problem."""
        problem.changed_at = now
        change = ProblemChange(
            team_id=self.team_id, problem_id=problem.id, what=what, actor=by, at=now, before=before, after=after
        )
        change.reason = reason
        self.session.add(change)

    async def changes(self, problem_id: int) -> Sequence[ProblemChange]:
        """Return every change of a problem, the oldest first."""
        query = select(ProblemChange).where(
            ProblemChange.team_id == self.team_id, ProblemChange.problem_id == problem_id
        )
        return (await self.session.execute(query.order_by(ProblemChange.id))).scalars().all()

    async def takes_part_in_linked(self, problem_id: int, user_id: str) -> bool:
        """Say whether a person takes part now in an incident, no drill, that was linked for good to the problem."""
        query = (
            select(Participant.user_id)
            .join(ProblemIncident, ProblemIncident.incident_id == Participant.incident_id)
            .join(Incident, Incident.id == Participant.incident_id)
            .where(
                ProblemIncident.problem_id == problem_id,
                ProblemIncident.state == CONFIRMED,
                Incident.drill.is_(False),
                Participant.user_id == user_id,
                Participant.left_at.is_(None),
            )
        )
        return (await self.session.execute(query)).first() is not None

    def _of_team(self) -> Select[Problem]:
        return select(Problem).where(Problem.team_id == self.team_id)
