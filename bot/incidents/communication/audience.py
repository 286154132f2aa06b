"""Telling people outside: where an incident is announced, who follows it, and which of them an update reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.runner import Context
from bot.domain.forms import Readers, ReadIn
from bot.domain.mentions import spelled
from bot.domain.transitions import Kind
from bot.domain.vocabulary import ACTIVE, DEFAULT_PLACE, Priority, Reach
from bot.incidents.communication.entries import update_line
from bot.messages.text import channel
from bot.outbox import updates
from bot.queries.places import places_of
from bot.queries.policy import current_policy
from storage.announcements import INCIDENT, PRIORITY, SERVICE
from storage.tables import Incident, StatusUpdate

if TYPE_CHECKING:
    from storage.announcements import Place
    from storage.store import Unit
    from storage.tables import Workspace

_UPDATE = "update"
_OVER = frozenset({Kind.RESOLVED, Kind.CANCELLED})


async def ensure_announced(ctx: Context, incident: Incident) -> None:
    """Have the incident announced, and its followers told, wherever its priority and services ask for it now.

    Nobody is told twice, and who stopped following is not brought back.
    """
    policy = (await current_policy(ctx.unit)).of_priority(Priority(incident.priority))
    services = (await ctx.unit.services.affected_by([incident.id])).get(incident.id, [])
    if updates.announced(incident):
        named = await ctx.unit.services.channels(incident.id)
        wanted = [DEFAULT_PLACE, *policy.announce, *named]
        await ctx.unit.announcements.ensure(incident.id, dict.fromkeys(wanted))
        if policy.mention and (incident.logged_at is None or incident.status in ACTIVE):
            await updates.mention(ctx.unit, incident, policy.mention, ctx.now)
    fresh = await ctx.unit.followers.newly_wishing(incident.id, subjects_of(incident, services))
    if fresh:  # a private one reaches its members alone; who reads a public one's channel needs no message beside it
        members = set(await ctx.unit.people.participants(incident.id))
        fresh = [user for user in fresh if (user in members) is incident.private]
    await ctx.unit.followers.follow(incident.id, fresh, ctx.now)


def subjects_of(incident: Incident, services: list[str]) -> list[tuple[str, str]]:
    """Return what people may follow to hear about this incident, as (scope, subject) pairs."""
    subjects = [(INCIDENT, str(incident.number))]
    if not (incident.drill or incident.quiet):
        subjects += [(PRIORITY, incident.priority), *((SERVICE, name) for name in services)]
    return subjects


async def told_where(unit: Unit, incident: Incident, reach: Reach) -> str:
    """Say in the record where an update is posted besides the incident's own channel; followers are added later."""
    return update_line(reach, await _named_places(unit, incident, reach))


async def note_followers(unit: Unit, incident: Incident, written: StatusUpdate, followers: int) -> None:
    """Say in the record of an update how many followers got it, once."""
    entry = await unit.timeline.of_act(incident.id, Kind.UPDATED, written.author, written.at)
    if entry is None:
        return
    reach = Reach(written.reach)
    places = await _named_places(unit, incident, reach)
    said = entry.text.removeprefix(update_line(reach, places))
    if said != entry.text and said[:1] in {"", ":"}:
        entry.text = f"{update_line(reach, places, followers)}{said}"


async def _named_places(unit: Unit, incident: Incident, reach: Reach) -> list[str]:
    if reach is Reach.RESPONDERS or incident.drill or incident.private:
        return []
    workspace = await unit.workspaces.get()
    places = [_read_in(workspace, here) for here in await places_of(unit, incident)]
    room = (await current_policy(unit)).of_priority(Priority(incident.priority)).leadership
    managers = [spelled(room)] if reach is Reach.LEADERSHIP and room else []
    return [*(spelled(here.channel_id) if here.channel_id else here.shown for here in places), *managers]


