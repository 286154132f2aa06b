"""What an incident that is being declared is compared with, read in one statement at every choice in its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Integer, String, bindparam, select

from storage.incidents import seen_by
from storage.offers import KNOWN_ERRORS
from storage.services import AFFECTED_BY
from storage.tables import Incident, IncidentService
from storage.together import Together

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.store import Unit


class Sketch(NamedTuple):
    """As much of an incident as others are compared with; its services the repository of services knows."""

    id: int
    title: str
    drill: bool


NEWEST = (
    select(Incident.id, Incident.title, Incident.drill)
    .where(
        Incident.team_id == bindparam("team"),
        Incident.status.in_(bindparam("statuses", expanding=True)),
        seen_by(bindparam("viewer", type_=String)),
    )
    .order_by(Incident.declared_at.desc(), Incident.id.desc())
    .limit(bindparam("newest", type_=Integer))
)
_COMPARED = Together(
    incidents=NEWEST,
    affected=AFFECTED_BY.where(IncidentService.incident_id.in_(select(NEWEST.subquery().c.id))),
    known_errors=KNOWN_ERRORS,
)


async def read_compared(
    unit: Unit, statuses: Collection[str], *, viewer: str, newest: int, known: tuple[str, int]
) -> list[Sketch]:
    """Return the newest incidents in these statuses that `viewer` may see, newest first.

    Their services, and the known errors of the status and number in `known`, the repositories need not ask for then.
    """
    status, most = known
    given = {
        "team": unit.incidents.team_id,
        "statuses": list(statuses),
        "viewer": viewer,
        "newest": newest,
        "status": status,
        "most": most,
    }
    found = await _COMPARED.read(unit.session, given)
    sketches = [Sketch(*row) for row in found["incidents"]]
    unit.services.learn([each.id for each in sketches], found["affected"])
    unit.offers.learn(status, most, found["known_errors"])
    return sketches
