"""The messages about calls: to who is called, to who called them, and in the incident's channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.delivery.effect import Prepared
from bot.delivery.effects.posts import InConversation
from bot.delivery.effects.upsert import KeptMessage, edited, posted
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.vocabulary import ACTIVE
from bot.incidents.people.answers import unreachable
from bot.messages import calls as words
from bot.messages.announcement import withdrawn
from bot.messages.reminders import still_needed, taken
from bot.outbox import calls, payloads
from bot.queries.calling import called_of
from bot.queries.incidents import view_one
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.domain.incident import IncidentView

_NOBODY_THERE = frozenset({"account_inactive", "channel_not_found", "user_disabled", "user_not_found"})
"""Refusals by which nobody reads what is written to a person."""


class SayCall(InConversation[payloads.CallMessage]):
    """Calls one person, and keeps what they read true."""

    payload = payloads.CallMessage

    async def prepare(self, job: Job[payloads.CallMessage]) -> Prepared | None:
        """Draw it as things stand; who may not see the incident any more is told only that."""
        incident, user = await job.incident(), job.asked.user
        view = await view_one(job.unit, incident)
        if not await job.unit.incidents.seen(incident.id, user):
            return None if job.posted is None else edited(job.posted, withdrawn(view))
        called = next((each for each in await called_of(job.unit, incident) if each.user == user), None)
        if called is None:
            return None
        drawn = words.call(view, called, job.asked.rings)
        return posted(job, user, drawn) if job.posted is None else edited(job.posted, drawn)

    async def refused(self, job: Job[payloads.CallMessage], error: str, now: datetime) -> bool:
        """Call the next in line where this one cannot be written to."""
        if error in _NOBODY_THERE and job.posted is None:
            await unreachable(job.unit, await job.incident(lock=True), job.asked.user, now)
        return False


class SayTaken(InConversation[payloads.Taken]):
    """Tells somebody who was called that they are not needed, and where that is undone, that they may be."""

    payload = payloads.Taken

    async def prepare(self, job: Job[payloads.Taken]) -> Prepared | None:
        """Draw it as things stand; what does not hold any more before it is said is not said."""
        incident, user = await job.incident(), job.asked.user
        view = await view_one(job.unit, incident)
        if not await job.unit.incidents.seen(incident.id, user):
            return None if job.posted is None else edited(job.posted, withdrawn(view))
        needed = view.acknowledged_at is None and view.status in ACTIVE
        if job.posted is None:
            return None if needed else posted(job, user, taken(view))
        return edited(job.posted, still_needed(view) if needed else taken(view))


class ShowCalled(KeptMessage[payloads.CalledLine]):
    """Says in the incident's channel who was called and who comes."""

    payload = payloads.CalledLine
    trouble = Trouble("who was called could not be shown in its channel", in_channel=True)

    async def prepare(self, job: Job[payloads.CalledLine]) -> Prepared | None:
        """Name nobody at first: whoever is called is rung once, by their own message. Editing rings nobody."""
        incident = await usable_channel(job)
        view, called = await view_one(job.unit, incident), await called_of(job.unit, incident)
        if job.posted is not None and job.posted.channel == incident.channel_id:
            return edited(job.posted, words.called_line(view, called))
        return posted(job, str(incident.channel_id), words.calling(view)) if words.answers(view, called) else None

    async def record(self, job: Job[payloads.CalledLine], prepared: Prepared, result: Answer, now: datetime) -> Answer:
        """Have those called named."""
        if prepared.method is Method.POST:
            await calls.show_called(job.unit, await job.incident(), now)
        return await super().record(job, prepared, result, now)


class TellCaller(InConversation[payloads.Heard]):
    """Tells who called people which of them come."""

    payload = payloads.Heard

    async def prepare(self, job: Job[payloads.Heard]) -> Prepared | None:
        """Draw it as things stand, if it is still for that person to know."""
        incident, user = await job.incident(), job.asked.user
        view: IncidentView = await view_one(job.unit, incident)
        if not await job.unit.incidents.seen(incident.id, user):
            return None if job.posted is None else edited(job.posted, withdrawn(view))
        drawn = words.heard(view, [each for each in await called_of(job.unit, incident) if each.by == user])
        return posted(job, user, drawn) if job.posted is None else edited(job.posted, drawn)
