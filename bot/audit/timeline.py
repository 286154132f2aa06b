"""What went out of a timeline, in the audit log: that it did, by whom, and never what it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.audit.entries import audit
from bot.domain.audit import What
from bot.domain.references import reference

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.tables import TimelineEntry


async def entry_hidden(ctx: Context, entry: TimelineEntry) -> None:
    """Record that an entry was hidden, by hand or with the reaction that had put it in."""
    await _gone(ctx, What.HIDDEN, entry)


async def entry_deleted(ctx: Context, entry: TimelineEntry) -> None:
    """Record that an entry's words went with the message that was deleted in Slack."""
    await _gone(ctx, What.DELETED, entry)


async def _gone(ctx: Context, what: What, entry: TimelineEntry) -> None:
    incident = await ctx.unit.incidents.by_id(entry.incident_id)
    if incident is not None:
        subject, detail = reference(incident.number), {"entry": entry.id}
        await audit(ctx.unit, what, actor=ctx.actor, now=ctx.now, subject=subject, detail=detail)
