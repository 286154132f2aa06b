"""Logging an incident that was over before anyone declared it: its own times, and nobody called for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commands.history import in_record, record
from bot.domain.errors import FieldsRefused
from bot.domain.text import clean
from bot.domain.times import past_faults
from bot.domain.transitions import Kind, Milestone
from bot.domain.vocabulary import ChannelState, Status
from bot.incidents.after_change import propagate
from bot.incidents.lifecycle.causes import known
from bot.language.texts import N_
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from bot.reports.corrections import correct_summaries
from bot.reviews import begin

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.forms import Over
    from storage.tables import Incident


def check_past(over: Over, now: datetime) -> None:
    """Raise `FieldsRefused` for times that are not possible, by the one rule for them."""
    if found := past_faults(over.times, now):
        raise FieldsRefused([(str(milestone), fault) for milestone, fault in found])


def as_past(over: Over, now: datetime) -> dict[str, Any]:
    """Return the columns in which the row of such an incident differs from that of one which is worked on."""
    return {
        "status": Status.RESOLVED,
        "declared_at": over.times.get(Milestone.DECLARED),
        "acknowledged_at": over.times.get(Milestone.ACKNOWLEDGED),
        "resolved_at": over.times.get(Milestone.RESOLVED),
        "fix": clean(over.fix),
        "logged_at": now,
        "quiet": not over.announce,
        "next_update_at": None,
        "channel_state": ChannelState.OPENING if over.channel else ChannelState.NONE,
    }


async def log_past(ctx: Context, incident: Incident, over: Over) -> None:
    """Record what happened, and when; nobody is called, and only people who asked for it are notified.

    A summary that was posted of the period in which it was counts it from now on.
    """
    _record(ctx, incident, Kind.ACKNOWLEDGED, N_("Acknowledged"), over.times.get(Milestone.ACKNOWLEDGED))
    _record(ctx, incident, Kind.WORKAROUND, N_("Workaround given"), over.times.get(Milestone.WORKAROUND))
    _record(ctx, incident, Kind.RESOLVED, N_("Resolved"), incident.resolved_at, known(incident))
    await begin.at_resolution(ctx, incident)
    if incident.channel_state == ChannelState.OPENING:
        await open_door(ctx, incident, (await view_one(ctx.unit, incident)).manager or ctx.actor)
    if over.channel and not incident.channel_adopted:
        await enqueue.tell_declarer(ctx.unit, incident, ctx.now)
    await propagate(ctx, incident, reached_out=incident.quiet)
    await correct_summaries(ctx.unit, incident, ctx.now)


async def open_door(ctx: Context, incident: Incident, manager: str) -> None:
    """Have its channel opened, or taken over, and its first people invited; who declares in one is there already."""
    await enqueue.open_channel(ctx.unit, incident, ctx.now)
    there = {ctx.actor} if incident.channel_adopted else set()
    if invited := [user for user in dict.fromkeys([ctx.actor, manager]) if user not in there]:
        await enqueue.invite(ctx.unit, incident, invited, ctx.now)


def _record(
    ctx: Context, incident: Incident, kind: Kind, text: str, at: datetime | None, more: dict[str, Any] | None = None
) -> None:
    if at is not None:
        why = incident.fix if more else ""
        record(ctx, incident, kind, in_record(text), after=more or {}, reason=why, effective_at=at)
