"""The policy in force in a workspace: its own one, or the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from bot.domain.policy import DEFAULT_POLICY, Policy
from bot.domain.policy_faults import PolicyError

if TYPE_CHECKING:
    from storage.store import Unit

log = structlog.get_logger()


async def current_policy(unit: Unit) -> Policy:
    """Return the workspace's policy.

    One that was valid when it was set and no longer is, as when a country's holidays are no longer known,
    gives way to the default: an incident never waits for it to be fixed.
    """
    workspace = await unit.workspaces.get()
    kept, read = _read.get(workspace.team_id, (None, DEFAULT_POLICY))
    if kept != workspace.policy:
        kept, read = _read[workspace.team_id] = workspace.policy, _of(workspace.policy)
    return read


def policy_in_mind(team_id: str) -> Policy:
    """Return the policy that this process read last, a minute ago at most: whatever is done reads it."""
    return _read.get(team_id, (None, DEFAULT_POLICY))[1]


_read: dict[str, tuple[dict[str, Any] | None, Policy]] = {}
"""The policy that was read last of each workspace, beside what it was read from: to check one takes long."""


def _of(kept: dict[str, Any] | None) -> Policy:
    try:
        return Policy.of(kept)
    except PolicyError as error:
        log.exception(
            "The workspace's policy cannot be used; the default holds", action="bad_policy", faults=error.faults
        )
        return DEFAULT_POLICY
