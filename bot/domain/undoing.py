"""Undoing a slip: an end that was recorded by mistake, for some minutes after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.transitions import Kind

if TYPE_CHECKING:
    from storage.tables import Incident, Transition

SLIP_WINDOW = timedelta(minutes=10)
"""How long after it an end can be undone."""
ENDS = frozenset({Kind.RESOLVED, Kind.CANCELLED, Kind.CLOSED})
"""What can be undone."""
TURNS = ENDS | {Kind.REOPENED, Kind.MERGED, Kind.UNMERGED, Kind.UNDONE}
"""What decides which end, if any, can be undone now."""
_MOMENTS = (
    "resolved_at",
    "closed_at",
    "next_update_at",
    "snoozed_until",
    "paused_at",
    "paused_until",
    "active_at",
    "newest_update_at",
)
_VALUES = (
    "status",
    "pause_reason",
    "paused_seconds",
    "fix",
    "fix_for_users",
    "cause_category",
    "root_cause",
    "contributing_causes",
    "affected",
    "newest_update",
)


def before_end(incident: Incident) -> dict[str, Any]:
    """Return all that an end may change of an incident, as its transition keeps it."""
    return as_it_stands(incident, _VALUES, _MOMENTS)


def as_it_stands(incident: Incident, values: Iterable[str], moments: Iterable[str]) -> dict[str, Any]:
    """Return these columns of an incident as JSON keeps them."""
    kept = {name: kept_moment(getattr(incident, name)) for name in moments}
    return {name: getattr(incident, name) for name in values} | kept


def put_back(incident: Incident, before: Mapping[str, Any]) -> None:
    """Have the incident stand as `before_end` kept it."""
    for name in _VALUES:
        setattr(incident, name, before[name])
    for name in _MOMENTS:
        setattr(incident, name, read_moment(before[name]))


def kept_moment(at: datetime | None) -> str | None:
    """Return a moment as JSON keeps it."""
    return None if at is None else at.isoformat()


def read_moment(kept: str | None) -> datetime | None:
    """Read what `kept_moment` returned."""
    return None if kept is None else datetime.fromisoformat(kept)


def turns_that_stand(rows: Iterable[Transition]) -> list[Transition]:
    """Return the turns that were not undone, of those recorded, oldest first."""
    standing: list[Transition] = []
    for row in rows:
        if row.kind == Kind.UNDONE:
            standing = [each for each in standing if each.id != row.after["transition"]]
        elif row.kind == Kind.UNMERGED:
            standing = [each for each in standing if each.kind != Kind.MERGED]
        else:
            standing.append(row)
    return standing
