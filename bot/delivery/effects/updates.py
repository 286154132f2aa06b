"""Status updates, wherever they are told: posted once each, edited where they are corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.delivery.effect import Effect, Prepared
from bot.delivery.effects.upsert import KeptMessage, edited, in_thread, of_crowd, posted, trace
from bot.delivery.job import Job
from bot.delivery.pace import CROWD_EDIT, CROWD_POST
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.forms import TAKEN_BACK
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import Priority, Status
from bot.incidents.communication.audience import note_followers
from bot.language.texts import N_
from bot.messages.announcement import withdrawn
from bot.messages.updates import UNDONE, Told, taken_back, told
from bot.outbox import payloads, updates
from bot.outbox.payloads import UpdateInChannel, UpdateInRoom, UpdateInThread, UpdateToFollower
from bot.queries.incidents import view_one
from bot.slack.client import Method

if TYPE_CHECKING:
    from storage.tables import Incident, StatusUpdate

_LOUD = frozenset({Priority.P1, Priority.P2})


class _Target(NamedTuple):
    """Where an update goes."""

    channel: str
    thread: str | None = None


class TellUpdate(KeptMessage[payloads.Update]):
    """Tells one update in one place."""

    payload = payloads.Update
    trouble = Trouble(N_("An update could not be posted"))

    async def prepare(self, job: Job[payloads.Update]) -> Prepared | None:
        """Draw the update for those who read it there; where it is no longer for them, say only that."""
        incident = await job.incident()
        written = await job.unit.announcements.update(job.asked.update)
        untold = written is not None and written.kind == UNDONE and job.posted is None
        if written is None or untold or _left_behind(job, incident):
            return None
        view = await view_one(job.unit, incident)
        if await _secret(job, incident):
            return await _found_again(job) if job.posted is None else _paced(job, edited(job.posted, withdrawn(view)))
        gone = written.kind == TAKEN_BACK
        draw = taken_back if gone else told
        drawn = draw(view, Told.of(written), for_responders=isinstance(job.asked, UpdateInChannel))
        if gone:
            return await _found_again(job) if job.posted is None else _paced(job, edited(job.posted, drawn))
        target = await _target(job)
        if target is None:
            return None
        if job.posted is not None:
            return _paced(job, edited(job.posted, drawn))
        prepared = posted(job, target.channel, drawn)
        if target.thread:
            broadcast = isinstance(job.asked, UpdateInThread) and _loud(view, written)
            prepared = in_thread(prepared, target.thread, broadcast=broadcast)
        return _paced(job, prepared)

    async def refused(self, job: Job[payloads.Update], error: str, now: datetime) -> bool:
        """Tell what to do; a message that was deleted stays so."""
        return error != "message_not_found" and await super().refused(job, error, now)

    def trouble_with(self, asked: payloads.Update) -> Trouble:
        """Tell of one in the incident's own channel as of all else there, and of none for one person alone."""
        told = not isinstance(asked, UpdateToFollower)
        return replace(self.trouble, told=told, in_channel=isinstance(asked, UpdateInChannel))


class FanOut(Effect[payloads.FanOut]):
    """Turns one wish to tell all followers into a row for each of them."""

    payload = payloads.FanOut

    async def prepare(self, _job: Job[payloads.FanOut]) -> Prepared | None:
        """Send nothing itself."""
        return None

    async def on_skipped(self, job: Job[payloads.FanOut], now: datetime) -> None:
        """Ask for each follower's message, or for the update in each follower's thread."""
        unit, update_id = job.unit, job.asked.update
        rows = await unit.followers.rows(job.incident_id, lock=True)
        if not rows:
            return
        # Read only now: while the rows were waited for, it may have turned private.
        incident = await job.incident()
        written = None if update_id is None else await unit.announcements.update(update_id)
        if written is not None and written.kind == TAKEN_BACK:
            return
        readers = await unit.access.readers(incident, {row.user_id for row in rows})
        reached = 0
        for follower in rows:
            if written is None:
                if follower.left_at is None:
                    await updates.follower_card(unit, incident.id, follower.user_id, now, posted=bool(follower.ts))
            elif follower.left_at is None and follower.since <= written.at and follower.user_id in readers:
                if not follower.ts:  # who began to follow several at once hears of each by its first news
                    await updates.follower_card(unit, incident.id, follower.user_id, now)
                await updates.tell_follower(unit, incident.id, written.id, follower, now)
                reached += 1
        if written is not None and reached:
            await note_followers(unit, incident, written, reached)


async def _found_again(job: Job[payloads.Update]) -> Prepared | None:
    """Look for an update in doubt that is no longer to be shown there."""
    target = await _target(job)
    return None if target is None else trace(job, target.channel, target.thread)


async def _target(job: Job[payloads.Update]) -> _Target | None:
    """Return the channel and thread an update goes to; None when there is no such place."""
    match job.asked:
        case UpdateInThread(place=place):
            here = await job.unit.announcements.at(job.incident_id, place)
            return None if here is None or not here.ts else _Target(str(here.channel_id), here.ts)
        case UpdateInRoom(room=room):
            return _Target(room)
        case UpdateToFollower(user=user):
            follower = await job.unit.followers.one(job.incident_id, user)
            if follower is None or follower.left_at is not None or not follower.ts:
                return None
            return _Target(str(follower.channel_id), follower.ts)
        case _:
            return _Target(str((await usable_channel(job)).channel_id))


def _left_behind(job: Job[payloads.Update], incident: Incident) -> bool:
    """Say whether the update stands in a channel that the incident has left."""
    there = incident.channel_id if job.posted is None else job.posted.channel
    return isinstance(job.asked, UpdateInChannel) and there != incident.channel_id


async def _secret(job: Job[payloads.Update], incident: Incident) -> bool:
    """Say whether the update may not be read there."""
    if isinstance(job.asked, UpdateToFollower):
        return not await job.unit.incidents.seen(incident.id, job.asked.user)
    return incident.private and not isinstance(job.asked, UpdateInChannel)


def _paced(job: Job[payloads.Update], prepared: Prepared) -> Prepared:
    """Leave time to what responders wait for, where it is one of many."""
    if not isinstance(job.asked, UpdateToFollower):
        return prepared
    return of_crowd(prepared, CROWD_EDIT if prepared.method is Method.UPDATE else CROWD_POST)


def _loud(view: IncidentView, written: StatusUpdate) -> bool:
    return view.priority in _LOUD or written.status == Status.RESOLVED
