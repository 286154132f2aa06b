"""Ending a pause: by hand, by its time, or because the incident itself ends."""

from __future__ import annotations

from bot.incidents.desk import Act
from bot.incidents.durations import Kind
from bot.incidents.record import record
from storage.tables import Incident


async def end_pause(act: Act, incident: Incident) -> None:
    """End the pause under way, if there is one, and count it."""
    if incident.paused_at is None:
        return
    incident.paused_seconds += int((act.now - incident.paused_at).total_seconds())
    incident.paused_at, incident.paused_until, incident.pause_reason = None, None, ""
    record(act, incident, Kind.RESUMED, "Resumed")
