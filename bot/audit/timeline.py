"""What went out of a timeline, in the audit log: that it did, by whom, and never what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.audit import What
from bot.domain.references import reference

if TYPE_CHECKING:
    from bot.commands.runner import Act
    from storage.tables import TimelineEntry


async def entry_hidden(act: Act, entry: TimelineEntry) -> None:
    """Record that an entry was hidden, by hand or with the reaction that had put it in."""
    await _gone(act, What.HIDDEN, entry)


async def entry_deleted(act: Act, entry: TimelineEntry) -> None:
    """Record that an entry's words went with the message that was deleted in Slack."""
    await _gone(act, What.DELETED, entry)


async def _gone(act: Act, what: What, entry: TimelineEntry) -> None:
    incident = await act.unit.incidents.by_id(entry.incident_id)
    if incident is not None:
        subject, detail = reference(incident.number), {"entry": entry.id}
        await audit(act.unit, what, actor=act.actor, now=act.now, subject=subject, detail=detail)
