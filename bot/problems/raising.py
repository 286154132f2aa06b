"""Raising a problem: alone, or from an incident, whose readers then are the problem's."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.access.find import Place, find_for
from bot.access.kinds import require_right
from bot.domain.actions import Action
from bot.domain.errors import Refusal
from bot.domain.policy import GuestRight
from bot.domain.post_incident import ProblemStatus
from bot.domain.references import problem_reference
from bot.domain.reports.period import midnight
from bot.domain.text import clean, clip
from bot.domain.vocabulary import OPEN
from bot.messages.modals.form import TITLE_LIMIT
from bot.messages.problems import posts
from bot.outbox import enqueue
from bot.problems.find import find_problem, may_change
from bot.problems.telling import check_owner, note, tell_linked, tell_owner, tell_proposed
from bot.problems.view import problem_view
from bot.queries.policy import policy_of
from storage.problems import CONFIRMED, PROPOSED
from storage.tables import Problem

if TYPE_CHECKING:
    from bot.commands.runner import Act
    from bot.domain.problem_forms import RaiseForm
    from storage.store import Unit
    from storage.tables import Incident


async def raise_problem(act: Act, form: RaiseForm) -> Problem:
    """Raise a problem, or link the incident it was to be raised from to an existing one.

    Raises `Refusal`, naming the field, where the title is blank or the owner may not see it; and those of finding.
    """
    origin = None
    if form.origin is not None:
        origin = await find_for(act, Place(form.origin), Action.PROBLEM)
    else:
        await require_right(act.unit, act.actor, GuestRight.DECLARE)
    if origin is not None and form.existing is not None:
        return await link_existing(act, origin, form.existing)
    problem = await _added(act, form, origin)
    await check_owner(act.unit, problem, problem.owner)
    act.unit.problems.changed(problem, "raised", by=act.actor, now=act.now, before={}, after={"title": problem.title})
    if origin is not None:
        await _raised_from(act, problem, origin)
    for number in form.incidents:
        found = await act.unit.incidents.by_number(number, viewer=act.actor)
        if found is not None and await link(act, problem, found):
            await note(act, problem, found, f"Linked to {problem_reference(problem.number)}", looking=True)
    await tell_owner(act, problem)
    await enqueue.refresh_homes(act.unit, act.now)
    return problem


async def link_existing(act: Act, incident: Incident, number: int) -> Problem:
    """Link an incident to an existing problem that the person may see.

    Raises `NoSuchProblem`, and `Refusal` where it is linked already.
    """
    problem = await find_problem(act.unit, act.actor, number, lock=True)
    if not await link_or_propose(act, problem, incident):
        raise Refusal(f"It is linked to {problem_reference(number)} already.", field="which")
    return problem


async def link_or_propose(act: Act, problem: Problem, incident: Incident) -> bool:
    """Link an incident where the person may change the problem, else propose to; False where that was done before."""
    if not await may_change(act.unit, act.actor, problem):
        proposed = await link(act, problem, incident, PROPOSED)
        if proposed:
            await tell_proposed(act, problem, incident)
        return proposed
    linked = await link(act, problem, incident)
    if linked:
        await tell_linked(act, problem, incident)
    return linked


async def link(act: Act, problem: Problem, incident: Incident, state: str = CONFIRMED) -> bool:
    """Link an incident, and keep who did; False where it was linked before."""
    if not await act.unit.problems.link(problem.id, incident.id, by=act.actor, now=act.now, state=state):
        return False
    after = {"incident": incident.number}
    what = "proposed" if state == PROPOSED else "linked"
    act.unit.problems.changed(problem, what, by=act.actor, now=act.now, before={}, after=after)
    return True


def title_of(words: str) -> str:
    """Return a title as it is kept.

    Raises `Refusal`, naming the field, where it is blank.
    """
    title = clip(" ".join(words.split()), TITLE_LIMIT)
    if not title:
        raise Refusal("Give the problem a title.", field="title")
    return title


async def end_of_day(unit: Unit, on: date | None) -> datetime | None:
    """Return the last minute of a day in the workspace's zone: what is due on it is overdue after."""
    if on is None:
        return None
    zone = (await policy_of(unit)).calendar.zone
    return midnight(on + timedelta(days=1), zone) - timedelta(minutes=1)


async def _added(act: Act, form: RaiseForm, origin: Incident | None) -> Problem:
    title, target_at = title_of(form.title), await end_of_day(act.unit, form.target)
    return await act.unit.problems.add(
        Problem(
            number=await act.unit.workspaces.next_problem(),
            title=title,
            description=clean(form.description),
            status=ProblemStatus.OPEN,
            owner=form.owner,
            root_cause=clean(form.known.root_cause),
            workaround=clean(form.known.workaround),
            target_at=target_at,
            origin_id=None if origin is None else origin.id,
            created_by=act.actor,
            created_at=act.now,
            changed_at=act.now,
            channel_id=None if origin is None else origin.channel_id,
        )
    )


async def _raised_from(act: Act, problem: Problem, origin: Incident) -> None:
    await link(act, problem, origin)
    await note(act, problem, origin, f"Raised {problem_reference(problem.number)} from it")
    if origin.status in OPEN:
        said = posts.raised(await problem_view(act.unit, problem, act.actor, act.now), act.actor)
        await enqueue.say(act.unit, origin, said, act.now)
