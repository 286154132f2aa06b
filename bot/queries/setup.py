"""What is set of who is called, as the setup check sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reachability import Facts, NamedService, Setup
from bot.queries.calling import services_of
from bot.queries.policy import current_policy
from storage.kinds import Kind

if TYPE_CHECKING:
    from storage.store import Unit

_SERVICES = 250
"""Services looked at."""


async def setup_of(unit: Unit) -> Setup:
    """Return what is set, and which of the people it names are known to have left; nothing else is known yet."""
    rows = await unit.services.with_responders(_SERVICES)
    services = [NamedService(row.name, policy) for row in rows for policy in services_of([row.responders or {}])]
    channel = (await unit.workspaces.get()).announcement_channel
    setup = Setup(policy=await current_policy(unit), services=services, facts=Facts(channel=channel))
    kinds = await unit.people.kinds(setup.people) if setup.people else {}
    gone = tuple(user for user, kind in kinds.items() if kind is Kind.DEACTIVATED)
    return setup.knowing(Facts(channel=channel, gone=gone))
