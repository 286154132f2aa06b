"""Raising a problem: alone, or from an incident, whose readers then are the problem's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, find_for
from bot.access.kinds import require_right
from bot.commands.history import in_record
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.policy import GuestRight
from bot.domain.post_incident import ProblemStatus
from bot.domain.references import problem_reference
from bot.domain.reports.period import midnight
from bot.domain.text import clean, clip
from bot.domain.vocabulary import OPEN
from bot.language.texts import N_, _
from bot.messages.modals.form import TITLE_LIMIT
from bot.messages.problems import posts
from bot.outbox import enqueue
from bot.problems.find import find_problem, may_change
from bot.problems.telling import check_owner, linked_to, note, tell_linked, tell_owner, tell_proposed
from bot.problems.view import problem_view
from bot.queries.policy import current_policy
from storage.problems import CONFIRMED, PROPOSED
from storage.tables import Problem

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from bot.domain.problem_forms import RaiseForm
    from storage.store import Unit
    from storage.tables import Incident


async def raise_problem(ctx: Context, form: RaiseForm) -> Problem:
    """Raise a problem, or link the incident it was to be raised from to an existing one.

    Raises `Refusal`, naming the field, where the title is blank or the owner may not see it; and those of finding.
    """
    origin = None
    if form.origin is not None:
        origin = await find_for(ctx, IncidentRef(form.origin), Action.PROBLEM)
    else:
        await require_right(ctx.unit, ctx.actor, GuestRight.DECLARE)
    if origin is not None and form.existing is not None:
        return await link_existing(ctx, origin, form.existing)
    problem = await _added(ctx, form, origin)
    await check_owner(ctx.unit, problem, problem.owner)
    ctx.unit.problems.changed(problem, "raised", by=ctx.actor, now=ctx.now, before={}, after={"title": problem.title})
    if origin is not None:
        await _raised_from(ctx, problem, origin)
    for number in form.incidents:
        found = await ctx.unit.incidents.by_number(number, viewer=ctx.actor)
        if found is not None and await link(ctx, problem, found):
            await note(ctx, problem, found, linked_to(problem), looking=True)
    await tell_owner(ctx, problem)
    await enqueue.refresh_homes(ctx.unit, ctx.now)
    return problem


async def link_existing(ctx: Context, incident: Incident, number: int) -> Problem:
    """Link an incident to an existing problem that the person may see.

    Raises `NoSuchProblem`, and `Refusal` where it is linked already.
    """
    problem = await find_problem(ctx.unit, ctx.actor, number, lock=True)
    if not await link_or_propose(ctx, problem, incident):
        raise Refusal(_("It is already linked to {problem}.", problem=problem_reference(number)), field="which")
    return problem


async def link_or_propose(ctx: Context, problem: Problem, incident: Incident) -> bool:
    """Link an incident where the person may change the problem, else propose to; False where that was done before."""
    if not await may_change(ctx.unit, ctx.actor, problem):
        proposed = await link(ctx, problem, incident, PROPOSED)
        if proposed:
            await tell_proposed(ctx, problem, incident)
        return proposed
    linked = await link(ctx, problem, incident)
    if linked:
        await tell_linked(ctx, problem, incident)
    return linked


async def link(ctx: Context, problem: Problem, incident: Incident, state: str = CONFIRMED) -> bool:
    """Link an incident, and keep who did; False where it was linked before."""
    if not await ctx.unit.problems.link(problem.id, incident.id, by=ctx.actor, now=ctx.now, state=state):
        return False
    after = {"incident": incident.number}
    what = "proposed" if state == PROPOSED else "linked"
    ctx.unit.problems.changed(problem, what, by=ctx.actor, now=ctx.now, before={}, after=after)
    return True


def title_of(words: str) -> str:
    """Return a title as it is kept.

    Raises `Refusal`, naming the field, where it is blank.
    """
    title = clip(" ".join(words.split()), TITLE_LIMIT)
    if not title:
        raise Refusal(_("Give the problem a title."), field="title")
    return title


async def end_of_day(unit: Unit, on: date | None) -> datetime | None:
    """Return the last minute of a day in the workspace's zone: what is due on it is overdue after."""
    if on is None:
        return None
    zone = (await current_policy(unit)).calendar.zone
    return midnight(on + timedelta(days=1), zone) - timedelta(minutes=1)


async def _added(ctx: Context, form: RaiseForm, origin: Incident | None) -> Problem:
    title, target_at = title_of(form.title), await end_of_day(ctx.unit, form.target)
    return await ctx.unit.problems.add(
        Problem(
            number=await ctx.unit.workspaces.next_problem(),
            title=title,
            description=clean(form.description),
            status=ProblemStatus.OPEN,
            owner=form.owner,
            root_cause=clean(form.known.root_cause),
            workaround=clean(form.known.workaround),
            workaround_steps=clean(form.known.workaround_steps),
            target_at=target_at,
            origin_id=None if origin is None else origin.id,
            created_by=ctx.actor,
            created_at=ctx.now,
            changed_at=ctx.now,
            channel_id=None if origin is None else origin.channel_id,
        )
    )


async def _raised_from(ctx: Context, problem: Problem, origin: Incident) -> None:
    await link(ctx, problem, origin)
    said = in_record(N_("Raised {problem} from it"), problem=problem_reference(problem.number))
    await note(ctx, problem, origin, said)
    if origin.status in OPEN:
        told = posts.raised(await problem_view(ctx.unit, problem, ctx.actor, ctx.now), ctx.actor)
        await enqueue.post(ctx.unit, origin, told, ctx.now)
