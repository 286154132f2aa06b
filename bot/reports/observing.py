"""What Prometheus learns of resolutions: once they can no longer be undone, so that a slip is counted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.undoing import SLIP_WINDOW
from bot.metrics import RESOLVE_SECONDS

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

_MOST = 1000
"""Resolutions held at most, where nobody ever asks for what was counted."""


@dataclass(frozen=True, slots=True)
class _Held:
    declared_at: datetime
    priority: str
    until: datetime


_held: dict[tuple[str, int], _Held] = {}
"""Resolutions that this replica recorded recently, by workspace and incident."""


def hold(incident: Incident, now: datetime) -> None:
    """Count a resolution recorded now, once it can no longer be undone."""
    _held[incident.team_id, incident.id] = _Held(incident.declared_at, incident.priority, now + SLIP_WINDOW)
    while len(_held) > _MOST:
        del _held[next(iter(_held))]


async def count_held(unit: Unit, now: datetime) -> None:
    """Count the resolutions that still hold and can no longer be undone."""
    for key, held in [each for each in _held.items() if each[1].until < now]:
        del _held[key]
        kept = await unit.figures.kept(key[1])
        if kept is not None and kept.resolved_at is not None:
            RESOLVE_SECONDS.labels(held.priority).observe((kept.resolved_at - held.declared_at).total_seconds())
