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


async def take_out_correction(unit: Unit, incident: Incident, made_at: datetime, now: datetime) -> None:
    """Have summaries tell nothing of a slip at `made_at`: neither its mark nor, where posted since, what followed.

    Of one that was posted before, nothing differs from what it told at first.
    """
    if incident.drill or incident.private:
        return
    for post in await unit.reports.posts_about(incident.declared_at):
        numbers = list(post.corrections.get("numbers", []))
        if post.corrected_at is not None and post.corrected_at >= made_at and incident.number in numbers:
            others = [number for number in numbers if number != incident.number]
            post.corrections, post.corrected_at = {"numbers": others}, post.corrected_at if others else None
            await enqueue.summary(unit, post.id, now)
        elif post.claimed_at >= made_at:
            post.corrections, post.corrected_at = {"numbers": [*numbers, incident.number]}, now
            await enqueue.summary(unit, post.id, now)
