"""Inviting who is to take part."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.runner import Act
from bot.outbox import enqueue
from storage.tables import Incident


async def welcome(act: Act, incident: Incident, people: Iterable[str]) -> None:
    """Have people take part who do not yet, and invite them."""
    members = set(await act.unit.people.participants(incident.id))
    newcomers = [user for user in dict.fromkeys(people) if user not in members]
    if newcomers:
        await act.unit.people.join(incident.id, newcomers, act.now)
        await enqueue.invite(act.unit, incident, newcomers, act.now)
