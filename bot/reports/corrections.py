"""Corrections after a periodic summary was posted: the post is edited in place, and marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.vocabulary import ACTIVE
from bot.outbox import enqueue

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, SummaryPost


async def correct_summaries(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every summary of a period in which this incident went on brought up to date.

    One that has become private is taken out without a word: a mark would say that it exists. Later summaries may name
    it too, as still open or as one of many, and the problems raised from it.
    """
    if incident.drill:
        return
    if incident.private:
        await _take_out(unit, incident, now)
        return
    kept = await unit.figures.kept(incident.id)
    ended = kept.resolved_at if kept is not None and incident.status not in ACTIVE else None
    await _correct(unit, await unit.reports.posts_about(incident.declared_at, ended or now), incident, now)


async def take_out_resolution(unit: Unit, incident: Incident, resolved_at: datetime, now: datetime) -> None:
    """Have the summary of the period in which it was resolved say that it is not: it was taken up again."""
    if not incident.drill and not incident.private:
        await _correct(unit, await unit.reports.posts_about(resolved_at, resolved_at), incident, now)


async def _correct(unit: Unit, posts: Iterable[SummaryPost], incident: Incident, now: datetime) -> None:
    for post in posts:
        _mark(post, [*_others(post, incident), incident.number], now)
        await enqueue.summary(unit, post.id, now)


async def _take_out(unit: Unit, incident: Incident, now: datetime) -> None:
    for post in await unit.reports.posts_since(incident.declared_at):
        post.corrections = {"numbers": _others(post, incident), "hidden": True}
        await enqueue.summary(unit, post.id, now)


def _others(post: SummaryPost, incident: Incident) -> list[int]:
    return [number for number in post.corrections.get("numbers", []) if number != incident.number]


def _mark(post: SummaryPost, numbers: list[int], at: datetime | None) -> None:
    post.corrections, post.corrected_at = {**post.corrections, "numbers": numbers}, at


async def take_out_correction(unit: Unit, incident: Incident, made_at: datetime, now: datetime) -> None:
    """Have summaries tell nothing of a slip at `made_at`: neither its mark nor, where posted since, what followed.

    Of one that was posted before, nothing differs from what it told at first.
    """
    if incident.drill or incident.private:
        return
    for post in await unit.reports.posts_about(incident.declared_at, now):
        numbers, others = post.corrections.get("numbers", []), _others(post, incident)
        if post.corrected_at is not None and post.corrected_at >= made_at and incident.number in numbers:
            _mark(post, others, post.corrected_at if others else None)
            await enqueue.summary(unit, post.id, now)
        elif post.claimed_at >= made_at:
            _mark(post, [*others, incident.number], now)
            await enqueue.summary(unit, post.id, now)
