"""The promise of a next update: chosen, made, kept, moved and withdrawn as the incident goes on."""

from __future__ import annotations

from datetime import datetime

from bot.commands.runner import Context
from bot.domain.calendar import WorkingCalendar
from bot.domain.chosen_times import Chosen
from bot.domain.errors import Refusal
from bot.domain.promised import cadence_of, counts, missed_by
from bot.domain.spans import Span
from bot.domain.vocabulary import Priority
from bot.language.texts import _
from bot.queries.calendars import calendar_of
from bot.queries.policy import current_policy
from storage.promises import EARLY, KEPT, MISSED, OPEN, SILENT, WITHDRAWN, Standing
from storage.tables import Incident


async def promise(ctx: Context, incident: Incident, at: datetime | None = None, *, kept: bool = False) -> None:
    """Promise the next update for `at`, else by the cadence; what was promised before is withdrawn, or `kept`."""
    cadence, calendar = await _cadence(ctx, incident)
    due_at = at or cadence.after(ctx.now, calendar)
    incident.next_update_at, incident.snoozed_until = due_at, None
    await settle(ctx, incident, answered=kept)
    await ctx.unit.promises.make(incident.id, due_at, ctx.now, cadence.typed)


async def promise_sooner(ctx: Context, incident: Incident) -> None:
    """After a change of priority: keep what was promised, unless the new cadence asks for an update sooner."""
    cadence, calendar = await _cadence(ctx, incident)
    due_at = cadence.after(ctx.now, calendar)
    if incident.next_update_at is None or due_at < incident.next_update_at:
        await promise(ctx, incident, due_at)
    else:
        await _count_by(ctx, incident, cadence, due_at)


async def _count_by(ctx: Context, incident: Incident, cadence: Span, due_at: datetime) -> None:
    """Have silence count by another cadence; where it has begun, from now on, and its end keeps nothing."""
    standing = await ctx.unit.promises.standing(incident.id)
    if standing is None or standing.cadence == cadence.typed:
        return
    if counts_anew(standing, due_at, ctx.now):
        await settle(ctx, incident)
        await ctx.unit.promises.make(incident.id, due_at, ctx.now, cadence.typed, outcome=SILENT)
    else:
        await ctx.unit.promises.pace(incident.id, standing.id, cadence.typed)


def counts_anew(standing: Standing, due_at: datetime, now: datetime) -> bool:
    """Say whether silence that has begun is counted from `now` on by another cadence, which next misses at `due_at`.

    It is not where that cadence would miss later than the one by which it is counted already.
    """
    return standing.due_at < now or (standing.outcome == SILENT and due_at < standing.due_at)


async def release(ctx: Context, incident: Incident) -> None:
    """Promise nothing more: the incident ends or rests."""
    incident.next_update_at, incident.snoozed_until = None, None
    await settle(ctx, incident)


async def settle(ctx: Context, incident: Incident, *, answered: bool = False) -> None:
    """Record what became of the promise that stands: `answered` by an update, or withdrawn; missed once it is due."""
    standing = await ctx.unit.promises.standing(incident.id)
    if standing is None:
        return
    calendar = await calendar_of(ctx.unit, incident)
    outcome, missed = settled(standing, ctx.now, calendar, answered=answered)
    await ctx.unit.promises.settle(incident.id, standing.id, outcome, missed, ctx.now)


def settled(standing: Standing, now: datetime, calendar: WorkingCalendar, *, answered: bool) -> tuple[str, int]:
    """Return what becomes of a promise, and how many updates were missed by it."""
    missed = missed_by(standing.due_at, cadence_of(standing.cadence), now, calendar)
    if missed or not answered:
        return MISSED if missed else WITHDRAWN, missed
    return KEPT if standing.outcome == OPEN and counts(now, standing.covered_until) else EARLY, 0


async def _cadence(ctx: Context, incident: Incident) -> tuple[Span, WorkingCalendar]:
    policy = await current_policy(ctx.unit)
    cadence = policy.of_priority(Priority(incident.priority)).update_every
    return cadence, await calendar_of(ctx.unit, incident)


def moment_ahead(field: str, chosen: Chosen, now: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Return the moment chosen in a field.

    Raises `Refusal`, naming the field, where it is past, or left open though one of their own was asked for.
    """
    at, own = chosen.moment(now, calendar), f"{field}_at"
    if chosen.own and at is None:
        raise Refusal(_("Choose a time."), field=own)
    if at is not None and at <= now:
        raise Refusal(_("This time is already past. Choose a later one."), field=own if chosen.own else field)
    return at
