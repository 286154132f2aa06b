"""Answers that change nothing: the menu, lists, one incident in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.entrusting import trust_in
from bot.access.find import Place, find, standing_of
from bot.audit.looks import Way, audit_looks
from bot.commands.runner import Act
from bot.domain.actions import Standing
from bot.domain.durations import COUNTED, durations, moments_of
from bot.domain.errors import NoIncidentHere, Refusal
from bot.domain.incident import IncidentView
from bot.domain.post_incident import Mark, spoken
from bot.domain.text import escape
from bot.domain.vocabulary import OPEN, Status
from bot.incidents.access import looked_in
from bot.messages import clock as clocks
from bot.messages import lists
from bot.messages import menu as menus
from bot.messages.buttons import buttons_for
from bot.messages.catch_up import catch_up
from bot.messages.clock import Coming, Kept
from bot.problems.view import problem_views
from bot.queries.brief import what_to_know
from bot.queries.incidents import view_one, views_of
from storage.promises import KEPT, MISSED
from storage.promises import OPEN as OPEN_PROMISE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.messages.message import Message
    from handlers.door import Door
    from storage.store import Unit
    from storage.tables import Incident, TimelineEntry

_TIMELINE = 10


async def menu(door: Door, user: str, channel_id: str) -> Message:
    """Answer a bare command with what fits here."""
    async with door.desk.read() as unit:
        try:
            incident = await find(unit, user, Place(channel_id=channel_id))
        except NoIncidentHere:
            rows = await unit.incidents.with_status(OPEN, viewer=user, limit=lists.LISTED)
            total = await unit.incidents.count(OPEN, viewer=user)
            await note_looks(door, unit, user, rows)
            return menus.of_workspace(await views_of(unit, rows), total)
        standing = await standing_of(unit, user, incident)
        view = await view_one(unit, incident)
        return menus.of_incident(view, standing, trust_in(view, view.roles_of(user), user))


async def listing(door: Door, user: str, word: str) -> Message:
    """List the incidents of one status, or the open ones."""
    word = word.lower()
    statuses = _statuses(word)
    async with door.desk.read() as unit:
        rows = await unit.incidents.with_status(statuses, viewer=user, limit=lists.LISTED)
        total = await unit.incidents.count(statuses, viewer=user)
        await note_looks(door, unit, user, rows)
        return lists.incidents(await views_of(unit, rows), total, word or "open")


async def shown(door: Door, user: str, place: Place) -> Message:
    """Tell everything about one incident."""
    async with door.desk.read() as unit:
        incident = await find(unit, user, place)
        await note_look(door, unit, user, incident)
        rows = await unit.history.transitions([incident.id], COUNTED)
        took = durations(moments_of(rows))
        timeline = [(row.at, _told(row)) for row in await unit.timeline.newest(incident.id, limit=_TIMELINE)]
        rows_of_problems = await unit.problems.of_incident(incident.id, viewer=user)
        problems = await problem_views(unit, rows_of_problems, user, door.desk.clock.now())
        return lists.in_full(await view_one(unit, incident), took, timeline, problems)


def _told(row: TimelineEntry) -> str:
    """Return a line of what happened, beginning with what it is to the investigation."""
    return f"{spoken(Mark(row.mark)).capitalize()}: {row.text}" if row.mark else row.text


async def caught_up(door: Door, user: str, place: Place) -> Message:
    """Tell one person what they must know of an incident, with what they can do to it."""
    async with door.desk.read() as unit:
        incident = await find(unit, user, place, usage="catchup")
        await note_look(door, unit, user, incident)
        told = await what_to_know(unit, incident, door.desk.clock.now())
        trust = trust_in(told.incident, told.incident.roles_of(user), user)
        return catch_up(told, buttons_for(told.incident, await standing_of(unit, user, incident), trust))


async def note_look(door: Door, unit: Unit, user: str, incident: Incident) -> None:
    """Before anything is told, record who looks at a private incident without taking part in it."""
    if incident.private and await standing_of(unit, user, incident) is Standing.VIEWER:
        async with door.desk.store.write() as writing:
            act = Act(unit=writing, now=door.desk.clock.now(), actor=user, via="look")
            await looked_in(act, incident.id)


async def note_looks(door: Door, unit: Unit, user: str, rows: Sequence[Incident]) -> None:
    """Before they are listed, record which of these private incidents the person sees without taking part in them."""
    private = [row.id for row in rows if row.private]
    await audited_looks(door, user, await unit.access.looked_at(user, private), Way.LIST)


async def audited_looks(door: Door, user: str, numbers: Sequence[int], way: Way) -> None:
    """Record looks at these private incidents; where there are none, nothing is written."""
    if numbers:
        async with door.desk.store.write() as writing:
            await audit_looks(writing, numbers, way, actor=user, now=door.desk.clock.now())


async def clock(door: Door, user: str, place: Place) -> Message:
    """Tell what is still to come for one incident."""
    async with door.desk.read() as unit:
        incident = await find(unit, user, place, usage="clock")
        await note_look(door, unit, user, incident)
        coming = [Coming(row.due_at, row.kind, row.why) for row in await unit.reminders.pending_of(incident.id)]
        now = door.desk.clock.now()
        settled = [
            p
            for p in await unit.promises.of(incident.id)
            if p.outcome in {KEPT, MISSED} or (p.outcome == OPEN_PROMISE and p.due_at < now)
        ]
        kept = Kept(sum(p.outcome == KEPT for p in settled), len(settled))
        return clocks.clock(await view_one(unit, incident), coming, kept)


async def view_for(unit: Unit, user: str, place: Place, usage: str) -> IncidentView:
    """Return the incident a person means."""
    return await view_one(unit, await find(unit, user, place, usage=usage))


def _statuses(word: str) -> frozenset[Status]:
    if word in {"", "open"}:
        return OPEN
    if word == "all":
        return frozenset(Status)
    try:
        return frozenset({Status(word)})
    except ValueError:
        known = ", ".join(["open", "all", *Status])
        raise Refusal(f"`{escape(word, 60)}` is no status. Choose one of {known}.") from None
