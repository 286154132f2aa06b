"""The hand-over note: asked of who led until now, once another person leads, and passed on to them."""

from __future__ import annotations

from functools import partial

from bot.access.find import IncidentRef, find_for
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.durations import Kind
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.references import reference
from bot.domain.text import clean
from bot.domain.vocabulary import Role
from bot.incidents.after_change import propagate
from bot.messages import handover as words
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from storage.tables import Incident


async def ask_for_note(ctx: Context, incident: Incident, former: str, successor: str) -> None:
    """Tell who led until now that another person leads, and ask what these must know."""
    view = await view_one(ctx.unit, incident)
    told = partial(words.relieved, view, successor, by=ctx.actor, former=former)
    await enqueue.direct_message(ctx.unit, former, told, ctx.now, about=incident)


async def write_note(ctx: Context, place: IncidentRef, note: str) -> None:
    """Pass on what who led an incident knows of it: to its channel, its timeline, and who leads now.

    Raises `Refusal`, naming the field, for a blank note, and for who leads; `NotAllowed` for who never led it.
    """
    incident = await find_for(ctx, place, Action.HANDOVER)
    view = await view_one(ctx.unit, incident)
    if not note.strip():
        raise Refusal("Say what the new incident manager must know.", field="note")
    if view.manager == ctx.actor:
        raise Refusal(f"You lead {view.reference} again: there is nobody to hand over to.", field="note")
    if not await ctx.unit.people.ever_held(incident.id, Role.INCIDENT_MANAGER, ctx.actor):
        raise NotAllowed(f"Only who led {reference(incident.number)} can hand it over. Nothing was recorded.")
    record(ctx, incident, Kind.ROLE, "Hand-over note", reason=clean(note))
    await propagate(ctx, incident, words.note_in_channel(ctx.actor, clean(note)))
    if view.manager is not None:
        told = partial(words.note_for_successor, view, ctx.actor, clean(note))
        await enqueue.direct_message(ctx.unit, view.manager, told, ctx.now, about=incident)
