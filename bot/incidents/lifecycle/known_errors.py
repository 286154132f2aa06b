"""Using a known error's workaround in an incident, or saying that it is not this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, allow, find, find_for
from bot.commands.history import in_record
from bot.domain.actions import Action
from bot.domain.errors import AlreadyDone, NotNow, Refusal
from bot.domain.forms import UpdateForm
from bot.domain.references import problem_reference
from bot.domain.vocabulary import Reach
from bot.incidents.lifecycle.progress import update_at_once
from bot.language.texts import N_, _
from bot.messages.problems.words import IN_USE
from bot.messages.text import person
from bot.outbox import enqueue
from bot.problems.find import find_problem
from bot.problems.offering import offerable
from bot.problems.raising import link
from bot.problems.telling import note
from storage.offers import OFFERED, PASSED, USED
from storage.problems import BY_WORKAROUND

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.store import Unit
    from storage.tables import Incident, Problem, ProblemOffer


async def use_workaround(ctx: Context, number: int, incident_number: int, for_users: str) -> None:
    """Use a known error's workaround in an incident, and link the two.

    Responders get its steps; everybody gets its words `for_users`, or, where there are none, nobody outside of the
    incident's channel hears about it.

    Raises `AlreadyDone` where someone was first, `NotNow` where it is no longer a known error.
    """
    problem, incident, offer = await _open_offer(ctx, number, incident_number)
    _require_known(problem)
    form = UpdateForm(
        text=in_record(IN_USE),
        workaround=for_users or None,
        workaround_steps=problem.workaround_steps or None,
        reach=Reach.STAKEHOLDERS if for_users else Reach.RESPONDERS,
    )
    await update_at_once(ctx, IncidentRef(incident.number), form)
    await link(ctx, problem, incident, BY_WORKAROUND)
    said = in_record(N_("Used the workaround of {problem}"), problem=problem_reference(number))
    await note(ctx, problem, incident, said)
    await _answer(ctx, offer, USED)


async def pass_over(ctx: Context, number: int, incident_number: int) -> None:
    """Say that an incident is not this known error.

    Raises `AlreadyDone` where someone was first.
    """
    problem, incident, offer = await _open_offer(ctx, number, incident_number)
    said = in_record(N_("Not {problem}"), problem=problem_reference(number))
    await note(ctx, problem, incident, said)
    await _answer(ctx, offer, PASSED)


async def offered_to(unit: Unit, user: str, number: int, incident_number: int) -> tuple[Problem, Incident]:
    """Return a known error and the incident it is offered in, as the form shows them that uses its workaround.

    Raises what `use_workaround` raises.
    """
    incident = await find(unit, user, IncidentRef(incident_number))
    await allow(unit, user, incident, Action.UPDATE)
    problem = await find_problem(unit, user, number)
    _open(number, await unit.offers.one(problem.id, incident.id))
    _require_known(problem)
    return problem, incident


def _require_known(problem: Problem) -> None:
    if not offerable(problem):
        name = problem_reference(problem.number)
        raise NotNow(_("{problem} is no longer a known error with a workaround. Nothing was recorded.", problem=name))


async def _open_offer(ctx: Context, number: int, incident_number: int) -> tuple[Problem, Incident, ProblemOffer]:
    incident = await find_for(ctx, IncidentRef(incident_number), Action.UPDATE)
    problem = await find_problem(ctx.unit, ctx.actor, number, lock=True)
    return problem, incident, _open(number, await ctx.unit.offers.one(problem.id, incident.id, lock=True))


def _open(number: int, offer: ProblemOffer | None) -> ProblemOffer:
    """Return an offer that nobody has answered yet."""
    name = problem_reference(number)
    if offer is None:
        raise Refusal(_("{problem} was not offered here. Nothing was recorded.", problem=name))
    if offer.state != OFFERED:
        said = _USED if offer.state == USED else _PASSED
        raise AlreadyDone(_(said, problem=name, person=person(offer.answered_by or "")))
    return offer


_USED = N_("{person} already uses {problem} here. Nothing changed.")
_PASSED = N_("{person} has said that this is not {problem}. Nothing changed.")


async def _answer(ctx: Context, offer: ProblemOffer, state: str) -> None:
    offer.state, offer.answered_by, offer.answered_at = state, ctx.actor, ctx.now
    await ctx.unit.session.flush()
    await enqueue.redraw_offer(ctx.unit, offer.incident_id, offer.problem_id, ctx.now)
