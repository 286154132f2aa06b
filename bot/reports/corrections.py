"""Corrections after a periodic summary was posted: the post is edited in place, and marked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery import outlet

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, SummaryPost


async def correct_summaries(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every summary that told of this incident brought up to date; private ones and drills it never told of."""
    if incident.private or incident.drill:
        return
    for post in await unit.reports.posts_about(incident.declared_at):
        _mark(post, incident.number, now)
        await outlet.summary(unit, post.id, now)


def _mark(post: SummaryPost, number: int, now: datetime) -> None:
    numbers = [*post.corrections.get("numbers", []), number]
    post.corrections = {"numbers": list(dict.fromkeys(numbers))}
    post.corrected_at = now
