"""Answers that change nothing: the menu, lists, one incident in full."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access.entrusting import trust_in
from bot.access.find import IncidentRef, find, membership_of
from bot.audit.looks import audit_looks
from bot.commands.runner import Context
from bot.domain.actions import Action, Membership
from bot.domain.audit import Way
from bot.domain.durations import durations, moments_of
from bot.domain.errors import NoIncidentHere, Refusal
from bot.domain.incident import IncidentView
from bot.domain.listing import USAGE, Wanted, read_wanted
from bot.domain.post_incident import Mark, spoken_alone
from bot.domain.promised import on_time
from bot.domain.text import escape
from bot.domain.transitions import COUNTED
from bot.domain.vocabulary import ACTIVE, OPEN, Status, Via
from bot.incidents.people.access import was_accessed
from bot.language.texts import _
from bot.messages import clock as clocks
from bot.messages import lists
from bot.messages import menu as menus
from bot.messages.brief import brief
from bot.messages.buttons import buttons_among, follow_button, own_buttons
from bot.messages.clock import Coming, Kept
from bot.messages.following import LOOKED_AT
from bot.problems.view import problem_views
from bot.queries.brief import brief_of
from bot.queries.incidents import as_read, view_one, views_of
from bot.queries.services import service_meant
from storage.lists import Chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.models.blocks import ButtonElement

    from bot.messages.message import Message
    from handlers.context import HandlerContext
    from storage.store import Unit
    from storage.tables import Incident, TimelineEntry

_TIMELINE = 10


async def menu(handler: HandlerContext, user: str, channel_id: str) -> Message:
    """Answer a bare command with what fits here."""
    try:
        return await menu_of(handler, user, IncidentRef(channel_id=channel_id))
    except NoIncidentHere:
        async with handler.runner.read() as unit:
            rows = await unit.incidents.with_status(ACTIVE, viewer=user, limit=lists.LISTED)
            total, waiting = [await unit.incidents.count(each, viewer=user) for each in (ACTIVE, {Status.RESOLVED})]
            await note_looks(handler, unit, user, rows)
            return menus.of_workspace(await views_of(unit, rows), total, waiting)


async def menu_of(handler: HandlerContext, user: str, place: IncidentRef) -> Message:
    """Return the menu of one incident: all that a person can do to it now."""
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place)
        standing = await membership_of(unit, user, incident)
        view = await view_one(unit, incident)
        return menus.of_incident(view, user, standing, trust_in(view, view.roles_of(user), user))


async def offered_here(
    handler: HandlerContext, user: str, channel_id: str, wanted: Sequence[Action]
) -> list[ButtonElement]:
    """Return the buttons of those of these actions that the person can do to the incident of a channel now."""
    async with handler.runner.read() as unit:
        incident = await unit.incidents.by_channel(channel_id, viewer=user)
        if incident is None:
            return []
        standing, view = await membership_of(unit, user, incident), await view_one(unit, incident)
        return buttons_among(wanted, view, user, standing, trust_in(view, view.roles_of(user), user))


async def is_worked_on_here(handler: HandlerContext, user: str, channel_id: str) -> bool:
    """Say whether this is the channel of an incident that the person sees and that is still worked on."""
    async with handler.runner.read() as unit:
        incident = await unit.incidents.by_channel(channel_id, viewer=user)
    return incident is not None and incident.status in ACTIVE


async def listing(handler: HandlerContext, user: str, words: str, page: int = 0) -> Message:
    """List a page of the incidents that the words ask for, or of the open ones.

    Raises `Refusal` for words that are neither of those that narrow a list nor the name of a service.
    """
    async with handler.runner.read() as unit:
        wanted = await _with_service(unit, user, read_wanted(words))
        chosen = _chosen(wanted, wanted.chosen)
        at, newest = page * lists.LISTED, wanted.everything
        rows = await unit.lists.page(chosen, viewer=user, limit=lists.LISTED, offset=at, newest_first=newest)
        total = await unit.lists.count(chosen, viewer=user)
        resolved = _chosen(wanted, frozenset({Status.RESOLVED}))
        waiting = await unit.lists.count(resolved, viewer=user) if wanted.open else 0
        await note_looks(handler, unit, user, rows)
        to_follow = await _to_follow(unit, user, rows)
        views = await views_of(unit, rows)
        return lists.incidents(views, wanted, total=total, waiting=waiting, page=page, to_follow=to_follow)


async def _to_follow(unit: Unit, user: str, rows: Sequence[Incident]) -> set[int]:
    """Return which of these one may want to follow: open ones that one neither takes part in nor follows."""
    return await to_follow(unit, user, {row.id for row in rows if row.status in OPEN})


async def to_follow(unit: Unit, user: str, open_ids: set[int]) -> set[int]:
    """Return which of these open incidents one neither takes part in nor follows."""
    fresh = set(open_ids)
    if fresh:
        fresh -= await unit.followers.followed_by(user)
    if fresh:
        there = await unit.incidents.taken_part_in(user, OPEN, limit=LOOKED_AT)
        fresh -= {row.id for row in there}
    return fresh


def _chosen(wanted: Wanted, statuses: frozenset[Status]) -> Chosen:
    return Chosen(statuses=statuses, priorities=wanted.priorities, service=wanted.service, mine=wanted.mine)


async def _with_service(unit: Unit, user: str, wanted: Wanted) -> Wanted:
    if not wanted.service:
        return wanted
    service = await service_meant(unit, wanted.service, viewer=user)
    if service is None:
        raise Refusal(
            _(
                "There is no status or service `{word}`. Choose one of {choices}, or name a service.",
                word=escape(wanted.service, 60),
                choices=USAGE,
            )
        )
    return replace(wanted, service=service)


async def shown(handler: HandlerContext, user: str, place: IncidentRef) -> Message:
    """Tell everything about one incident."""
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place)
        await record_access(handler, unit, user, incident)
        rows = await unit.history.transitions([incident.id], COUNTED)
        took = durations(moments_of(rows))
        timeline = [(row.at, row.actor, _told(row)) for row in await unit.timeline.newest(incident.id, limit=_TIMELINE)]
        rows_of_problems = await unit.problems.of_incident(incident.id, viewer=user)
        problems = await problem_views(unit, rows_of_problems, user, handler.runner.clock.now())
        view = await as_read(unit, user, await view_one(unit, incident))
        to_follow = incident.id in await _to_follow(unit, user, [incident])
        return lists.in_full(view, took, timeline, problems, to_follow=to_follow)


def _told(row: TimelineEntry) -> str:
    """Return a line of what happened, beginning with what it is to the investigation."""
    return f"{spoken_alone(Mark(row.mark))}: {row.text}" if row.mark else row.text


async def caught_up(handler: HandlerContext, user: str, place: IncidentRef) -> Message:
    """Tell one person what they must know of an incident, with what they can do to it."""
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage="catchup")
        await record_access(handler, unit, user, incident)
        told = await brief_of(unit, incident, handler.runner.clock.now())
        told = replace(told, incident=await as_read(unit, user, told.incident))
        trust = trust_in(told.incident, told.incident.roles_of(user), user)
        buttons = own_buttons(told.incident, user, await membership_of(unit, user, incident), trust)
        following = [follow_button(told.incident)] if await _to_follow(unit, user, [incident]) else []
        return brief(told, [*buttons, *following])


async def record_access(handler: HandlerContext, unit: Unit, user: str, incident: Incident) -> None:
    """Before anything is told, record who looks at a private incident without taking part in it."""
    if incident.private and await membership_of(unit, user, incident) is Membership.VIEWER:
        async with handler.runner.store.write() as writing:
            ctx = Context(unit=writing, now=handler.runner.clock.now(), actor=user, via=Via.LOOK)
            await was_accessed(ctx, incident.id)


async def note_looks(
    handler: HandlerContext, unit: Unit, user: str, rows: Sequence[Incident], way: Way = Way.LIST
) -> None:
    """Before they are listed, record which of these private incidents the person sees without taking part in them."""
    private = [row.id for row in rows if row.private]
    await audited_looks(handler, user, await unit.access.looked_at(user, private), way)


async def audited_looks(handler: HandlerContext, user: str, numbers: Sequence[int], way: Way) -> None:
    """Record looks at these private incidents; where there are none, nothing is written."""
    if numbers:
        async with handler.runner.store.write() as writing:
            await audit_looks(writing, numbers, way, actor=user, now=handler.runner.clock.now())


async def clock(handler: HandlerContext, user: str, place: IncidentRef) -> Message:
    """Tell what is still to come for one incident."""
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage="clock")
        await record_access(handler, unit, user, incident)
        coming = [Coming(row.due_at, row.kind, row.why) for row in await unit.reminders.pending_of(incident.id)]
        now = handler.runner.clock.now()
        view = await view_one(unit, incident)
        kept = Kept(*on_time(await unit.promises.tally(incident.id), now, view.calendar))
        return clocks.clock(view, coming, kept)


async def view_for(unit: Unit, user: str, place: IncidentRef, usage: str) -> IncidentView:
    """Return the incident a person means."""
    return await view_one(unit, await find(unit, user, place, usage=usage))
