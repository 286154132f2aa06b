"""Ending a pause: by hand, by its time, or because the incident itself ends."""

from __future__ import annotations

from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.transitions import Kind
from bot.language.texts import N_
from storage.tables import Incident


async def end_pause(ctx: Context, incident: Incident) -> None:
    """End the pause under way, if there is one, and count it; one whose time has come ended then, not now."""
    if incident.paused_at is None:
        return
    ended = min(ctx.now, incident.paused_until or ctx.now)
    incident.paused_seconds += int((ended - incident.paused_at).total_seconds())
    incident.paused_at, incident.paused_until, incident.pause_reason = None, None, ""
    incident.active_at = ctx.now
    record(ctx, incident, Kind.RESUMED, in_record(N_("Resumed")), effective_at=ended)
