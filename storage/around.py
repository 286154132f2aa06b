"""All that an act on an incident needs to know around it, read in one statement before anything is changed.

What is read here the repositories answer from, until something of it is written.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from sqlalchemy import bindparam, func, or_, select

from storage.announcements import ANNOUNCED, FOLLOWED, INCIDENT, PRIORITY, SERVICE, WISHING, wishing
from storage.figures import EACH_SHOWN, FIGURES, SHOWN
from storage.history import of_kinds
from storage.likeness import affected_of, newest_in
from storage.offers import KNOWN_ERRORS
from storage.people import EACH_HOLDERS, HOLDERS, TAKES_PART
from storage.promises import PROMISED, UNTOLD
from storage.reminders import PLANNED
from storage.reviews import REVIEWED
from storage.services import AFFECTED, EACH_AFFECTED
from storage.tables import Incident, Subscription
from storage.together import Together
from storage.workspaces import HOME_VIEWERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Select

    from storage.store import Unit
    from storage.together import Rows

_OF_INCIDENT = {
    "affected": AFFECTED,
    "holders": HOLDERS,
    "figures": FIGURES,
    "announced": ANNOUNCED,
    "followed": FOLLOWED,
    "untold": UNTOLD,
    "planned": PLANNED,
    "promised": PROMISED,
    "reviewed": REVIEWED,
}


def _of_incident(kinds: frozenset[str]) -> dict[str, Select[*tuple[Any, ...]]]:
    return {**_OF_INCIDENT, "recorded": of_kinds(kinds)}


@cache
def _around(kinds: frozenset[str]) -> Together:
    return Together(**_of_incident(kinds), part=TAKES_PART, wishing=WISHING, viewers=HOME_VIEWERS)


_MADE_AT = func.coalesce(Incident.logged_at, Incident.declared_at)
_DECLARED = (
    select(_MADE_AT)
    .where(
        Incident.team_id == bindparam("team"),
        or_(Incident.declared_at > bindparam("after"), Incident.logged_at > bindparam("after")),
        Incident.declared_by == bindparam("user"),
        Incident.drill == bindparam("drill"),
    )
    .order_by(_MADE_AT.desc())
    .limit(bindparam("limit"))
)


@cache
def _before(statuses: frozenset[str]) -> Together:
    alike = newest_in(statuses).where(Incident.drill == bindparam("drill"))
    return Together(
        open=alike,
        open_affects=affected_of(alike),
        wishing=wishing(Subscription.subject.in_(bindparam("services", expanding=True))),
        viewers=HOME_VIEWERS,
        declared=_DECLARED,
        known_errors=KNOWN_ERRORS,
    )


_VIEWED = Together(affected=AFFECTED, holders=HOLDERS, shown=SHOWN)
_EACH_VIEWED = Together(affected=EACH_AFFECTED, holders=EACH_HOLDERS, shown=EACH_SHOWN)
"""As the one above of several: a list among the parameters takes longer than the query of one."""


class Declaring(TypedDict):
    """What an incident will be, who declares it, and what is asked for before it is added."""

    number: int
    priority: str
    services: list[str]
    user: str
    drill: bool
    after: datetime
    """Since when what the person declared counts."""
    limit: int
    """Of how much of that, at most."""
    viewer: str
    """Who declares it: open incidents that they see are compared with it."""
    statuses: frozenset[str]
    """In which these are."""
    newest: int
    """How many of them, at most."""
    status: str
    """The status of known errors."""
    most: int
    """How many of these, at most."""
    since: datetime
    """Since when who looked at App Home counts."""


async def read_around(
    unit: Unit, incident: Incident, *, actor: str, kinds: Collection[str], viewed_since: datetime
) -> None:
    """Read what is around an incident that was just locked, so that the repositories need not ask for it one by one.

    That is what they tell of it, whether `actor` takes part, its transitions of these `kinds`, and who looked at
    App Home since then.
    """
    given = {
        "team": unit.incidents.team_id,
        "incident": incident.id,
        "user": actor,
        "number": str(incident.number),
        "priority": incident.priority,
        "since": viewed_since,
    }
    found = await _around(frozenset(kinds)).read(unit.session, given)
    _learn(unit, incident.id, kinds, found)
    subjects = _subjects(incident.number, incident.priority, [name for _, name, _ in found["affected"]])
    unit.followers.learn_wishing(incident.id, subjects, found["wishing"])
    unit.people.learn_part(incident.id, actor, found["part"])
    unit.workspaces.learn_viewers(viewed_since, found["viewers"])


async def read_viewed(unit: Unit, incident_ids: Collection[int]) -> None:
    """Read what else than their rows tells of incidents, so that the repositories need not ask for it one by one.

    Unless they know it.
    """
    if unit.services.know(incident_ids) and unit.people.know_holders(incident_ids) and unit.figures.know(incident_ids):
        return
    wanted = list(incident_ids)
    if len(wanted) == 1:
        found = await _VIEWED.read(unit.session, {"incident": wanted[0]})
    else:
        found = await _EACH_VIEWED.read(unit.session, {"incidents": wanted})
    unit.services.learn(incident_ids, found["affected"])
    unit.people.learn_holders(incident_ids, found["holders"])
    unit.figures.learn_shown(incident_ids, found["shown"])


class Before(NamedTuple):
    """What was read before an incident is added."""

    declared: list[datetime]
    """When the person declared their newest ones, the newest first."""
    following: Rows
    """Who follows such an incident, for `begin_around`."""
    open: list[tuple[str, list[str]]]
    """Open incidents that who declares it sees: the title of each, and the services that it affects."""


async def read_before(unit: Unit, known: Declaring) -> Before:
    """Read what a declaration asks for."""
    given = {**known, "team": unit.incidents.team_id, "number": str(known["number"])}
    found = await _before(known["statuses"]).read(unit.session, given)
    unit.workspaces.learn_viewers(known["since"], found["viewers"])
    unit.offers.learn(known["status"], known["most"], found["known_errors"])
    services: dict[int, list[str]] = {}
    for incident_id, name, _ in found["open_affects"]:
        services.setdefault(incident_id, []).append(name)
    alike = [(title, services.get(each, [])) for each, title, _ in found["open"]]
    return Before([at for (at,) in found["declared"]], found["wishing"], alike)


def begin_around(unit: Unit, incident: Incident, known: Declaring, following: Rows, *, kinds: Collection[str]) -> None:
    """Know without asking that there is nothing else yet around an incident that was just added."""
    _learn(unit, incident.id, kinds, {name: [] for name in _of_incident(frozenset(kinds))})
    subjects = _subjects(known["number"], known["priority"], known["services"])
    unit.followers.learn_wishing(incident.id, subjects, following)


def _subjects(number: int, priority: str, services: Collection[str]) -> list[tuple[str, str]]:
    return [(INCIDENT, str(number)), (PRIORITY, priority), *((SERVICE, name) for name in services)]


def _learn(unit: Unit, incident_id: int, kinds: Collection[str], found: Mapping[str, Rows]) -> None:
    unit.services.learn([incident_id], found["affected"])
    unit.people.learn_holders([incident_id], found["holders"])
    unit.figures.learn(incident_id, found["figures"])
    unit.announcements.learn(incident_id, found["announced"])
    unit.followers.learn_followed(incident_id, found["followed"])
    unit.summons.learn(incident_id, found["untold"])
    unit.reminders.learn(incident_id, found["planned"])
    unit.promises.learn(incident_id, found["promised"])
    unit.reviews.learn(incident_id, found["reviewed"])
    unit.history.learn(incident_id, kinds, found["recorded"])
