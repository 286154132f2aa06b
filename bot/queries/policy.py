"""The policy in force in a workspace: its own one, or the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.domain.policy import DEFAULT_POLICY, Policy, PolicyError

if TYPE_CHECKING:
    from storage.store import Unit

log = structlog.get_logger()


async def current_policy(unit: Unit) -> Policy:
    """Return the workspace's policy.

    One that was valid when it was set and is not any more, as when a country's holidays are no longer known,
    gives way to the default: an incident never waits for it to be mended.
    """
    kept = (await unit.workspaces.get()).policy
    try:
        return Policy.of(kept)
    except PolicyError as error:
        log.exception(
            "The workspace's policy cannot be used; the default holds", action="bad_policy", faults=error.faults
        )
        return DEFAULT_POLICY
