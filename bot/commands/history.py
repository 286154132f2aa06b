"""Writing history: every change becomes a transition and a line of the timeline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.commands.runner import Context
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Via
from bot.language.texts import _, for_everybody
from bot.tracing import note
from storage.tables import Incident, TimelineEntry, Transition

in_record = for_everybody(_)
"""Say a text, marked with `N_`, as the record keeps it: in the workspace's language, for everybody who reads it."""


def record(
    ctx: Context,
    incident: Incident,
    kind: Kind,
    text: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    effective_at: datetime | None = None,
    looking: bool = False,
) -> Transition:
    """Append what happened, and return it: who, when, through what, before and after, and how people read it.

    `looking` says that nothing was done about the incident.
    """
    note(incident=incident.id)
    effective = effective_at or ctx.now
    if ctx.via is not Via.CLOCK and not looking:
        incident.active_at = ctx.now
    recorded = Transition(
        incident_id=incident.id,
        kind=kind,
        actor=ctx.actor,
        via=ctx.via,
        recorded_at=ctx.now,
        effective_at=effective,
        before=before or {},
        after=after or {},
        reason=reason,
    )
    ctx.unit.history.add(recorded)
    ctx.unit.timeline.add(
        TimelineEntry(
            incident_id=incident.id,
            kind=kind,
            actor=ctx.actor,
            at=effective,
            recorded_at=ctx.now,
            text=f"{text}: {reason}" if reason else text,
        )
    )
    return recorded
