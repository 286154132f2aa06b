"""Commands about problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.references import parse_problem
from bot.language.texts import N_
from handlers import problems
from handlers.commands.request import Command, Request
from handlers.needs import Need

if TYPE_CHECKING:
    from bot.messages.message import Message


async def _problem(request: Request) -> Message | None:
    number = parse_problem(request.rest)
    if number is not None:
        return await problems.shown(request.handler, request.user, number)
    place, title = request.aim()
    await problems.open_raise(request.handler, request.body, request.user, place, " ".join(title.split()))
    return None


async def _problems(request: Request) -> Message:
    return await problems.listing(request.handler, request.user, request.rest)


PROBLEMS = (
    Command(
        "problem",
        "problem [PRB-7, title]",
        N_("raise a problem, from this incident or on its own, or show one"),
        _problem,
        need=Need.SEEING_TO_ACT,
    ),
    Command(
        "problems",
        "problems [open, known, all]",
        N_("list problems: open ones, known errors or all"),
        _problems,
        need=Need.NOTHING,
    ),
)
"""Commands about the causes behind incidents."""
