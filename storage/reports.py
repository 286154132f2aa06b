"""Queries over many incidents: what figures are computed from, through the same gate as everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, func, or_, select, true, union_all
from sqlalchemy.orm import aliased

from storage.incidents import seen_by
from storage.promises import KEPT, STANDING, Silence
from storage.repository import Repository
from storage.tables import Figures, Incident, IncidentService, Promise, RoleAssignment, Service, SummaryPost, Workspace

if TYPE_CHECKING:
    from sqlalchemy import CompoundSelect, Select

POSTED, SKIPPED = "posted", "skipped"
UNDER_WAY = ("declared", "investigating", "identified", "monitoring")
"""Statuses of what may have been declared long ago and still goes on."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Incidents that went on from `since` to before `until`, as `viewer` may see them, or where it is None, everybody.

    Those declared in that time, and those declared before it and not resolved when it began.
    """

    since: datetime
    until: datetime
    viewer: str | None


class Row(NamedTuple):
    """What figures are computed from, of one incident; a tuple, since reports read thousands."""

    id: int
    number: int
    priority: str
    status: str
    drill: bool
    cause_category: str
    root_cause: str
    declared_at: datetime
    paused_at: datetime | None
    impact_started_at: datetime | None
    detected_at: datetime | None
    acknowledged_at: datetime | None
    workaround_at: datetime | None
    resolved_at: datetime | None
    paused_seconds: float
    acknowledge_working_seconds: float | None
    resolve_working_seconds: float | None
    acknowledge_due_at: datetime
    resolve_due_at: datetime
    reopened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A public incident as a list names it."""

    number: int
    title: str
    priority: str
    declared_at: datetime
    channel_id: str | None
    owner: str | None
    services: tuple[str, ...]


LIST_LIMIT = 200
"""Incidents read for one list: more are counted by no reader."""
_OF_INCIDENT = (
    "id",
    "number",
    "priority",
    "status",
    "drill",
    "cause_category",
    "root_cause",
    "declared_at",
    "paused_at",
)
_OF_FIGURES = tuple(name for name in Row._fields if name not in _OF_INCIDENT)


def row_of(incident: Incident, figures: Figures) -> Row:
    """Return what figures are computed from, of rows that were read already."""
    return Row(**{name: getattr(incident if name in _OF_INCIDENT else figures, name) for name in Row._fields})


_WITHOUT_FIGURES = (
    select(Incident.id)
    .outerjoin(Figures, Figures.incident_id == Incident.id)
    .where(Incident.team_id == bindparam("team"), Figures.incident_id.is_(None))
    .limit(bindparam("limit", type_=Integer))
)
_CLAIMED = select(SummaryPost.place).where(
    SummaryPost.team_id == bindparam("team"),
    SummaryPost.kind == bindparam("kind"),
    SummaryPost.period == bindparam("period"),
)

_EACH = Incident.__table__.alias()
"""Incidents apart from the one that is matched."""


