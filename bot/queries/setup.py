"""What is set of who is called, as the setup check sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reachability import Facts, NamedService, Setup
from bot.queries.calling import services_of
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from storage.store import Unit

_SERVICES = 250
"""Services looked at."""


async def setup_of(unit: Unit) -> Setup:
    """Return what is set, with nothing known yet of whom it reaches."""
    rows = await unit.services.with_responders(_SERVICES)
    services = [NamedService(row.name, policy) for row in rows for policy in services_of([row.responders or {}])]
    facts = Facts(channel=(await unit.workspaces.get()).announcement_channel)
    return Setup(policy=await current_policy(unit), services=services, facts=facts)