async def tell(ctx: Context, incident: Incident, written: StatusUpdate, *, in_channel: bool = True) -> None:
    """Tell an update wherever it reaches."""
    if in_channel:
        await updates.tell_channel(ctx.unit, incident, written.id, ctx.now)
    if written.reach == Reach.RESPONDERS or incident.drill:
        return
    if not incident.private:
        for place in await places_of(ctx.unit, incident):
            await updates.tell_thread(ctx.unit, incident, written.id, place, ctx.now)
    await _tell_outside(ctx, incident, written)
    await updates.fan_out(ctx.unit, incident, ctx.now, written.id)
    room = (await current_policy(ctx.unit)).of_priority(Priority(incident.priority)).leadership
    if written.reach == Reach.LEADERSHIP and room and not incident.private:
        await updates.tell_room(ctx.unit, incident, written.id, room, ctx.now)


async def tell_corrected(ctx: Context, incident: Incident, written: StatusUpdate) -> None:
    """Correct an update wherever it was told."""
    await updates.correct(ctx.unit, incident, written.id, ctx.now)
    await _tell_outside(ctx, incident, written)


async def _tell_outside(ctx: Context, incident: Incident, written: StatusUpdate) -> None:
    if written.reach != Reach.RESPONDERS and updates.announced(incident):
        await updates.webhook(ctx.unit, incident, written.id, ctx.now)


async def readers_of(unit: Unit, incident: Incident) -> Readers:
    """Return who reads an update of the incident, as it would be told now."""
    return replace(await told_to(unit, incident), responders=len(await unit.people.participants(incident.id)))


async def told_to(unit: Unit, incident: Incident) -> Readers:
    """Return who reads an update of the incident outside of its channel, as it would be told now."""
    policy = (await current_policy(unit)).of_priority(Priority(incident.priority))
    workspace = await unit.workspaces.get()
    told_in = await places_of(unit, incident) if updates.announced(incident) else []
    return Readers(
        channel_id=incident.channel_id,
        places=tuple(_read_in(workspace, here) for here in told_in),
        followers=await _followers(unit, incident),
        room=policy.leadership,
    )


async def _followers(unit: Unit, incident: Incident) -> int:
    """Count who follows the incident; of a private one, those who are its members."""
    if not incident.private:
        return await unit.followers.count(incident.id)
    return len({*await unit.followers.of(incident.id)} & {*await unit.people.participants(incident.id)})


def _read_in(workspace: Workspace, here: Place) -> ReadIn:
    if here.place != DEFAULT_PLACE:
        return ReadIn(shown=channel(here.channel_id or here.place), channel_id=here.channel_id or here.place)
    known, name = workspace.announcement_channel_id, workspace.announcement_channel
    return ReadIn(shown=channel(known) if known else f"#{name}", channel_id=known, name=name)


def keep_told(ctx: Context, incident: Incident, text: str, reach: Reach) -> None:
    """Have the announcement say what an update says, if that is for others than responders."""
    if reach is not Reach.RESPONDERS:
        incident.told_update, incident.told_update_at, incident.told_update_by = text, ctx.now, ctx.actor


async def write(
    ctx: Context, incident: Incident, text: str, *, kind: str = _UPDATE, reach: Reach = Reach.STAKEHOLDERS
) -> StatusUpdate:
    """Write down an update with what holds for the incident now, and give it its id.

    One that tells of the end says nothing of impact and workaround: nobody is affected then. None promises anything
    once work is over.
    """
    over, goes_on = kind in _OVER, incident.status in ACTIVE
    written = StatusUpdate(
        incident_id=incident.id,
        author=ctx.actor,
        at=ctx.now,
        kind=kind,
        reach=reach,
        status=incident.status,
        priority=incident.priority,
        text=text,
        user_impact="" if over else incident.user_impact,
        workaround="" if over else incident.workaround,
        workaround_steps="" if over else incident.workaround_steps,
        expected_resolution_at=incident.expected_resolution_at if goes_on else None,
        next_update_at=incident.next_update_at if goes_on else None,
        paused_until=incident.paused_until if goes_on else None,
    )
    ctx.unit.history.add(written)
    if kind == _UPDATE:
        keep_told(ctx, incident, text, reach)
    await ctx.unit.identify(written)
    return written
