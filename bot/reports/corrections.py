"""Corrections after a periodic summary was posted: the post is edited in place, and marked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.outbox import enqueue

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident


async def correct_summaries(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every summary that told of this incident brought up to date.

    One that has become private is taken out without a word: a mark would say that it exists. Later summaries may name
    it too, as still open or as one of many, and the problems raised from it.
    """
    if incident.drill:
        return
    about = unit.reports.posts_since if incident.private else unit.reports.posts_about
    for post in await about(incident.declared_at):
        others = [number for number in post.corrections.get("numbers", []) if number != incident.number]
        if incident.private:
            post.corrections = {"numbers": others}
        else:
            post.corrections, post.corrected_at = {"numbers": [*others, incident.number]}, now
        await enqueue.summary(unit, post.id, now)
