"""Taking in incidents that another tool knew: recorded as closed, with the times it gives, and told to nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commands.history import in_record, record
from bot.commands.runner import Context
from bot.domain.channel_names import channel_name
from bot.domain.text import clean, clip
from bot.domain.transitions import LOGGED, Kind, Milestone
from bot.domain.vocabulary import ChannelState, Status, Via
from bot.incidents.lifecycle.declare import service_names, title_of
from bot.language.texts import N_
from bot.reports.metrics_store import keep_figures
from storage.history import IMPORTED_AS
from storage.tables import Incident

if TYPE_CHECKING:
    from bot.domain.importing import PastIncident
    from bot.incidents.lifecycle.import_lease import Lease
    from storage.store import Store

_CATEGORY_LIMIT = 75
"""Characters of a category of causes: what its column holds."""
_REACHED = (
    (Kind.ACKNOWLEDGED, Milestone.ACKNOWLEDGED, N_("Acknowledged")),
    (Kind.WORKAROUND, Milestone.WORKAROUND, N_("Workaround given")),
    (Kind.RESOLVED, Milestone.RESOLVED, N_("Resolved")),
)


async def not_yet_imported(store: Store, incidents: Iterable[PastIncident]) -> list[PastIncident]:
    """Return those that were not imported before, by their references, the oldest first."""
    async with store.read() as unit:
        known = await unit.history.imported()
    return sorted((one for one in incidents if one.reference not in known), key=lambda one: one.declared_at)


async def import_past(lease: Lease, incidents: Iterable[PastIncident]) -> list[int]:
    """Record each as a closed incident, in a transaction of its own; return their numbers.

    Nothing is asked of Slack: no channel, no announcement, no review, and posted summaries stay as they were posted.
    Raises `ImportRunning` where the lease is lost meanwhile.
    """
    return [await _import(lease, one, lease.since) for one in incidents]


async def _import(lease: Lease, one: PastIncident, now: datetime) -> int:
    async with lease.store.write() as unit:
        await lease.renew(unit)
        number = await unit.workspaces.next_number()
        bot = (await unit.workspaces.get()).bot_user_id
        ctx = Context(unit=unit, now=now, actor=bot, via=Via.IMPORT)
        incident = await unit.incidents.add(Incident(**_row(ctx, one, number)))
        services = await unit.services.ensure(service_names(one.services), now)
        await unit.services.affect(incident.id, services)
        _record(ctx, incident, one)
        await keep_figures(unit, incident, now)
    return number


def _row(ctx: Context, one: PastIncident, number: int) -> dict[str, Any]:
    texts = {name: clean(text) for name, text in one.texts.items()}
    category = clip(texts.pop("cause"), _CATEGORY_LIMIT)
    return {
        "team_id": ctx.unit.incidents.team_id,
        "number": number,
        "title": title_of(one.title),
        "status": Status.CLOSED,
        "impact": "",
        "urgency": "",
        "priority": one.priority,
        "declared_by": ctx.actor,
        "declared_at": one.declared_at,
        "logged_at": ctx.now,
        "quiet": True,
        "acknowledged_at": one.times.get(Milestone.ACKNOWLEDGED),
        "resolved_at": one.resolved_at,
        "closed_at": one.closed_at or ctx.now,
        "active_at": one.closed_at or one.resolved_at,
        "cause_category": category,
        "channel_name": channel_name(number, one.title),
        "channel_state": ChannelState.NONE,
        **texts,
    }


def _record(ctx: Context, incident: Incident, one: PastIncident) -> None:
    reference = clean(one.reference)
    began = in_record(N_("Began; imported as {reference}, when it was over"), reference=reference)
    after = {"status": Status.CLOSED, "priority": one.priority, LOGGED: ctx.now.isoformat(), IMPORTED_AS: one.reference}
    record(ctx, incident, Kind.DECLARED, began, after=after, effective_at=one.declared_at)
    for kind, milestone, text in _REACHED:
        if (moment := one.times.get(milestone)) is not None:
            record(ctx, incident, kind, in_record(text), effective_at=moment)
    record(ctx, incident, Kind.CLOSED, in_record(N_("Closed")), effective_at=incident.closed_at)
    incident.active_at = one.closed_at or one.resolved_at
