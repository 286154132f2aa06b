"""The promise of a next update: made, kept, moved and withdrawn as the incident goes on."""

from __future__ import annotations

from datetime import datetime

from bot.commands.runner import Act
from bot.domain.vocabulary import Priority
from bot.queries.policy import policy_of
from storage.tables import Incident


async def cadence_from(act: Act, incident: Incident) -> datetime:
    """Return when the next update is due by the cadence of the incident's priority."""
    policy = await policy_of(act.unit)
    return policy.of_priority(Priority(incident.priority)).update_every.after(act.now, policy.calendar)


async def promise(act: Act, incident: Incident, at: datetime | None = None) -> None:
    """Promise the next update for `at`, else by the cadence."""
    due_at = at or await cadence_from(act, incident)
    incident.next_update_at, incident.snoozed_until = due_at, None
    await act.unit.promises.make(incident.id, due_at, act.now)


async def promise_sooner(act: Act, incident: Incident) -> None:
    """After a change of priority: keep what was promised, unless the new cadence asks for an update sooner."""
    due_at = await cadence_from(act, incident)
    if incident.next_update_at is None or due_at < incident.next_update_at:
        await promise(act, incident, due_at)


async def release(act: Act, incident: Incident) -> None:
    """Promise nothing more: the incident ends or rests."""
    incident.next_update_at, incident.snoozed_until = None, None
    await act.unit.promises.withdraw(incident.id, act.now)
