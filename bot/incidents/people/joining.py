"""Joining an incident from outside: who sees it and may come in takes part, and is invited into its channel."""

from __future__ import annotations

from bot.access.find import IncidentRef, find
from bot.commands.runner import Context
from bot.domain.errors import NotAllowed
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.outbox.invitations import welcome
from bot.queries.incidents import view_one


async def join(ctx: Context, place: IncidentRef) -> IncidentView:
    """Take part in an incident from now on.

    Raises `NotAllowed` where its channel is private and somebody inside has to let them in, beside what `find` raises.
    """
    incident = await find(ctx.unit, ctx.actor, place, lock=True)
    if incident.channel_private and not await ctx.unit.people.takes_part(incident.id, ctx.actor):
        name = reference(incident.number)
        raise NotAllowed(f"The channel of {name} is private. `/incident access {name}` asks to be let in.")
    await welcome(ctx, incident, [ctx.actor])
    return await view_one(ctx.unit, incident)
