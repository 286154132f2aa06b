"""The messages about calls: to who is called, to who called them, and in the incident's channel."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from bot.delivery.effect import Prepared
from bot.delivery.effects.posts import InConversation
from bot.delivery.effects.upsert import KeptMessage, edited, posted, trace
from bot.delivery.job import Answer, Job
from bot.delivery.trouble import Trouble, usable_channel
from bot.domain.vocabulary import ACTIVE
from bot.incidents.people.answers import unreachable
from bot.language.texts import N_
from bot.messages import calls as words
from bot.messages.announcement import withdrawn
from bot.messages.reminders import still_needed, taken
from bot.outbox import calls, payloads
from bot.queries.calling import called_of
from bot.queries.incidents import view_one
from bot.slack.client import Method

if TYPE_CHECKING:
    from bot.domain.incident import IncidentView
    from bot.messages.message import Message
    from storage.tables import Incident

_NOBODY_THERE = frozenset({"account_inactive", "channel_not_found", "user_disabled", "user_not_found"})
"""Refusals by which nobody reads what is written to a person."""


Asked = TypeVar("Asked", payloads.CallMessage, payloads.Taken, payloads.Heard)


class OfCalls(InConversation[Asked]):
    """One message to a person about calls, edited in place; who may no longer see the incident is told only that."""

    async def prepare(self, job: Job[Asked]) -> Prepared | None:
        """Draw it as things stand."""
        incident, user = await job.incident(), job.asked.user
        view = await view_one(job.unit, incident)
        if await job.unit.incidents.seen(incident.id, user):
            drawn = await self.drawn(job, incident, view)
        else:
            drawn = None if job.posted is None else withdrawn(view)
        if drawn is None:
            return trace(job, user) if job.posted is None else None
        return posted(job, user, drawn) if job.posted is None else edited(job.posted, drawn)

    @abstractmethod
    async def drawn(self, job: Job[Asked], incident: Incident, view: IncidentView) -> Message | None:
        """Return what it says now; None where it has nothing to say."""


class SayCall(OfCalls[payloads.CallMessage]):
    """Calls one person, and keeps what they read true."""

    payload = payloads.CallMessage

    async def drawn(self, job: Job[payloads.CallMessage], incident: Incident, view: IncidentView) -> Message | None:
        """Call them, or say what has become of the call."""
        called = next((each for each in await called_of(job.unit, incident) if each.user == job.asked.user), None)
        return None if called is None else words.call(view, called, job.asked.rings)

    async def refused(self, job: Job[payloads.CallMessage], error: str, now: datetime) -> bool:
        """Call the next in line where this one cannot be written to."""
        if error in _NOBODY_THERE and job.posted is None:
            await unreachable(job.unit, await job.incident(lock=True), job.asked.user, now)
        return False


class SayTaken(OfCalls[payloads.Taken]):
    """Tells somebody who was called that they are not needed, and where that is undone, that they may be."""

    payload = payloads.Taken

    async def drawn(self, job: Job[payloads.Taken], _incident: Incident, view: IncidentView) -> Message | None:
        """Say what holds now; what no longer holds before it is said is not said."""
        needed = view.acknowledged_at is None and view.status in ACTIVE
        if needed and job.posted is None:
            return None
        return still_needed(view) if needed else taken(view)


class ShowCalled(KeptMessage[payloads.CalledLine]):
    """Says in the incident's channel who was called and who comes."""

    payload = payloads.CalledLine
    trouble = Trouble(N_("Its channel could not be shown who was called"), in_channel=True)

    async def prepare(self, job: Job[payloads.CalledLine]) -> Prepared | None:
        """Name nobody at first: those called are rung once, by their own message. Editing rings nobody."""
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


class TellCaller(OfCalls[payloads.Heard]):
    """Tells who called people which of them come."""

    payload = payloads.Heard

    async def drawn(self, job: Job[payloads.Heard], incident: Incident, view: IncidentView) -> Message | None:
        """Say which of those they called come."""
        return words.heard(view, [each for each in await called_of(job.unit, incident) if each.by == job.asked.user])
