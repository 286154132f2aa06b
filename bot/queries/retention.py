"""For how long a workspace keeps what is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.retention import PART, Retention

if TYPE_CHECKING:
    from storage.store import Unit


async def retention_of(unit: Unit) -> Retention:
    """Return what the workspace's settings file says of it; nothing where none did."""
    changes = await unit.policies.of(PART)
    return Retention.model_validate(changes[-1].after) if changes else Retention()
