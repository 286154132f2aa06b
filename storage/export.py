"""Reading the whole history out, a batch at a time, through the same gate as everything else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import inspect, select, true, tuple_
from sqlalchemy.orm import aliased

from storage.problems import ProblemRepository, problem_seen_by
from storage.promises import Tally, tallied, tallies
from storage.reports import Scope, within
from storage.repository import Repository
from storage.tables import Base, Figures, Incident, IncidentService, Problem, Promise, Service, Transition

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

T = TypeVar("T", bound=Base)
BATCH = 500
"""Rows read at once: memory stays the same however long the history is."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One incident with what belongs to it."""

    incident: Incident
    figures: Figures
    services: list[str]
    settings: list[dict[str, Any] | None]
    """What each of these services sets, if anything."""
    updates: Tally
    """What became of promised updates."""
    merged_into: int | None
    """The number of the incident it was merged into."""


class ExportRepository(Repository):
    """Incidents of a scope with what belongs to them, in the order they were recorded."""

    async def incidents(self, scope: Scope) -> AsyncIterator[list[Exported]]:
        """Yield incidents with their figures and services, a batch at a time."""
        into = aliased(Incident)
        query = (
            select(Incident, Figures, into.number)
            .join(Figures, Figures.incident_id == Incident.id)
            .outerjoin(into, into.id == Incident.merged_into_id)
            .where(within(self, scope))
        )
        async for batch in self._batches(query, Incident.id):
            ids = [incident.id for incident, *_ in batch]
            services, updates = await self._services(ids), await self._updates(ids)
            yield [
                Exported(
                    incident,
                    figures,
                    [name for name, _ in services.get(incident.id, ())],
                    [settings for _, settings in services.get(incident.id, ())],
                    updates.get(incident.id, Tally()),
                    into_number,
                )
                for incident, figures, into_number in batch
            ]

    async def belonging(self, table: type[T], scope: Scope) -> AsyncIterator[list[tuple[T, int]]]:
        """Yield the rows of a table that belong to incidents, each with its incident's number, a batch at a time."""
        rows = aliased(table)  # the gate asks about roles and people too, and must not be mixed up with these
        query = select(rows, Incident.number).join(Incident, Incident.id == cast("Any", rows).incident_id)
        keys = [getattr(rows, str(column.key)) for column in inspect(table).primary_key]
        async for batch in self._batches(query.where(within(self, scope)), *keys):
            yield [(row, number) for row, number in batch]

    async def services(self, scope: Scope) -> AsyncIterator[list[tuple[str, int]]]:
        """Yield the name of each affected service with its incident's number, a batch at a time."""
        query = (
            select(IncidentService, Incident.number, Service.name)
            .join(Incident, Incident.id == IncidentService.incident_id)
            .join(Service, Service.id == IncidentService.service_id)
        )
        keys = (IncidentService.incident_id, IncidentService.service_id)
        async for batch in self._batches(query.where(within(self, scope)), *keys):
            yield [(name, number) for _, number, name in batch]

    async def histories(
        self, scope: Scope, kinds: Collection[str] | None = None
    ) -> AsyncIterator[tuple[int, list[Transition]]]:
        """Yield each incident's number with its transitions, of these kinds or all, in the order they were recorded."""
        query = select(Transition, Incident.number).join(Incident, Incident.id == Transition.incident_id)
        query = query.where(within(self, scope), true() if kinds is None else Transition.kind.in_(list(kinds)))
        of, rows = 0, list[Transition]()
        async for batch in self._batches(query, Transition.incident_id, Transition.id):
            for row, number in batch:
                if rows and number != of:
                    yield of, rows
                    rows = []
                of = number
                rows.append(row)
        if rows:
            yield of, rows

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
        async for batch in self._batches(query, Problem.id):
            rows = [row[0] for row in batch]
            linked = await repository.incidents_of([row.id for row in rows], viewer=scope.viewer)
            private = await repository.private_among([row.id for row in rows])
            yield [(row, [each.number for each in linked.get(row.id, ())], row.id in private) for row in rows]

    async def _batches(self, query: Any, *keys: Any) -> AsyncIterator[Sequence[Any]]:  # noqa: ANN401 - of any columns
        """Read on from the last keys seen, so that a batch costs the same wherever it lies."""
        query = query.order_by(*keys).limit(BATCH)
        after: ColumnElement[bool] = true()
        while rows := (await self.session.execute(query.where(after))).all():
            yield rows
            last = [getattr(rows[-1][0], key.key) for key in keys]
            after = keys[0] > last[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*last)
            self.session.expunge_all()

    async def _services(self, incident_ids: list[int]) -> dict[int, list[tuple[str, dict[str, Any] | None]]]:
        query = (
            select(IncidentService.incident_id, Service.name, Service.responders)
            .join(Service, Service.id == IncidentService.service_id)
            .where(IncidentService.incident_id.in_(incident_ids))
            .order_by(Service.name)
        )
        found: dict[int, list[tuple[str, dict[str, Any] | None]]] = {}
        for incident_id, *service in await self.session.execute(query):
            found.setdefault(incident_id, []).append((service[0], service[1]))
        return found

    async def _updates(self, incident_ids: list[int]) -> dict[int, Tally]:
        query = select(Promise.incident_id, *tallied()).where(Promise.incident_id.in_(incident_ids))
        return tallies(await self.session.execute(query.group_by(Promise.incident_id)))
