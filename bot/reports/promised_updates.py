"""How many updates that were promised for a period came in time."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.promised import cadence_of, missed_between
from bot.queries.calendars import calendars_of

if TYPE_CHECKING:
    from storage.reports import Scope
    from storage.store import Unit


async def promised_updates(unit: Unit, scope: Scope, now: datetime) -> dict[int, tuple[int, int]]:
    """Return by incident how many promised updates came in time, of those that fell due in a scope's time by `now`.

    An update missed by silence falls due a cadence after the one before, in whichever period that is.
    """
    settled, silences = await unit.reports.promises(scope), await unit.reports.silences(scope)
    calendars = await calendars_of(unit, {each.incident_id for each in silences}) if silences else {}
    missed = Counter({incident: missed for incident, (_, missed) in settled.items()})
    for each in silences:
        cadence, calendar = cadence_of(each.cadence), calendars[each.incident_id]
        ends, period = each.settled_at or now, (scope.since, scope.until)
        missed[each.incident_id] += missed_between(each.due_at, cadence, ends, calendar, period)
    kept = {incident: kept for incident, (kept, _) in settled.items()}
    return {each: (kept.get(each, 0), kept.get(each, 0) + missed[each]) for each in kept | missed}
