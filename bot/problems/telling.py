"""Telling of a problem: its owner directly, and the incidents it has caused, where nobody learns what is hidden."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.commands.history import in_record, record
from bot.domain.errors import Refusal
from bot.domain.references import problem_reference
from bot.domain.transitions import Kind
from bot.domain.vocabulary import OPEN
from bot.language.texts import N_, _
from bot.messages.problems import posts
from bot.messages.text import person
from bot.outbox import enqueue
from bot.problems.view import problem_view

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.store import Unit
    from storage.tables import Incident, Problem


async def open_to_readers(unit: Unit, problem: Problem, incident: Incident) -> bool:
    """Say whether everybody who sees the incident may see the problem too."""
    return problem.origin_id in {None, incident.id} or await unit.problems.seen(problem.id, None)


async def note(ctx: Context, problem: Problem, incident: Incident, text: str, *, looking: bool = False) -> bool:
    """Write into an incident's history what has to do with a problem; False where its readers may not know of it.

    What was done to the problem alone is nothing done about the incident: it is only `looking`.
    """
    if not await open_to_readers(ctx.unit, problem, incident):
        return False
    after = {"problem": problem.number, "status": problem.status}
    record(ctx, incident, Kind.PROBLEM, text, after=after, looking=looking)
    return True


def linked_to(problem: Problem) -> str:
    """Say in an incident's record that it was linked to a problem."""
    return in_record(N_("Linked to {problem}"), problem=problem_reference(problem.number))


async def tell_linked(ctx: Context, problem: Problem, incident: Incident) -> None:
    """Note in an incident that it was linked to a problem, and say so in its channel while people are there."""
    noted = await note(ctx, problem, incident, linked_to(problem))
    if noted and incident.status in OPEN:
        await enqueue.post(ctx.unit, incident, posts.linked(problem.number, ctx.actor), ctx.now)


async def tell_proposed(ctx: Context, problem: Problem, incident: Incident) -> None:
    """Tell who owns the problem, else who raised it, that an incident may belong to it; if they may see both."""
    who = problem.owner or problem.created_by
    if await ctx.unit.problems.seen(problem.id, who):
        view = await problem_view(ctx.unit, problem, who, ctx.now)
        told = partial(posts.proposed, view, incident.number, ctx.actor)
        await enqueue.direct_message(ctx.unit, who, told, ctx.now, about=incident)


async def check_owner(unit: Unit, problem: Problem, owner: str | None) -> None:
    """Refuse an owner who may not see the problem.

    Raises `Refusal`, naming the field.
    """
    if owner and not await unit.problems.seen(problem.id, owner):
        raise Refusal(
            _(
                "{person} cannot see the private incident it was raised from. Choose somebody who can, or give them "
                "access first.",
                person=person(owner),
            ),
            field="owner",
        )


async def tell_owner(ctx: Context, problem: Problem) -> None:
    """Tell a new owner directly, unless they made themselves the owner."""
    if not problem.owner or problem.owner == ctx.actor:
        return
    origin = await ctx.unit.incidents.by_id(problem.origin_id) if problem.origin_id else None
    told = partial(posts.owned, await problem_view(ctx.unit, problem, problem.owner, ctx.now), ctx.actor)
    await enqueue.direct_message(ctx.unit, problem.owner, told, ctx.now, about=origin)
