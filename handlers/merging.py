"""Merging in Slack: the form, what it would do, and which incidents it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.domain.actions import Action
from bot.domain.audit import Way
from bot.domain.errors import NoIncidentHere
from bot.domain.post_incident import TaskState
from bot.incidents.lifecycle.merging import newcomers, refusal_of
from bot.messages.merging import Preview, merge_modal, option_of, read_target
from bot.messages.modals.form import Answers
from bot.queries.duplicates import fingerprint_of, open_like
from bot.queries.incidents import view_one, views_of
from bot.queries.policy import current_policy
from handlers import queries

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit
    from storage.tables import Incident

_OFFERED = 20


async def open_merge(
    handler: HandlerContext, body: Body, user: str, place: IncidentRef, into: int | None = None
) -> None:
    """Open the merge modal, with the incident to merge into where one was named.

    Raises the refusals of finding either incident and of not being allowed.
    """
    await handler.open_form(body, await _drawn(handler, user, place, into))


async def redraw(handler: HandlerContext, body: Body) -> None:
    """Show what merging into the chosen incident would do."""
    place = IncidentRef(Answers.of(body["view"]).metadata["number"])
    await handler.redraw_form(body, await _drawn(handler, body["user"]["id"], place, read_target(body["view"])))


async def suggested(handler: HandlerContext, body: Body) -> list[dict[str, Any]]:
    """Return open incidents that match what was typed and can take this one in, the likeliest first."""
    user, typed = body["user"]["id"], str(body.get("value", "")).strip().lower()
    place = IncidentRef(Answers.of(body["view"]).metadata["number"])
    async with handler.runner.read() as unit:
        duplicate = await find(unit, user, place)
        found = await open_like(unit, user, await fingerprint_of(unit, duplicate))
        fitting = [row for row in found if _fits(duplicate, row)]
        views = await views_of(unit, fitting)
        options = [(row, option_of(view).to_dict()) for row, view in zip(fitting, views, strict=True)]
        offered = [pair for pair in options if typed in pair[1]["text"]["text"].lower()][:_OFFERED]
        await queries.note_looks(handler, unit, user, [row for row, _ in offered], Way.SUGGESTION)
    return [option for _, option in offered]


async def _drawn(handler: HandlerContext, user: str, place: IncidentRef, into: int | None) -> dict[str, Any]:
    async with handler.runner.read() as unit:
        duplicate, into = await _meant(unit, user, place, into)
        await allow(unit, user, duplicate, Action.MERGE)
        target = None if into is None else await find(unit, user, IncidentRef(into))
        preview = None if target is None else await _preview(unit, user, duplicate, target)
        return merge_modal(await view_one(unit, duplicate), preview)


async def _meant(unit: Unit, user: str, place: IncidentRef, into: int | None) -> tuple[Incident, int | None]:
    """Return the duplicate and what to merge it into; named outside any incident's channel, one is the duplicate."""
    try:
        return await find(unit, user, place, usage="merge INC-43 into"), into
    except NoIncidentHere:
        if into is None:
            raise
        return await find(unit, user, IncidentRef(into)), None


async def _preview(unit: Unit, user: str, duplicate: Incident, target: Incident) -> Preview:
    known = {row.user_id for row in await unit.followers.rows(target.id)}
    followers = [each for each in await unit.followers.of(duplicate.id) if each not in known]
    tasks = await unit.tasks.count(duplicate.id, [TaskState.OPEN]) if duplicate.has_tasks else 0
    return Preview(
        into=await view_one(unit, target),
        invited=await newcomers(unit, duplicate, target),
        followers=len(followers),
        tasks=tasks,
        archived=(await current_policy(unit)).learning.archive_after is not None,
        refusal=await refusal_of(unit, user, duplicate, target),
    )


def _fits(duplicate: Incident, other: Incident) -> bool:
    alike = other.private is duplicate.private and other.drill is duplicate.drill
    return alike and other.id != duplicate.id
