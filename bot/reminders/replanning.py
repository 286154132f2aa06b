"""Putting a changed policy in force for incidents that are open: a few at a time, whenever there are any left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.domain.vocabulary import OPEN, ChannelState
from bot.outbox.reminders import adopt_policy, replan
from bot.reports.metrics_store import update_metrics

if TYPE_CHECKING:
    from storage.store import Store

log = structlog.get_logger()

BATCH = 20
"""Incidents looked up at once; each is a transaction of its own, so that none keeps people waiting."""


async def catch_up(store: Store, now: datetime) -> int:
    """Plan open incidents by the policy in force that were planned by an older one; return how many were.

    So are ended ones whose channel is still to be archived.

    Any replica may do it at any time, and a policy changed meanwhile leaves them to be done again: nothing but their
    own rows says which are left. What was promised as the next update stays promised; the new cadence begins after it.
    """
    async with store.read() as unit:
        behind = await unit.incidents.behind_policy(OPEN, BATCH, kept=ChannelState.OPEN)
    return sum([await _caught_up(store, incident_id, now) for incident_id in behind])


async def _caught_up(store: Store, incident_id: int, now: datetime) -> bool:
    try:
        async with store.write() as unit:
            incident = await unit.incidents.by_id(incident_id, lock=True)
            if incident is None or incident.policy_version == (await unit.workspaces.get()).policy_version:
                return False
            await update_metrics(unit, incident, now)
            await adopt_policy(unit, incident, now)
            await replan(unit, incident, now)
    except Exception:
        # The others go on; this one is tried again.
        log.exception("An incident could not be planned by the new policy", action="catch_up_failed", id=incident_id)
        return False
    return True
