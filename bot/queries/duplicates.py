"""Which open incidents resemble one that is being declared, or that may be a duplicate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.duplicates import Fingerprint, likeness, probably_same
from bot.domain.post_incident import ProblemStatus
from bot.domain.vocabulary import ACTIVE, OPEN
from storage.likeness import read_compared

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

WORTH_A_LOOK = 0.43
"""From this likeness on, an open incident is shown to who declares another: a shared service suffices, and so does a
title of which seven tenths are alike. Lower than for known errors: a glance costs little, a second incident for the
same thing costs much."""
NEWEST = 200
"""Open incidents looked through, the newest ones: whatever is declared twice is declared twice within a short time."""


async def open_like(unit: Unit, viewer: str, wanted: Fingerprint, *, at_least: float = 0.0) -> list[Incident]:
    """Return open incidents that `viewer` may see and that are so much alike, the likeliest first, then the newest."""
    rows = await unit.incidents.newest(OPEN, viewer=viewer, limit=NEWEST)
    services = await unit.services.affected_by([row.id for row in rows])
    judged = [(likeness(wanted, Fingerprint(row.title, services.get(row.id, []))), row) for row in rows]
    judged.sort(key=lambda pair: pair[0], reverse=True)
    return [row for score, row in judged if score >= at_least]


async def resembling(unit: Unit, viewer: str, wanted: Fingerprint, limit: int, *, drill: bool) -> list[Incident]:
    """Return the few open incidents that are worth showing beside one that is being declared.

    A drill resembles drills only.
    """
    if not (wanted.title.strip() or wanted.services):
        return []
    rows = await read_compared(unit, OPEN, viewer=viewer, newest=NEWEST, known=(ProblemStatus.KNOWN_ERROR, NEWEST))
    services = await unit.services.affected_by([row.id for row in rows])
    scores = {row.id: likeness(wanted, Fingerprint(row.title, services[row.id])) for row in rows if row.drill is drill}
    alike = [each for each, score in scores.items() if score >= WORTH_A_LOOK]
    chosen = sorted(alike, key=lambda each: scores[each], reverse=True)[:limit]
    found = await unit.incidents.whereabouts(chosen)
    return [found[each] for each in chosen]


async def probable(unit: Unit, wanted: Fingerprint, alike: list[Incident]) -> list[Incident]:
    """Return those that seem to be the same one, of incidents that resemble it."""
    services = await unit.services.affected_by([row.id for row in alike])
    known = [(row, Fingerprint(row.title, services.get(row.id, []))) for row in alike if row.status in ACTIVE]
    return [row for row, each in known if probably_same(wanted, each)]


async def fingerprint_of(unit: Unit, incident: Incident) -> Fingerprint:
    """Return what others are compared with."""
    services = await unit.services.affected_by([incident.id])
    return Fingerprint(incident.title, services.get(incident.id, []))