class ReportRepository(Repository):
    """Figures of one workspace, by the period in which incidents went on."""

    async def row(self, incident_id: int) -> Row | None:
        """Return what the figures of one incident are computed from, for Muster's own work."""
        return next(iter(await self._rows(and_(Incident.team_id == self.team_id, Incident.id == incident_id))), None)

    async def rows(self, scope: Scope) -> list[Row]:
        """Return every incident of a scope, in the order of declaration."""
        return await self._rows(within(self, scope))

    async def _rows(self, which: ColumnElement[bool]) -> list[Row]:
        columns = [
            *(getattr(Incident, name) for name in _OF_INCIDENT),
            *(getattr(Figures, name) for name in _OF_FIGURES),
        ]
        query = select(*columns).join(Figures, Figures.incident_id == Incident.id).where(which)
        found = await self.session.execute(query.order_by(Incident.declared_at, Incident.id))
        return [Row._make(row) for row in found]

    async def counted_since(self) -> datetime:
        """Return since when incidents are counted: Muster was installed, or the first one that is public was declared.

        One that was over before it was logged is known without its time having been counted.
        """
        counted = (Incident.team_id == self.team_id, Incident.logged_at.is_(None), Incident.private.is_(False))
        first = select(Incident.declared_at).where(*counted).order_by(Incident.declared_at).limit(1)
        installed = select(Workspace.created_at).where(Workspace.team_id == self.team_id)
        found: list[datetime] = list(
            (await self.session.execute(union_all(installed, first.subquery().select()))).scalars()
        )
        return min(found)

    async def services(self, scope: Scope) -> dict[int, list[str]]:
        """Return the names of the services each incident of a scope affects."""
        query = (
            select(IncidentService.incident_id, Service.name)
            .join(Incident, Incident.id == IncidentService.incident_id)
            .join(Service, Service.id == IncidentService.service_id)
        )
        return await self._by_incident(query.where(within(self, scope)).order_by(Service.name))

    async def managers(self, scope: Scope, role: str) -> dict[int, list[str]]:
        """Return who holds a role now, or held it last, in each incident of a scope."""
        held = aliased(RoleAssignment)  # the gate asks about roles too, and must not be mixed up with this
        query = select(held.incident_id, held.user_id).join(Incident, Incident.id == held.incident_id)
        found = await self._by_incident(query.where(within(self, scope), held.role == role).order_by(held.id))
        return {each: users[-1:] for each, users in found.items()}

    async def promises(self, scope: Scope) -> dict[int, tuple[int, int]]:
        """Return how many promised updates were kept, and missed, by incident, all in a scope's time."""
        inside = and_(Promise.due_at >= scope.since, Promise.due_at < scope.until)
        kept = func.sum(case((Promise.outcome == KEPT, 1), else_=0))
        missed = func.sum(case((Promise.settled_at <= scope.until, Promise.missed), else_=0))
        query = (
            select(Promise.incident_id, kept, missed)
            .join(Incident, Incident.id == Promise.incident_id)
            .where(within(self, scope), inside)
            .group_by(Promise.incident_id)
        )
        return {row[0]: (int(row[1]), int(row[2])) for row in await self.session.execute(query)}

    async def silences(self, scope: Scope) -> list[Silence]:
        """Return the promises by which updates were missed that reach over an end of a scope's time, or stand."""
        began_before, goes_on = Promise.due_at < scope.since, Promise.outcome.in_(STANDING)
        query = (
            select(Promise.incident_id, Promise.due_at, Promise.cadence, Promise.settled_at)
            .join(Incident, Incident.id == Promise.incident_id)
            .where(
                within(self, scope),
                Promise.due_at < scope.until,
                or_(Promise.missed > 0, goes_on),
                or_(goes_on, Promise.settled_at > scope.until, and_(began_before, Promise.settled_at > scope.since)),
            )
        )
        return [Silence(*row) for row in await self.session.execute(query)]

    async def titles(self, numbers: Iterable[int], *, viewer: str | None) -> dict[int, tuple[str, str | None]]:
        """Return title and channel of these incidents, as far as the viewer may see them."""
        query = select(Incident.number, Incident.title, Incident.channel_id).where(
            Incident.team_id == self.team_id, Incident.number.in_(list(numbers)), _gate(viewer)
        )
        return {row[0]: (row[1], row[2]) for row in await self.session.execute(query)}

    async def listed(self, statuses: Iterable[str], role: str, before: datetime | None) -> list[Listed]:
        """Return public incidents in these statuses, most urgent and oldest first, with who holds a role.

        With `before`, only those in which nobody has done anything since.
        """
        query = select(Incident).where(
            Incident.team_id == self.team_id,
            Incident.status.in_(list(statuses)),
            Incident.private.is_(False),
            Incident.drill.is_(False),
            true() if before is None else Incident.active_at < before,
        )
        query = query.order_by(Incident.priority, Incident.declared_at, Incident.id).limit(LIST_LIMIT)
        rows = list((await self.session.execute(query)).scalars())
        ids = [row.id for row in rows]
        owners = await self._holders(ids, role)
        services = await self._services_of(ids)
        return [
            Listed(
                number=row.number,
                title=row.title,
                priority=row.priority,
                declared_at=row.declared_at,
                channel_id=row.channel_id,
                owner=next(iter(owners.get(row.id, ())), None),
                services=tuple(services.get(row.id, ())),
            )
            for row in rows
        ]

    async def _holders(self, incident_ids: list[int], role: str) -> dict[int, list[str]]:
        query = select(RoleAssignment.incident_id, RoleAssignment.user_id).where(
            RoleAssignment.incident_id.in_(incident_ids), RoleAssignment.role == role, RoleAssignment.until.is_(None)
        )
        return await self._by_incident(query.order_by(RoleAssignment.id))

    async def _services_of(self, incident_ids: list[int]) -> dict[int, list[str]]:
        query = (
            select(IncidentService.incident_id, Service.name)
            .join(Service, Service.id == IncidentService.service_id)
            .where(IncidentService.incident_id.in_(incident_ids))
        )
        return await self._by_incident(query.order_by(Service.name))

    async def open_counts(self, statuses: Iterable[str]) -> dict[tuple[str, str], int]:
        """Return how many incidents, neither drills nor private, are in each of these statuses, by priority."""
        counted = (Incident.drill.is_(False), Incident.private.is_(False))
        query = (
            select(Incident.priority, Incident.status, func.count())
            .where(Incident.team_id == self.team_id, Incident.status.in_(list(statuses)), *counted)
            .group_by(Incident.priority, Incident.status)
        )
        return {(row[0], row[1]): int(row[2]) for row in await self.session.execute(query)}

    async def without_figures(self, limit: int) -> list[int]:
        """Return the ids of incidents whose figures were never computed, for Muster's own work."""
        given = {"team": self.team_id, "limit": limit}
        return list((await self.session.execute(_WITHOUT_FIGURES, given)).scalars())

    async def claim(self, post: SummaryPost) -> bool:
        """Insert the row of a periodic post; False when there is one for this kind, period and place already."""
        values = {
            "team_id": self.team_id,
            "kind": post.kind,
            "period": post.period,
            "place": post.place,
            "since": post.since,
            "until": post.until,
            "scope": post.scope,
            "state": post.state,
            "claimed_at": post.claimed_at,
            "corrections": {},
        }
        made = self.upsert(SummaryPost).values(**values).on_conflict_do_nothing().returning(SummaryPost.id)
        claimed = (await self.session.execute(made)).scalar_one_or_none()
        if claimed is not None:
            post.id = claimed
        return claimed is not None

    async def post(self, post_id: int, *, lock: bool = False) -> SummaryPost | None:
        """Return the row of one periodic post."""
        query = select(SummaryPost).where(SummaryPost.team_id == self.team_id, SummaryPost.id == post_id)
        return (await self.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()

    async def posts_about(self, began: datetime, ended: datetime) -> list[SummaryPost]:
        """Return the posted summaries of periods in which something went on that began and ended then."""
        return await self._posts(SummaryPost.since <= ended, SummaryPost.until > began)

    async def posts_since(self, moment: datetime) -> list[SummaryPost]:
        """Return the posted summaries whose period ends after this moment."""
        return await self._posts(SummaryPost.until > moment)

    async def _posts(self, *which: ColumnElement[bool]) -> list[SummaryPost]:
        posted = and_(SummaryPost.team_id == self.team_id, SummaryPost.state == POSTED, *which)
        query = select(SummaryPost).where(posted).order_by(SummaryPost.id).with_for_update()
        return list((await self.session.execute(query)).scalars())

    async def claimed(self, kind: str, period: str) -> set[str]:
        """Return the places for which a post of this kind and period is claimed."""
        given = {"team": self.team_id, "kind": kind, "period": period}
        return set((await self.session.execute(_CLAIMED, given)).scalars())

    async def _by_incident(self, query: Select[int, str]) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for incident_id, value in await self.session.execute(query):
            found.setdefault(incident_id, []).append(value)
        return found


def within(repository: Repository, scope: Scope) -> ColumnElement[bool]:
    """Match the incidents of a scope that its viewer may see.

    The team stands where they are chosen alone: beside `declared_at` it would have SQLite walk the whole history.
    """
    return and_(
        Incident.id.in_(_not_over(repository.team_id, scope)),
        Incident.declared_at < scope.until,
        _gate(scope.viewer),
    )


def _not_over(team_id: str, scope: Scope) -> CompoundSelect[int]:
    """Choose what was declared in a scope's time, is still under way, or was resolved after that time began.

    Each part by an index of its own, so that it costs the same however long the history is.
    """
    of_team = select(_EACH.c.id).where(_EACH.c.team_id == team_id)
    return union_all(
        of_team.where(_EACH.c.declared_at >= scope.since, _EACH.c.declared_at < scope.until),
        of_team.where(_EACH.c.status.in_(UNDER_WAY)),
        select(Figures.incident_id).where(Figures.team_id == team_id, Figures.resolved_at >= scope.since),
    )


def _gate(viewer: str | None) -> ColumnElement[bool]:
    return Incident.private.is_(False) if viewer is None else seen_by(viewer)
