"""What people who are called answer: they come, or cannot, and then the next in line are called."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.calls import CANNOT, CANNOT_COME, COMING, GONE, is_round
from bot.domain.transitions import Kind
from bot.incidents.after_change import propagate
from bot.language.texts import N_
from bot.outbox import calls
from bot.outbox.invitations import welcome
from bot.outbox.reminders import replan

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Summons


async def come(ctx: Context, place: IncidentRef) -> None:
    """Say that one comes: one takes part from now on, and nobody else is called for a while."""
    incident = await find_for(ctx, place, Action.COMING)
    await welcome(ctx, incident, [ctx.actor])
    await _answer(ctx, incident, COMING, N_("Coming"))


async def cannot_come(ctx: Context, place: IncidentRef) -> None:
    """Say that one cannot come; where nobody else of the step is awaited, the next is called at once."""
    await _answer(ctx, await find_for(ctx, place, Action.CANNOT), CANNOT, N_("Cannot come"))


async def _answer(ctx: Context, incident: Incident, answer: str, said: str) -> None:
    before = {row.user_id: row.answer for row in await ctx.unit.summons.of(incident.id)}
    if before.get(ctx.actor) == answer:
        return
    incident.called_at = incident.called_at or ctx.now
    row = await ctx.unit.summons.answer(incident.id, ctx.actor, answer, ctx.now)
    was = {"answer": before.get(ctx.actor)}
    record(ctx, incident, Kind.ANSWERED, in_record(said), before=was, after={"answer": answer})
    await settle(ctx.unit, incident, ctx.now)
    await tell(ctx.unit, incident, row, ctx.now)
    await propagate(ctx, incident)


async def tell(unit: Unit, incident: Incident, answered: Summons, now: datetime) -> None:
    """Show an answer wherever the call is shown; the person who called by hand hears about it."""
    await calls.redraw_calls(unit, incident.id, now)
    await calls.show_called(unit, incident, now)
    if answered.called_by:
        await calls.tell_caller(unit, incident, answered.called_by, now)


async def unreachable(unit: Unit, incident: Incident, user_id: str, now: datetime) -> None:
    """Record that Muster cannot write to a person who was called: the next in line are called."""
    incident.called_at = incident.called_at or now
    await tell(unit, incident, await unit.summons.answer(incident.id, user_id, GONE, now), now)
    await settle(unit, incident, now)
    await replan(unit, incident, now)


async def settle(unit: Unit, incident: Incident, now: datetime) -> None:
    """Note whether anyone comes, and which step of the chain has nobody left who may."""
    rows = await unit.summons.of(incident.id)
    coming = [row.answered_at for row in rows if row.answer == COMING and row.answered_at is not None]
    incident.coming_at = max(coming, default=None)
    for step in {row.step for row in rows if row.step}:
        if all(row.answer in CANNOT_COME for row in rows if row.step == step):
            pass_over(incident, step, now)


async def nobody_left(unit: Unit, incident: Incident, step: str, now: datetime) -> None:
    """Have the next step called at once: of this one nobody can be called."""
    pass_over(incident, step, now)
    await replan(unit, incident, now)


def pass_over(incident: Incident, step: str, now: datetime) -> None:
    """Note that nobody is left of a step of the chain; rounds after its end come again anyway."""
    over = incident.steps_over or {}
    if step and step not in over and not is_round(step):
        incident.steps_over = {**over, step: now.isoformat()}
