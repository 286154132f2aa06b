"""The promise of a next update: chosen, made, kept, moved and withdrawn as the incident goes on."""

from __future__ import annotations

from datetime import datetime

from bot.commands.runner import Context
from bot.domain.calendar import WorkingCalendar
from bot.domain.chosen_times import Chosen
from bot.domain.errors import Refusal
from bot.domain.vocabulary import Priority
from bot.queries.calendars import calendar_of
from bot.queries.policy import current_policy
from storage.tables import Incident


async def cadence_from(ctx: Context, incident: Incident) -> datetime:
    """Return when the next update is due by the cadence of the incident's priority."""
    policy = await current_policy(ctx.unit)
    cadence = policy.of_priority(Priority(incident.priority)).update_every
    return cadence.after(ctx.now, await calendar_of(ctx.unit, incident))


async def promise(ctx: Context, incident: Incident, at: datetime | None = None, *, kept: bool = False) -> None:
    """Promise the next update for `at`, else by the cadence; what was promised before is withdrawn, or `kept`."""
    due_at = at or await cadence_from(ctx, incident)
    incident.next_update_at, incident.snoozed_until = due_at, None
    await ctx.unit.promises.make(incident.id, due_at, ctx.now, kept=kept)


async def promise_sooner(ctx: Context, incident: Incident) -> None:
    """After a change of priority: keep what was promised, unless the new cadence asks for an update sooner."""
    due_at = await cadence_from(ctx, incident)
    if incident.next_update_at is None or due_at < incident.next_update_at:
        await promise(ctx, incident, due_at)


async def release(ctx: Context, incident: Incident) -> None:
    """Promise nothing more: the incident ends or rests."""
    incident.next_update_at, incident.snoozed_until = None, None
    await ctx.unit.promises.withdraw(incident.id, ctx.now)


def moment_ahead(field: str, chosen: Chosen, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Return the moment chosen in a field.

    Raises `Refusal`, naming the field, where it is past, or left open though one of their own was asked for.
    """
    at, own = chosen.moment(now, calendar), f"{field}_at"
    if chosen.own and at is None:
        raise Refusal("Choose a time.", field=own)
    if at is not None and at <= now:
        raise Refusal("This time is already past. Choose a later one.", field=own if chosen.own else field)
    return at
