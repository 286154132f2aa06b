"""Queries about known errors offered in incidents that resemble them, and what became of each offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from storage.problems import COUNTED, problem_seen_by
from storage.repository import Repository
from storage.tables import Figures, Incident, Problem, ProblemIncident, ProblemOffer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

OFFERED, USED, PASSED = "offered", "used", "passed"
"""Where an offer stands: nobody has answered it; its workaround is used; it is not this."""
SKETCHED = 1000
"""Linked incidents that known errors are recognised by, the newest links first."""


class KnownError(NamedTuple):
    """A problem with a workaround, as it is recognised."""

    id: int
    title: str


KNOWN_ERRORS = (
    select(Problem.id, Problem.title)
    .where(
        Problem.team_id == bindparam("team"),
        Problem.status == bindparam("status"),
        or_(Problem.workaround != "", Problem.workaround_steps != ""),
        problem_seen_by(None),
    )
    .order_by(Problem.number.desc())
    .limit(bindparam("most"))
)


class OfferRepository(Repository):
    """Offers, one an incident and problem; and what known errors are recognised by."""

    def __init__(self, session: AsyncSession, team_id: str) -> None:
        super().__init__(session, team_id)
        self._known: dict[tuple[str, int], list[KnownError]] = self.remembered(Problem, Incident)

    async def add(self, problem_id: int, incident_id: int, now: datetime) -> bool:
        """Record that a problem is offered in an incident; False when it was before."""
        values = {"problem_id": problem_id, "incident_id": incident_id, "offered_at": now, "state": OFFERED}
        statement = (
            self.upsert(ProblemOffer)
            .values(team_id=self.team_id, **values)
            .on_conflict_do_nothing()
            .returning(ProblemOffer.incident_id)
        )
        return (await self.session.execute(statement)).first() is not None

    async def one(self, problem_id: int, incident_id: int, *, lock: bool = False) -> ProblemOffer | None:
        """Return one offer; `lock` holds its row until commit."""
        query = select(ProblemOffer).where(
            ProblemOffer.team_id == self.team_id,
            ProblemOffer.problem_id == problem_id,
            ProblemOffer.incident_id == incident_id,
        )
        return (await self.session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()

    async def of_problem(self, problem_id: int) -> list[int]:
        """Return the ids of the incidents in which a problem was offered."""
        query = select(ProblemOffer.incident_id).where(ProblemOffer.problem_id == problem_id)
        return list((await self.session.execute(query.order_by(ProblemOffer.incident_id))).scalars())

    async def of_origin(self, incident_id: int) -> list[int]:
        """Return the ids of the problems that were raised from an incident."""
        query = select(Problem.id).where(Problem.team_id == self.team_id, Problem.origin_id == incident_id)
        return list((await self.session.execute(query.order_by(Problem.id))).scalars())

    async def known_errors(self, status: str, most: int) -> list[KnownError]:
        """Return the newest problems of this status that have a workaround and that everybody may see."""
        if (status, most) not in self._known:
            given = {"team": self.team_id, "status": status, "most": most}
            self.learn(status, most, (await self.session.execute(KNOWN_ERRORS, given)).all())
        return self._known[status, most]

    def learn(self, status: str, most: int, rows: Iterable[Sequence[Any]]) -> None:
        """Take what `KNOWN_ERRORS` gives."""
        self._known[status, most] = [KnownError(*row) for row in rows]

    async def recognised_by(self, problem_ids: Iterable[int]) -> list[tuple[int, int, str]]:
        """Return problem, id and title of linked incidents that everybody may see: no other gives itself away."""
        query = (
            select(ProblemIncident.problem_id, Incident.id, Incident.title)
            .join(Incident, Incident.id == ProblemIncident.incident_id)
            .where(
                ProblemIncident.problem_id.in_(list(problem_ids)),
                Incident.private.is_(False),
                Incident.drill.is_(False),
                COUNTED,
            )
            .order_by(ProblemIncident.linked_at.desc())
            .limit(SKETCHED)
        )
        return [(row[0], row[1], row[2]) for row in await self.session.execute(query)]

    async def resolved_with(self, problem_id: int) -> list[tuple[datetime, datetime]]:
        """Return when incidents that everybody may see were declared and resolved, of those in which it was used."""
        query = (
            select(Incident.declared_at, Figures.resolved_at)
            .join(ProblemOffer, ProblemOffer.incident_id == Incident.id)
            .join(Figures, Figures.incident_id == Incident.id)
            .where(
                ProblemOffer.problem_id == problem_id,
                ProblemOffer.state == USED,
                Incident.private.is_(False),
                Incident.drill.is_(False),
            )
        )
        return [(row[0], row[1]) for row in await self.session.execute(query) if row[1] is not None]

    async def without_workaround(self, statuses: Iterable[str], limit: int) -> list[Incident]:
        """Return incidents in these statuses for which no workaround is known, for Muster's own work."""
        query = select(Incident).where(
            Incident.team_id == self.team_id,
            Incident.status.in_(list(statuses)),
            Incident.workaround == "",
            Incident.workaround_steps == "",
        )
        return list((await self.session.execute(query.order_by(Incident.id.desc()).limit(limit))).scalars())
