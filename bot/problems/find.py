"""Finding the problem a person means, through the gate, and deciding whether they may change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.kinds import may_as_guest
from bot.domain.errors import NoSuchProblem, NotAllowed
from bot.domain.policy import GuestRight
from bot.domain.references import problem_reference
from bot.language.texts import _

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.store import Unit
    from storage.tables import Problem


async def find_problem(unit: Unit, viewer: str, number: int, *, lock: bool = False) -> Problem:
    """Return problem `number` if `viewer` may see it.

    Raises `NoSuchProblem` for an absent or hidden one.
    """
    found = await unit.problems.by_number(number, viewer=viewer, lock=lock)
    if found is None:
        raise NoSuchProblem(problem_reference(number))
    return found


async def may_change(unit: Unit, user: str, problem: Problem) -> bool:
    """Say whether a person may change a problem that they see: who owns or raised it, or works on what it caused.

    A guest who may not act may not here either.
    """
    if not await may_as_guest(unit, user, GuestRight.ACT):
        return False
    if user in {problem.owner, problem.created_by}:
        return True
    return await unit.problems.takes_part_in_linked(problem.id, user)


async def find_to_change(ctx: Context, number: int) -> Problem:
    """Return a problem, locked, that the person may change.

    Raises `NotAllowed` beside what `find_problem` raises.
    """
    problem = await find_problem(ctx.unit, ctx.actor, number, lock=True)
    await require_change(ctx.unit, ctx.actor, problem)
    return problem


async def require_change(unit: Unit, user: str, problem: Problem) -> None:
    """Let pass who may change a problem.

    Raises `NotAllowed`.
    """
    if not await may_change(unit, user, problem):
        raise NotAllowed(
            _(
                "Only the owner of {problem}, the person who raised it, and people who take part in an incident linked "
                "to it can change it. Nothing was recorded.",
                problem=problem_reference(problem.number),
            )
        )
