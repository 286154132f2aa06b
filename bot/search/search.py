"""Looking something up: through the gate, best first, a page at a time, each hit with the passage that matched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.references import problem_reference, reference
from bot.domain.search import CANDIDATES, PAGE, Excerpt, Hit, Query, Results
from bot.domain.vocabulary import OPEN, Status
from bot.search.passages import best_of, cut, marked
from bot.search.ranking import ranked
from storage.passages import Part, Passage
from storage.search import Candidate, Criteria, Phrase

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Problem

_SERVICES = 50


async def search(unit: Unit, viewer: str, asked: Query, page: int, now: datetime) -> Results:
    """Find what `viewer` may see and show one page of it; a page beyond the last shows nothing."""
    sought = None if asked.empty else await _sought(unit, viewer, asked)
    if sought is None:
        return Results(asked=asked, page=page, total=0, hits=())
    found = ranked(await unit.search.candidates(sought, viewer=viewer, limit=CANDIDATES), asked.wanted, now)
    shown = found[page * PAGE : (page + 1) * PAGE]
    return Results(asked=asked, page=page, total=len(found), hits=await _hits(unit, viewer, shown, asked.wanted))


async def _sought(unit: Unit, viewer: str, asked: Query) -> Criteria:
    services = None
    if asked.services:
        known = [await unit.services.search(name, _SERVICES, viewer=viewer) for name in asked.services]
        services = tuple({service.id for each in known for service in each})
    return Criteria(
        wanted=asked.wanted,
        unwanted=asked.unwanted,
        priorities=asked.priorities,
        statuses=asked.statuses,
        services=services,
    )


async def _hits(unit: Unit, viewer: str, shown: Sequence[Candidate], wanted: Sequence[Phrase]) -> tuple[Hit, ...]:
    incidents = await _incidents(unit, viewer, [each.incident_id for each in shown if each.incident_id])
    problems = await _problems(unit, viewer, [each.problem_id for each in shown if each.problem_id])
    secret = await unit.problems.private_among(problems) if problems else set()
    hits: list[Hit] = []
    for each in shown:
        await asyncio.sleep(0)  # what one says is as much as may hold up others' requests
        if each.problem_id is not None and each.problem_id in problems:
            hits.append(_of_problem(*problems[each.problem_id], wanted, private=each.problem_id in secret))
        elif each.incident_id is not None and each.incident_id in incidents:
            hits.append(_of_incident(*incidents[each.incident_id], wanted))
    return tuple(hits)


async def _incidents(unit: Unit, viewer: str, ids: Sequence[int]) -> Mapping[int, tuple[Incident, list[Passage]]]:
    if not ids:
        return {}
    rows = await unit.incidents.those(ids, Status, viewer=viewer, limit=len(ids))
    said = await unit.documents.said_by_incidents([row.id for row in rows])
    open_to = await unit.steps.of_incidents(_with_steps(said), viewer=viewer)
    return {row.id: (row, _as_read(said[row.id], steps=row.id in open_to)) for row in rows}


async def _problems(unit: Unit, viewer: str, ids: Sequence[int]) -> Mapping[int, tuple[Problem, list[Passage]]]:
    if not ids:
        return {}
    rows = await unit.search.problems(ids, viewer=viewer)
    said = await unit.documents.said_by_problems([row.id for row in rows])
    open_to = await unit.steps.of_problems(_with_steps(said), viewer=viewer)
    return {row.id: (row, _as_read(said[row.id], steps=row.id in open_to)) for row in rows}


def _with_steps(said: Mapping[int, Sequence[Passage]]) -> list[int]:
    return [key for key, passages in said.items() if any(each.part is Part.STEPS for each in passages)]


def _as_read(said: Sequence[Passage], *, steps: bool) -> list[Passage]:
    """Return what may be shown of what was found: steps for responders to who may read them."""
    return [each for each in said if steps or each.part is not Part.STEPS]


def _of_incident(row: Incident, said: Sequence[Passage], wanted: Sequence[Phrase]) -> Hit:
    return Hit(
        number=row.number,
        problem=False,
        reference=reference(row.number),
        title=marked(row.title, wanted),
        private=row.private,
        drill=row.drill,
        status=row.status,
        priority=row.priority,
        at=row.declared_at,
        channel_id=row.channel_id,
        excerpts=_excerpts(said, wanted, row.title),
        open_id=row.id if row.status in OPEN else None,
    )


def _of_problem(row: Problem, said: Sequence[Passage], wanted: Sequence[Phrase], *, private: bool) -> Hit:
    return Hit(
        number=row.number,
        problem=True,
        reference=problem_reference(row.number),
        title=marked(row.title, wanted),
        private=private,
        drill=False,
        status=row.status,
        priority="",
        at=row.created_at,
        channel_id=None,
        excerpts=_excerpts(said, wanted, row.title),
    )


def _excerpts(said: Sequence[Passage], wanted: Sequence[Phrase], title: str) -> tuple[Excerpt, ...]:
    return tuple(
        Excerpt(
            part=passage.part,
            pieces=cut(passage.text, wanted),
            said_at=passage.at if passage.part in {Part.UPDATE, Part.NOTE} else None,
            source_permalink=passage.permalink,
        )
        for passage in best_of(said, wanted, title)
    )
