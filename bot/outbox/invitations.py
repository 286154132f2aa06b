"""Inviting who is to take part."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.runner import Context
from bot.outbox import enqueue
from storage.tables import Incident


async def welcome(ctx: Context, incident: Incident, people: Iterable[str]) -> None:
    """Have people take part who do not yet, and invite them."""
    members = set(await ctx.unit.people.participants(incident.id))
    newcomers = [user for user in dict.fromkeys(people) if user not in members]
    if newcomers:
        await ctx.unit.people.join(incident.id, newcomers, ctx.now)
        await enqueue.invite(ctx.unit, incident, newcomers, ctx.now)
