"""What is overdue after incidents: follow-ups and reviews, by who owes them, of public incidents only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.reports.summary import Overdue
from storage.reports import LIST_LIMIT

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

Piece = tuple["Incident", str | None, datetime]
"""One thing that is overdue: its incident, who owes it, since when."""


async def follow_ups(unit: Unit, services: Sequence[str], now: datetime) -> tuple[Overdue, ...]:
    """Return follow-ups of incidents that everybody may read of, most first: overdue, or nobody's."""
    found = await unit.tasks.overdue(now, LIST_LIMIT)
    pieces = [(one.incident, one.task.owner, one.task.due_at or one.task.created_at) for one in found]
    return _by_owner(await _of_services(unit, pieces, services))


async def reviews(unit: Unit, services: Sequence[str], now: datetime) -> tuple[Overdue, ...]:
    """Return the overdue reviews of incidents that everybody may read of, most first."""
    found = await unit.reviews.overdue(now, LIST_LIMIT)
    pieces = [(incident, review.owner, review.due_at) for review, incident in found if review.due_at is not None]
    return _by_owner(await _of_services(unit, pieces, services))


async def _of_services(unit: Unit, pieces: list[Piece], services: Sequence[str]) -> list[Piece]:
    if not services or not pieces:
        return pieces
    affected = await unit.services.affected_by({incident.id for incident, _, _ in pieces})
    return [piece for piece in pieces if set(affected.get(piece[0].id, ())) & set(services)]


def _by_owner(pieces: Iterable[Piece]) -> tuple[Overdue, ...]:
    """Group what is overdue, given the oldest first."""
    owed: dict[str | None, list[Piece]] = {}
    for piece in pieces:
        owed.setdefault(piece[1], []).append(piece)
    found = [
        Overdue(
            owner=owner,
            count=len(each),
            oldest=each[0][2],
            incidents=tuple(dict.fromkeys((incident.number, incident.channel_id) for incident, _, _ in each)),
        )
        for owner, each in owed.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.oldest, one.owner or "")))
