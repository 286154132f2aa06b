"""Acknowledging: that someone is on it is recorded once, by the button or by the first update."""

from __future__ import annotations

from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import once_updated
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, Status
from bot.language.texts import N_
from bot.messages import posts
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from bot.reports.metrics_store import Act, keep_figures
from storage.tables import Incident


def stamp(ctx: Context, incident: Incident) -> None:
    """Record that the person has acknowledged, now."""
    incident.acknowledged_at, incident.acknowledged_by = ctx.now, ctx.actor
    record(
        ctx,
        incident,
        Kind.ACKNOWLEDGED,
        in_record(N_("Acknowledged")),
        before={"status": incident.status},
        after={"status": Status.INVESTIGATING},
    )


def acknowledge_by_updating(ctx: Context, incident: Incident) -> bool:
    """Acknowledge for the author of an update where nobody has yet; return whether that was so."""
    if incident.acknowledged_at is not None or incident.status not in ACTIVE:
        return False
    stamp(ctx, incident)
    incident.status = once_updated(Status(incident.status))
    return True


async def tell_acknowledged(ctx: Context, incident: Incident) -> Act:
    """Tell the channel who acknowledged and whether in time, as it is recorded; return the act, its figures kept."""
    act = await keep_figures(ctx.unit, incident, ctx.now)
    await enqueue.post(ctx.unit, incident, posts.acknowledged(await view_one(ctx.unit, incident), ctx.actor), ctx.now)
    return act
