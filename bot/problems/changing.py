"""Changing a problem: its facts, its status, its owner, the incidents it has caused; each change is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import acts_in
from bot.commands.history import in_record
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.post_incident import ProblemStatus
from bot.domain.problem_lifecycle import Known, lacking, refused
from bot.domain.references import problem_reference, reference
from bot.domain.text import clean
from bot.language.texts import N_, _
from bot.outbox import enqueue
from bot.problems.find import find_problem, find_to_change, may_change
from bot.problems.offering import offer_everywhere, redraw_offers
from bot.problems.raising import end_of_day, link_or_propose, title_of
from bot.problems.telling import check_owner, note, tell_owner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.runner import Context
    from bot.domain.problem_forms import EditForm, StatusForm
    from storage.tables import Incident, Problem

_TOLD = {
    ProblemStatus.KNOWN_ERROR: N_("{problem} is a known error now"),
    ProblemStatus.FIXED: N_("{problem} is fixed"),
}
"""Statuses that the linked incidents' records say, and how."""


async def edit(ctx: Context, number: int, form: EditForm) -> Problem:
    """Change what a problem tells.

    Raises `Refusal`, naming the field, where the title is blank, its status asks for more, or nothing would change.
    """
    problem = await find_to_change(ctx, number)
    after = {
        "title": title_of(form.title),
        "description": clean(form.description),
        **_facts(form.known),
        "target_at": await end_of_day(ctx.unit, form.target),
    }
    _check(problem, form.known)
    if not _write(ctx, problem, "edited", after):
        raise Refusal(_("Nothing has changed."), field="title")
    await _offer_again(ctx, problem)
    await enqueue.refresh_homes(ctx.unit, ctx.now)
    return problem


async def change_status(ctx: Context, number: int, form: StatusForm) -> Problem:
    """Move a problem to another status, together with the facts that this asks for.

    Raises `Refusal`, naming the field, where the move is not legal.
    """
    problem = await find_to_change(ctx, number)
    before = ProblemStatus(problem.status)
    fault = refused(before, form.status, form.known, form.reason)
    if fault is not None:
        raise Refusal(fault[1], field=fault[0])
    _write(ctx, problem, "edited", dict(_facts(form.known)))
    problem.closed_at = ctx.now if form.status is ProblemStatus.CLOSED else None
    _write(ctx, problem, "status", {"status": str(form.status)}, clean(form.reason))
    if form.status in _TOLD:
        for incident in await ctx.unit.problems.linked(problem.id):
            said = in_record(_TOLD[form.status], problem=problem_reference(problem.number))
            await note(ctx, problem, incident, said, looking=True)
    await _offer_again(ctx, problem)
    await enqueue.refresh_homes(ctx.unit, ctx.now)
    return problem


async def assign_owner(ctx: Context, number: int, owner: str | None) -> Problem:
    """Say who owns a problem; a new owner is told.

    Raises `Refusal`, naming the field, where they own it already or may not see it.
    """
    problem = await find_to_change(ctx, number)
    await check_owner(ctx.unit, problem, owner)
    if not _write(ctx, problem, "owner", {"owner": owner}):
        raise Refusal(_("Nothing has changed."), field="owner")
    await tell_owner(ctx, problem)
    await enqueue.refresh_homes(ctx.unit, ctx.now)
    return problem


async def link_incidents(ctx: Context, number: int, incidents: Sequence[int]) -> Problem:
    """Link incidents that the person sees to a problem they may change, or propose those in which they take part.

    Raises `Refusal`, naming the field, where none is chosen or all are linked; `NotAllowed`.
    """
    # Incidents are locked before problems everywhere, so that nobody waits for each other.
    wanted = [await ctx.unit.incidents.by_number(each, viewer=ctx.actor, lock=True) for each in sorted(set(incidents))]
    found = [incident for incident in wanted if incident is not None]
    problem = await find_problem(ctx.unit, ctx.actor, number, lock=True)
    if not found:
        raise Refusal(_("Choose an incident."), field="incidents")
    changeable = await may_change(ctx.unit, ctx.actor, problem)
    for incident in found:
        if not changeable and not await acts_in(ctx.unit, ctx.actor, incident):
            raise NotAllowed(_must_take_part(problem, incident))
    fresh = [incident for incident in found if await link_or_propose(ctx, problem, incident)]
    if not fresh:
        raise Refusal(_("It is already linked or proposed."), field="incidents")
    return problem


async def unlink_incident(ctx: Context, number: int, incident_number: int, reason: str) -> Problem:
    """Take an incident that the person sees off a problem.

    Raises `Refusal`, naming the field, where it is not linked.
    """
    incident = await ctx.unit.incidents.by_number(incident_number, viewer=ctx.actor, lock=True)
    problem = await find_to_change(ctx, number)
    if incident is None or not await ctx.unit.problems.unlink(problem.id, incident.id):
        raise Refusal(_("It is not linked."), field="incident")
    before = {"incident": incident.number}
    ctx.unit.problems.changed(
        problem, "unlinked", by=ctx.actor, now=ctx.now, before=before, after={}, reason=clean(reason)
    )
    said = in_record(N_("No longer linked to {problem}"), problem=problem_reference(number))
    await note(ctx, problem, incident, said)
    return problem


async def _offer_again(ctx: Context, problem: Problem) -> None:
    """Have what was offered of a problem be true, and offer it wherever it resembles what is open now."""
    await ctx.unit.session.flush()
    await redraw_offers(ctx, problem.id)
    await offer_everywhere(ctx, problem)


def _facts(known: Known) -> dict[str, Any]:
    return {
        "root_cause": clean(known.root_cause),
        "workaround": clean(known.workaround),
        "workaround_steps": clean(known.workaround_steps),
        "permanent_fix": clean(known.permanent_fix),
    }


def _check(problem: Problem, known: Known) -> None:
    fault = lacking(ProblemStatus(problem.status), known)
    if fault is not None:
        raise Refusal(fault[1], field=fault[0])


def _write(ctx: Context, problem: Problem, what: str, after: dict[str, Any], reason: str = "") -> bool:
    """Write what differs into the problem and keep the change; False where nothing differs."""
    differing = {name: value for name, value in after.items() if getattr(problem, name) != value}
    if not differing:
        return False
    before = {name: _kept(getattr(problem, name)) for name in differing}
    for name, value in differing.items():
        setattr(problem, name, value)
    kept = {name: _kept(value) for name, value in differing.items()}
    ctx.unit.problems.changed(problem, what, by=ctx.actor, now=ctx.now, before=before, after=kept, reason=reason)
    return True


def _kept(value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Return a value as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _must_take_part(problem: Problem, incident: Incident) -> str:
    return _(
        "To link {incident} to {problem}, take part in the incident or own the problem. Nothing was recorded.",
        incident=reference(incident.number),
        problem=problem_reference(problem.number),
    )
