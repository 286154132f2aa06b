"""The announcement: posted once in the announcement channel, then edited in place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from bot.delivery.effect import Prepared
from bot.delivery.effects.named_channel import InNamedChannel, announcement_channel
from bot.delivery.effects.upsert import AwaitedMessage, KeptMessage, edited, in_thread, posted, trace
from bot.delivery.job import Answer, Job, Place
from bot.delivery.trouble import Trouble
from bot.domain.incident import IncidentView
from bot.domain.vocabulary import ACTIVE, DEFAULT_PLACE
from bot.language.texts import N_, for_everybody
from bot.messages.announcement import ReadBy, announcement, called, withdrawn
from bot.messages.editing import unconcerned
from bot.messages.message import Message
from bot.outbox import payloads
from bot.outbox.operations import announcement_of
from bot.queries.calling import calling_of
from bot.queries.incidents import view_one
from bot.queries.places import left_of

CountReaders: TypeAlias = Callable[[str], int | None]
"""Returns how many people were in a channel when Slack said so last; None where it is not known."""


def nobody_counts(_channel: str) -> None:
    """Know of no channel how many people read it."""


class PostOrEditAnnouncement(InNamedChannel[payloads.Announcement], AwaitedMessage[payloads.Announcement]):
    """Posts the announcement in one place, or edits it to the newest state; makes the channel when there is none."""

    payload = payloads.Announcement
    trouble = Trouble(N_("It could not be announced"))

    def __init__(self, readers: CountReaders = nobody_counts) -> None:
        self._readers = readers

    async def prepare(self, job: Job[payloads.Announcement]) -> Prepared | None:
        """Draw the announcement; that it is private, or does not concern this place, is all that is said then.

        A group whose people are called directly is not mentioned too.
        """
        incident, place = await job.incident(), job.asked.place
        here = await job.unit.announcements.at(incident.id, place)
        view = await view_one(job.unit, incident)
        left = await left_of(job.unit, incident, [place])
        if here is not None and here.ts:
            where = Place(str(here.channel_id), here.ts)
            readers = self._readers_of(job, where.channel)
            return edited(where, _as_it_stands(view, readers, left=bool(left)), readers=readers)
        if incident.private or left:
            channel, facts = await _target(job)
            return trace(job, channel, said=withdrawn(view), **facts)
        return await self._first(job, view)

    async def _first(self, job: Job[payloads.Announcement], view: IncidentView) -> Prepared:
        calls = job.asked.place == DEFAULT_PLACE and (view.logged_at is None or view.status in ACTIVE)
        mention = view.policy.mention if calls else None
        channel, facts = await _target(job)
        called = mention is not None and mention in (await calling_of(job.unit, await job.incident())).first.groups
        readers = self._readers_of(job, channel)
        drawn = announcement(view, None if called else mention, readers)
        return posted(job, channel, drawn, **facts, mentioned=mention, readers=readers)

    def _readers_of(self, job: Job[payloads.Announcement], channel: str) -> ReadBy | None:
        """Say how many read it, as Slack told this Muster last, else as the announcement says already."""
        count = self._readers(channel)
        count = job.delivery.result.get("readers") if count is None else count
        return ReadBy(channel, count) if count else None

    def awaited(self, job: Job[payloads.Announcement]) -> str:
        """Name the announcement in this place."""
        return announcement_of(job.incident_id, job.asked.place)

    async def remember(self, job: Job[payloads.Announcement], place: Place) -> bool:
        """Remember it with the incident's announcements, and which channel it is."""
        announcements = job.unit.announcements
        await announcements.ensure(job.incident_id, [job.asked.place])
        here = await announcements.at(job.incident_id, job.asked.place)
        if here is not None:
            here.channel_id, here.ts = place
        if job.asked.place == DEFAULT_PLACE:
            (await job.unit.workspaces.get()).announcement_channel_id = place.channel
        return True

    async def record(
        self, job: Job[payloads.Announcement], prepared: Prepared, result: Answer, now: datetime
    ) -> Answer:
        """Keep which group it has mentioned, and how many people it says read it."""
        kept = await super().record(job, prepared, result, now)
        readers: ReadBy | None = prepared.facts.get("readers")
        mentioned = prepared.facts.get("mentioned") or job.delivery.result.get("mentioned")
        return {**kept, "mentioned": mentioned, "readers": readers and readers.people}

    async def refused(self, job: Job[payloads.Announcement], error: str, now: datetime) -> bool:
        """Announce once more where the message or the channel is gone; else tell what to do."""
        await self.lock(job)
        here = await job.unit.announcements.at(job.incident_id, job.asked.place)
        workspace = await job.unit.workspaces.get()
        default = job.asked.place == DEFAULT_PLACE
        gone = here is not None and here.ts and error in {"message_not_found", "channel_not_found"}
        forgotten = default and error == "channel_not_found" and workspace.announcement_channel_id
        if here is not None and (gone or forgotten):
            here.ts = None
            if forgotten:
                workspace.announcement_channel_id = None
            return bool(default or error == "message_not_found")
        return await super().refused(job, error, now)


class MentionGroup(KeptMessage[payloads.MentionGroup]):
    """Mentions a user group in the thread of the announcement, which was posted before its rule held."""

    payload = payloads.MentionGroup
    trouble = Trouble(N_("A user group could not be told about it"))

    async def prepare(self, job: Job[payloads.MentionGroup]) -> Prepared | None:
        """Call the group, unless the announcement did so, or is not there."""
        incident, group = await job.incident(), job.asked.group
        here = await job.unit.announcements.at(incident.id, DEFAULT_PLACE)
        mentioned = await job.unit.outbox.kept(announcement_of(incident.id, DEFAULT_PLACE))
        if here is None or not here.ts or mentioned.get("mentioned") == group:
            return None
        if incident.private:
            return trace(job, str(here.channel_id), here.ts)
        drawn = called(await view_one(job.unit, incident), group)
        return in_thread(posted(job, str(here.channel_id), drawn), here.ts, broadcast=True)


@for_everybody
def _as_it_stands(view: IncidentView, readers: ReadBy | None, *, left: bool) -> Message:
    """Draw an announcement that was posted; `left`, the incident does not concern its place any longer."""
    if view.private:
        return withdrawn(view)
    return unconcerned(view) if left else announcement(view, readers=readers)


async def _target(job: Job[payloads.Announcement]) -> tuple[str, dict[str, Any]]:
    """Return the channel to announce in, by id or by name, and what is needed to make it."""
    if job.asked.place != DEFAULT_PLACE:
        return job.asked.place, {}
    return await announcement_channel(job.unit)
