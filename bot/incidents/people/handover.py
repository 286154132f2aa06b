"""The hand-over note: the former incident manager is asked for it once another person leads, who then gets it."""

from __future__ import annotations

from functools import partial

from bot.access.find import IncidentRef, find_for
from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.references import reference
from bot.domain.text import clean
from bot.domain.transitions import Kind
from bot.domain.vocabulary import Role
from bot.incidents.after_change import propagate
from bot.language.texts import N_, _
from bot.messages import handover as words
from bot.outbox import enqueue
from bot.queries.incidents import view_one
from storage.tables import Incident


async def ask_for_note(ctx: Context, incident: Incident, former: str, successor: str) -> None:
    """Tell the former incident manager that another person leads, and ask what that person must know."""
    view = await view_one(ctx.unit, incident)
    told = partial(words.relieved, view, successor, by=ctx.actor, former=former)
    await enqueue.direct_message(ctx.unit, former, told, ctx.now, about=incident)


async def write_note(ctx: Context, place: IncidentRef, note: str) -> None:
    """Pass on what a former incident manager knows: to the channel, the timeline, and the one who leads now.

    Raises `Refusal`, naming the field, for a blank note, and for the manager; `NotAllowed` for others who never led it.
    """
    incident = await find_for(ctx, place, Action.HANDOVER)
    view = await view_one(ctx.unit, incident)
    if not note.strip():
        raise Refusal(_("Say what the new incident manager must know."), field="note")
    if view.manager == ctx.actor:
        again = _("You lead {incident} again: there is nobody to hand over to.", incident=view.reference)
        raise Refusal(again, field="note")
    if not await ctx.unit.people.ever_held(incident.id, Role.INCIDENT_MANAGER, ctx.actor):
        raise NotAllowed(
            _(
                "Only a former incident manager of {incident} can hand it over. Nothing was recorded.",
                incident=reference(incident.number),
            )
        )
    record(ctx, incident, Kind.ROLE, in_record(N_("Hand-over note")), reason=clean(note))
    await propagate(ctx, incident, words.note_in_channel(ctx.actor, clean(note)))
    if view.manager is not None:
        told = partial(words.note_for_successor, view, ctx.actor, clean(note))
        await enqueue.direct_message(ctx.unit, view.manager, told, ctx.now, about=incident)
