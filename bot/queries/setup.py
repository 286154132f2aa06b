"""What is set of who is called, as the setup check sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.announcing import PART
from bot.domain.reachability import Facts, NamedService, Setup
from bot.queries.calling import services_of
from bot.queries.policy import current_policy
from storage.kinds import Kind

if TYPE_CHECKING:
    from storage.store import Unit

_SERVICES = 250
"""Services looked at."""


async def configured_channel(unit: Unit) -> str:
    """Return the announcement channel's name that was set where Muster runs, whatever was chosen in Slack since."""
    name = (await unit.workspaces.get()).announcement_channel
    chosen = await _chosen(unit)
    return str(chosen["instead_of"]) if chosen.get("channel") == name else name


async def announced_in(unit: Unit, configured: str) -> str:
    """Return the announcement channel's name: what was chosen in Slack instead of what is set where Muster runs."""
    chosen = await _chosen(unit)
    return str(chosen["channel"]) if chosen.get("instead_of") == configured else configured


async def chosen_channel(unit: Unit) -> str | None:
    """Return the id of the announcement channel that was chosen; None for the one that is set where Muster runs."""
    workspace, chosen = await unit.workspaces.get(), await _chosen(unit)
    if chosen.get("channel") != workspace.announcement_channel:
        return None
    picked = chosen.get("id") or chosen["channel"] != chosen["instead_of"]
    return workspace.announcement_channel_id if picked else None


async def _chosen(unit: Unit) -> dict[str, Any]:
    changes = await unit.policies.of(PART)
    return changes[-1].after if changes else {}


async def setup_of(unit: Unit) -> Setup:
    """Return what is set, and which of the people it names are known to have left; nothing else is known yet."""
    rows = await unit.services.with_responders(_SERVICES)
    services = [NamedService(row.name, policy) for row in rows for policy in services_of([row.responders or {}])]
    channel = (await unit.workspaces.get()).announcement_channel
    setup = Setup(policy=await current_policy(unit), services=services, facts=Facts(channel=channel))
    kinds = await unit.people.kinds(setup.people) if setup.people else {}
    gone = tuple(user for user, kind in kinds.items() if kind is Kind.DEACTIVATED)
    return setup.knowing(Facts(channel=channel, gone=gone))
