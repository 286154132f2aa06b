"""Reading the whole history out, a batch at a time, through the same gate as everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from storage.problems import ProblemRepository, problem_seen_by
from storage.reports import Scope, updates_on_time, within
from storage.repository import Repository
from storage.tables import Figures, Incident, IncidentService, Problem, Promise, Service, StatusUpdate, Transition

BATCH = 500
"""Rows read at once: memory stays the same however long the history is."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One incident with what belongs to it."""

    incident: Incident
    figures: Figures
    services: list[str]
    updates: tuple[int, int]
    """Promised updates kept, of those that fell due."""
    merged_into: int | None
    """The number of the incident it was merged into."""


class ExportRepository(Repository):
    """Incidents of a scope with what belongs to them, in the order they were recorded."""

    async def incidents(self, scope: Scope, now: datetime) -> AsyncIterator[list[Exported]]:
        """Yield incidents with their figures and services, a batch at a time."""
        into = aliased(Incident)
        query = (
            select(Incident, Figures, into.number)
            .join(Figures, Figures.incident_id == Incident.id)
            .outerjoin(into, into.id == Incident.merged_into_id)
            .where(within(self, scope))
        )
        async for batch in self._batches(query.order_by(Incident.id), Incident.id):
            ids = [incident.id for incident, *_ in batch]
            services, updates = await self._services(ids), await self._updates(ids, now)
            yield [
                Exported(
                    incident, figures, services.get(incident.id, []), updates.get(incident.id, (0, 0)), into_number
                )
                for incident, figures, into_number in batch
            ]

    async def transitions(self, scope: Scope) -> AsyncIterator[list[tuple[Transition, int]]]:
        """Yield transitions, each with its incident's number, a batch at a time."""
        query = select(Transition, Incident.number).join(Incident, Incident.id == Transition.incident_id)
        async for batch in self._batches(query.where(within(self, scope)).order_by(Transition.id), Transition.id):
            yield [(row, number) for row, number in batch]

    async def updates(self, scope: Scope) -> AsyncIterator[list[tuple[StatusUpdate, int]]]:
        """Yield status updates, each with its incident's number, a batch at a time."""
        query = select(StatusUpdate, Incident.number).join(Incident, Incident.id == StatusUpdate.incident_id)
        async for batch in self._batches(query.where(within(self, scope)).order_by(StatusUpdate.id), StatusUpdate.id):
            yield [(row, number) for row, number in batch]

    async def problems(self, scope: Scope) -> AsyncIterator[list[tuple[Problem, list[int], bool]]]:
        """Yield problems raised in the scope's time, with the numbers of their incidents and whether they are private.

        Of both only what the scope's viewer may see.
        """
        query = select(Problem).where(
            Problem.team_id == self.team_id,
            Problem.created_at >= scope.since,
            Problem.created_at < scope.until,
            problem_seen_by(scope.viewer),
        )
        repository = ProblemRepository(self.session, self.team_id)
        async for batch in self._batches(query.order_by(Problem.id), Problem.id):
            rows = [row[0] for row in batch]
            linked = await repository.incidents_of([row.id for row in rows], viewer=scope.viewer)
            private = await repository.private_among([row.id for row in rows])
            yield [(row, [each.number for each in linked.get(row.id, ())], row.id in private) for row in rows]

    async def _batches(self, query: Any, key: Any) -> AsyncIterator[Sequence[Any]]:  # noqa: ANN401 - a query of any columns
        """Read on from the last key seen, so that a batch costs the same wherever it lies."""
        last = 0
        while True:
            rows = (await self.session.execute(query.where(key > last).limit(BATCH))).all()
            if not rows:
                return
            yield rows
            last = rows[-1][0].id
            self.session.expunge_all()

    async def _services(self, incident_ids: list[int]) -> dict[int, list[str]]:
        query = (
            select(IncidentService.incident_id, Service.name)
            .join(Service, Service.id == IncidentService.service_id)
            .where(IncidentService.incident_id.in_(incident_ids))
            .order_by(Service.name)
        )
        found: dict[int, list[str]] = {}
        for incident_id, name in await self.session.execute(query):
            found.setdefault(incident_id, []).append(name)
        return found

    async def _updates(self, incident_ids: list[int], now: datetime) -> dict[int, tuple[int, int]]:
        query = select(Promise.incident_id, *updates_on_time(now)).where(Promise.incident_id.in_(incident_ids))
        found = await self.session.execute(query.group_by(Promise.incident_id))
        return {row[0]: (int(row[1]), int(row[2])) for row in found}
