"""Offering a known error in an incident that resembles it, where everybody who is there may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.duplicates import ALIKE, Fingerprint, recognised
from bot.domain.post_incident import ProblemStatus
from bot.domain.problem import ProblemView
from bot.domain.reports.figures import Distribution, distribution
from bot.domain.vocabulary import ACTIVE
from bot.outbox import enqueue
from bot.problems.telling import open_to_readers
from bot.problems.view import problem_views
from bot.queries.duplicates import NEWEST

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.offers import KnownError
    from storage.store import Unit
    from storage.tables import Incident, Problem

LOOKED_AT = NEWEST
"""Known errors, and open incidents, that are compared: as many as a form reads at once with what is like it."""
OFFERED_AT_ONCE = 2
"""Known errors offered in one incident when it is declared: a third would be guessing."""


def best(wanted: Fingerprint, known: Mapping[int, Sequence[Fingerprint]], limit: int) -> list[int]:
    """Return the keys of what resembles an incident enough to be shown beside it, the most alike first."""
    scores = {key: recognised(wanted, sketches) for key, sketches in known.items()}
    alike = [key for key, score in scores.items() if score >= ALIKE]
    return sorted(alike, key=lambda key: (-scores[key], -key))[:limit]


def offerable(problem: Problem) -> bool:
    """Say whether a problem is a known error with a workaround."""
    return problem.status == ProblemStatus.KNOWN_ERROR and bool((problem.workaround + problem.workaround_steps).strip())


async def known_errors_like(unit: Unit, wanted: Fingerprint, limit: int = OFFERED_AT_ONCE) -> list[int]:
    """Return the ids of known errors that everybody may see and an incident resembles, the most alike first."""
    known = await unit.offers.known_errors(ProblemStatus.KNOWN_ERROR, LOOKED_AT)
    return best(wanted, await _sketches(unit, known), limit) if known else []


async def took_with_workaround(unit: Unit, problem_id: int) -> Distribution | None:
    """Return the times to resolve of incidents in which its workaround was used, as everybody may know them."""
    return distribution(resolved - declared for declared, resolved in await unit.offers.resolved_with(problem_id))


async def hints(unit: Unit, wanted: Fingerprint, now: datetime) -> list[ProblemView]:
    """Return the known errors to show beside what is being declared, as everybody may see them."""
    alike = await known_errors_like(unit, wanted) if wanted.title.strip() or wanted.services else []
    return await problem_views(unit, await unit.problems.those(alike), None, now) if alike else []


async def offer(ctx: Context, problem_id: int, incident: Incident) -> None:
    """Offer a known error in an incident, once."""
    if await ctx.unit.offers.add(problem_id, incident.id, ctx.now):
        await enqueue.offer(ctx.unit, incident, problem_id, ctx.now)


async def offer_everywhere(ctx: Context, problem: Problem) -> None:
    """Offer a problem that has become a known error in the open incidents that lack a workaround and are like it."""
    if not offerable(problem):
        return
    rows = await ctx.unit.offers.without_workaround(ACTIVE, LOOKED_AT)
    services = await ctx.unit.services.affected_by([row.id for row in rows])
    linked = {row.id for row in await ctx.unit.problems.linked(problem.id)}
    sketches = await _sketches(ctx.unit, [problem])
    for row in rows:
        alike = row.id in linked or best(Fingerprint(row.title, services[row.id]), sketches, 1)
        if alike and await open_to_readers(ctx.unit, problem, row):
            await offer(ctx, problem.id, row)


async def redraw_offers(ctx: Context, problem_id: int) -> None:
    """Have what was offered of a problem stand as it may be read now."""
    for incident_id in await ctx.unit.offers.of_problem(problem_id):
        await enqueue.redraw_offer(ctx.unit, incident_id, problem_id, ctx.now)


async def redraw_offers_from(ctx: Context, origin: Incident) -> None:
    """Do so for every problem raised from an incident that has turned private or public."""
    for problem_id in await ctx.unit.offers.of_origin(origin.id):
        await redraw_offers(ctx, problem_id)


async def _sketches(unit: Unit, problems: Iterable[Problem | KnownError]) -> dict[int, list[Fingerprint]]:
    """Return what each problem is recognised by: its own title, and the public incidents that it has caused."""
    rows = list(problems)
    found = {row.id: [Fingerprint(row.title)] for row in rows}
    caused = await unit.offers.recognised_by(found)
    services = await unit.services.affected_by([incident_id for _problem_id, incident_id, _title in caused])
    for problem_id, incident_id, title in caused:
        found[problem_id].append(Fingerprint(title, services[incident_id]))
    return found
