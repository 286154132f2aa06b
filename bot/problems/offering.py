"""Offering a known error in an incident that resembles it, where everybody who is there may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery import outlet
from bot.errors import AlreadyDone, NotNow, Refusal
from bot.incidents.actions import Action
from bot.incidents.find import Place, find_for
from bot.incidents.learning import ProblemStatus
from bot.incidents.progress import quick_update
from bot.incidents.references import problem_reference
from bot.incidents.similar import ALIKE, Sketch, recognised
from bot.incidents.vocabulary import ACTIVE
from bot.messages.text import person
from bot.problems.find import find_problem
from bot.problems.raising import link
from bot.problems.telling import note, open_to_readers
from bot.problems.view import ProblemView, problem_views
from storage.offers import OFFERED, PASSED, USED
from storage.problems import BY_WORKAROUND

if TYPE_CHECKING:
    from bot.incidents.desk import Act
    from storage.store import Unit
    from storage.tables import Incident, Problem, ProblemOffer

LOOKED_AT = 200
"""Known errors, and open incidents, that are compared."""
OFFERED_AT_ONCE = 2
"""Known errors offered in one incident when it is declared: a third would be guessing."""


def best(wanted: Sketch, known: Mapping[int, Sequence[Sketch]], limit: int) -> list[int]:
    """Return the keys of what resembles an incident enough to be shown beside it, the most alike first."""
    scores = {key: recognised(wanted, sketches) for key, sketches in known.items()}
    alike = [key for key, score in scores.items() if score >= ALIKE]
    return sorted(alike, key=lambda key: (-scores[key], -key))[:limit]


def offerable(problem: Problem) -> bool:
    """Say whether a problem is a known error with a workaround."""
    return problem.status == ProblemStatus.KNOWN_ERROR and bool(problem.workaround.strip())


async def known_errors_like(unit: Unit, wanted: Sketch, limit: int = OFFERED_AT_ONCE) -> list[Problem]:
    """Return the known errors that everybody may see and an incident resembles, the most alike first."""
    rows = {row.id: row for row in await unit.offers.known_errors(ProblemStatus.KNOWN_ERROR, LOOKED_AT)}
    sketches = await _sketches(unit, rows.values()) if rows else {}
    return [rows[key] for key in best(wanted, sketches, limit)]


async def hints(unit: Unit, wanted: Sketch, now: datetime) -> list[ProblemView]:
    """Return the known errors to show beside what is being declared, as everybody may see them."""
    return await problem_views(unit, await known_errors_like(unit, wanted), None, now)


async def offer_known_errors(act: Act, incident: Incident) -> None:
    """Offer in a new incident what is known to be like it."""
    services = (await act.unit.services.affected_by([incident.id]))[incident.id]
    for problem in await known_errors_like(act.unit, Sketch(incident.title, services)):
        await _offer(act, problem, incident)


async def offer_everywhere(act: Act, problem: Problem) -> None:
    """Offer a problem that has become a known error in the open incidents that lack a workaround and are like it."""
    if not offerable(problem):
        return
    rows = await act.unit.offers.without_workaround(ACTIVE, LOOKED_AT)
    services = await act.unit.services.affected_by([row.id for row in rows])
    linked = {row.id for row in await act.unit.problems.linked(problem.id)}
    sketches = await _sketches(act.unit, [problem])
    for row in rows:
        alike = row.id in linked or best(Sketch(row.title, services[row.id]), sketches, 1)
        if alike and await open_to_readers(act.unit, problem, row):
            await _offer(act, problem, row)


async def redraw_offers(act: Act, problem_id: int) -> None:
    """Have what was offered of a problem stand as it may be read now."""
    for incident_id in await act.unit.offers.of_problem(problem_id):
        await outlet.redraw_offer(act.unit, incident_id, problem_id, act.now)


async def redraw_offers_from(act: Act, origin: Incident) -> None:
    """Do so for every problem raised from an incident that has turned private or public."""
    for problem_id in await act.unit.offers.of_origin(origin.id):
        await redraw_offers(act, problem_id)


async def use_workaround(act: Act, number: int, incident_number: int) -> None:
    """Use a known error's workaround in an incident, as an update to whoever reads its updates, and link the two.

    Raises `AlreadyDone` where somebody was first, `NotNow` where it is no known error any more.
    """
    problem, incident, offer = await _open_offer(act, number, incident_number)
    if not offerable(problem):
        raise NotNow(f"{problem_reference(number)} is no known error with a workaround any more. Nothing was recorded.")
    said = "A known workaround is in use."
    await quick_update(act, Place(incident.number), said, workaround=problem.workaround)
    await link(act, problem, incident, BY_WORKAROUND)
    await note(act, problem, incident, f"Used the workaround of {problem_reference(number)}")
    await _answer(act, offer, USED)


async def pass_over(act: Act, number: int, incident_number: int) -> None:
    """Say that an incident is not this known error.

    Raises `AlreadyDone` where somebody was first.
    """
    problem, incident, offer = await _open_offer(act, number, incident_number)
    await note(act, problem, incident, f"Not {problem_reference(number)}")
    await _answer(act, offer, PASSED)


async def _open_offer(act: Act, number: int, incident_number: int) -> tuple[Problem, Incident, ProblemOffer]:
    incident = await find_for(act, Place(incident_number), Action.UPDATE)
    problem = await find_problem(act.unit, act.actor, number, lock=True)
    offer = await act.unit.offers.one(problem.id, incident.id, lock=True)
    if offer is None:
        raise Refusal(f"{problem_reference(number)} was not offered here. Nothing was recorded.")
    if offer.state != OFFERED:
        who = person(offer.answered_by or "")
        said = "uses it already" if offer.state == USED else "has said that it is not this"
        raise AlreadyDone(f"{problem_reference(number)}: {who} {said}. Nothing changed.")
    return problem, incident, offer


async def _answer(act: Act, offer: ProblemOffer, state: str) -> None:
    offer.state, offer.answered_by, offer.answered_at = state, act.actor, act.now
    await act.unit.session.flush()
    await outlet.redraw_offer(act.unit, offer.incident_id, offer.problem_id, act.now)


async def _offer(act: Act, problem: Problem, incident: Incident) -> None:
    if await act.unit.offers.add(problem.id, incident.id, act.now):
        await outlet.offer(act.unit, incident, problem.id, act.now)


async def _sketches(unit: Unit, problems: Iterable[Problem]) -> dict[int, list[Sketch]]:
    """Return what each problem is recognised by: its own title, and the public incidents that it has caused."""
    rows = list(problems)
    found = {row.id: [Sketch(row.title)] for row in rows}
    caused = await unit.offers.recognised_by(found)
    services = await unit.services.affected_by([incident_id for _, incident_id, _ in caused])
    for problem_id, incident_id, title in caused:
        found[problem_id].append(Sketch(title, services[incident_id]))
    return found
