"""What an incident that is being declared is compared with, read in one statement at every choice in its form."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, select

from storage.incidents import seen_by
from storage.offers import KNOWN_ERRORS
from storage.services import AFFECTED_BY
from storage.tables import Incident, IncidentService
from storage.together import Together
from storage.words import written_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Select

    from storage.store import Unit


class Sketch(NamedTuple):
    """As much of an incident as others are compared with; its services the repository of services knows."""

    id: int
    title: str
    drill: bool


def newest_in(statuses: Iterable[str]) -> Select[int, str, bool]:
    """Build the query of the newest incidents in these statuses that a viewer may see."""
    return (
        select(Incident.id, Incident.title, Incident.drill)
        .where(
            Incident.team_id == bindparam("team"),
            Incident.status.in_(written_out(statuses)),
            seen_by(bindparam("viewer", type_=String)),
        )
        .order_by(Incident.declared_at.desc(), Incident.id.desc())
        .limit(bindparam("newest", type_=Integer))
    )


def affected_of(incidents: Select[int, str, bool]) -> Select[int, str, dict[str, Any] | None]:
    """Build the query of the services of what another one finds."""
    return AFFECTED_BY.where(IncidentService.incident_id.in_(select(incidents.subquery().c.id)))


@cache
def _compared(statuses: frozenset[str]) -> Together:
    newest = newest_in(statuses)
    return Together(incidents=newest, affected=affected_of(newest), known_errors=KNOWN_ERRORS)


async def read_compared(
    unit: Unit, statuses: Collection[str], *, viewer: str, newest: int, known: tuple[str, int]
) -> list[Sketch]:
    """Return the newest incidents in these statuses that `viewer` may see, newest first.

    Their services, and the known errors of the status and number in `known`, the repositories need not ask for then.
    """
    status, most = known
    given = {
        "team": unit.incidents.team_id,
        "viewer": viewer,
        "newest": newest,
        "status": status,
        "most": most,
    }
    found = await _compared(frozenset(statuses)).read(unit.session, given)
    sketches = [Sketch(*row) for row in found["incidents"]]
    unit.services.learn([each.id for each in sketches], found["affected"])
    unit.offers.learn(status, most, found["known_errors"])
    return sketches
