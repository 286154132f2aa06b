"""Commands that look: at incidents one by one, and at many of them."""

from __future__ import annotations

from bot.domain.references import parse_problem
from bot.language.texts import N_
from bot.messages.message import Message
from handlers import finding, problems, queries, reports, summaries
from handlers.action_spec import Group
from handlers.commands.request import Command, Request, typed_actions
from handlers.needs import Need


async def _list(request: Request) -> Message:
    return await queries.listing(request.handler, request.user, request.rest)


async def _show(request: Request) -> Message:
    if (problem := parse_problem(request.rest)) is not None:
        return await problems.shown(request.handler, request.user, problem)
    return await queries.shown(request.handler, request.user, request.aim_only())


async def _find(request: Request) -> None:
    await finding.find(request.handler, request.body, request.user, request.rest)


async def _report(request: Request) -> Message:
    return await reports.report(request.handler, request.body, request.user, request.rest)


async def _summary(request: Request) -> Message | None:
    return await summaries.summary(request.handler, request.body, request.user, request.rest)


LOOK = (
    Command(
        "list",
        "list [mine, P1, service, status, all]",
        N_("list open incidents, or the ones you ask for"),
        _list,
        ("ls",),
        need=Need.NOTHING,
    ),
    Command(
        "show", "show", N_("show everything about one incident, with its durations so far"), _show, need=Need.SEEING
    ),
    Command(
        "find",
        "find [words]",
        N_("find incidents and problems by their words, best match first"),
        _find,
        ("search",),
        need=Need.NOTHING,
    ),
    *typed_actions(Group.LOOKING),
    Command(
        "report",
        "report [30d] [by service] [csv]",
        N_("show the figures of a period: 90d, since Monday, October, Q3"),
        _report,
        need=Need.NOTHING,
    ),
    Command(
        "summary",
        "summary [last week, settings, here]",
        N_("show the weekly or monthly summary; only you see it"),
        _summary,
        need=Need.MEMBERSHIP,
    ),
)
"""Commands that look at incidents."""
