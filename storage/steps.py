"""The gate of steps for responders: who sees a workaround reads its words for users, who works on it its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_, select

from storage.repository import Repository
from storage.tables import Incident, Participant, Problem, ProblemIncident, ProblemOffer

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import InstrumentedAttribute


def _takes_part(incident: InstrumentedAttribute[int], user_id: str) -> ColumnElement[bool]:
    return exists().where(
        Participant.incident_id == incident, Participant.user_id == user_id, Participant.left_at.is_(None)
    )


def _works_on(user_id: str) -> ColumnElement[bool]:
    """Match problems that a person owns or raised, or that an incident they take part in is linked to or is offered."""
    links = (ProblemIncident, ProblemOffer)
    there = (
        exists().where(link.problem_id == Problem.id, _takes_part(link.incident_id, user_id)).correlate(Problem)
        for link in links
    )
    return or_(Problem.owner == user_id, Problem.created_by == user_id, *there)


class StepRepository(Repository):
    """Whose steps a person may read, of what they may see anyway."""

    async def of_incidents(self, incident_ids: Collection[int], *, viewer: str | None) -> set[int]:
        """Return those of these incidents whose steps `viewer` may read; none without a viewer."""
        if viewer is None or not incident_ids:
            return set()
        query = select(Incident.id).where(
            Incident.team_id == self.team_id, Incident.id.in_(incident_ids), _takes_part(Incident.id, viewer)
        )
        return set((await self.session.execute(query)).scalars())

    async def of_problems(self, problem_ids: Collection[int], *, viewer: str | None) -> set[int]:
        """Return those of these problems whose steps `viewer` may read; none without a viewer."""
        if viewer is None or not problem_ids:
            return set()
        query = select(Problem.id).where(
            Problem.team_id == self.team_id, Problem.id.in_(problem_ids), _works_on(viewer)
        )
        return set((await self.session.execute(query)).scalars())
