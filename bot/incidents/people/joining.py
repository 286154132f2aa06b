"""Joining an incident from outside: a person who sees it and may join takes part, and is invited to its channel."""

from __future__ import annotations

from bot.access.find import IncidentRef, find
from bot.commands.runner import Context
from bot.domain.errors import NotAllowed
from bot.domain.incident import IncidentView
from bot.domain.references import reference
from bot.language.texts import _
from bot.outbox.invitations import welcome
from bot.queries.incidents import view_one


async def join(ctx: Context, place: IncidentRef) -> IncidentView:
    """Take part in an incident from now on.

    Raises `NotAllowed` where its channel is private and a member has to grant access, beside what `find` raises.
    """
    incident = await find(ctx.unit, ctx.actor, place, lock=True)
    if incident.channel_private and not await ctx.unit.people.takes_part(incident.id, ctx.actor):
        name = reference(incident.number)
        raise NotAllowed(
            _(
                "The channel of {incident} is private. To ask for access, use `/incident access {incident}`.",
                incident=name,
            )
        )
    await welcome(ctx, incident, [ctx.actor])
    return await view_one(ctx.unit, incident)
