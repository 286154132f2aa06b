"""Telling people outside an incident's channel: announcements, followers, managers, the webhook."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.vocabulary import DEFAULT_PLACE
from bot.outbox import lanes, payloads, rows
from bot.outbox.operations import after_card, after_channel, announcement_of, follower_of
from storage.tables import Rank

if TYPE_CHECKING:
    from storage.announcements import Place
    from storage.store import Unit
    from storage.tables import Follower, Incident


async def announce(unit: Unit, incident: Incident, place: str, now: datetime) -> None:
    """Bring the announcement in one place up to date."""
    await rows.project(
        unit,
        payloads.Announcement(place=place),
        slot=announcement_of(incident.id, place),
        incident_id=incident.id,
        awaits=None if incident.private else after_channel(incident),
        now=now,
    )


async def mention(unit: Unit, incident: Incident, group: str, now: datetime) -> None:
    """Mention a user group in the announcement's thread, once an incident, unless the announcement did so itself."""
    here = await unit.announcements.at(incident.id, DEFAULT_PLACE)
    await rows.post(
        unit,
        payloads.MentionGroup(group=group),
        lane=lanes.announcement_thread(incident.id, DEFAULT_PLACE),
        slot=f"mention:{incident.id}:{group}",
        incident_id=incident.id,
        awaits=None if here is not None and here.ts else announcement_of(incident.id, DEFAULT_PLACE),
        now=now,
    )


async def fan_out(unit: Unit, incident: Incident, now: datetime, update_id: int | None = None) -> None:
    """Ask for every follower's message, or for an update in each follower's thread.

    One row, whatever the number of followers, none where there is none: the courier turns it into theirs, apart from
    the person who waits.
    """
    if not await unit.followers.anybody(incident.id):
        return
    about = f"update:{update_id}" if update_id else "card"
    await rows.project(
        unit,
        payloads.FanOut(update=update_id),
        slot=f"fan_out:{incident.id}:{about}",
        incident_id=incident.id,
        now=now,
    )


async def follower_card(unit: Unit, incident_id: int, user_id: str, now: datetime, *, posted: bool = False) -> None:
    """Bring one follower's message up to date; where it is `posted` already, after what is news to others."""
    await rows.project(
        unit,
        payloads.FollowerCard(user=user_id),
        slot=follower_of(incident_id, user_id),
        incident_id=incident_id,
        rank=Rank.LAST if posted else Rank.TO_MANY,
        now=now,
    )


async def correct(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Edit an update wherever it was told."""
    await unit.outbox.redo(incident.id, f"update:{update_id}:", now)


async def tell_channel(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Post an update in the incident's own channel."""
    await rows.project(
        unit,
        payloads.UpdateInChannel(update=update_id, where="channel"),
        slot=f"update:{update_id}:channel",
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )


async def tell_thread(unit: Unit, incident: Incident, update_id: int, place: Place, now: datetime) -> None:
    """Post an update in the thread of an announcement."""
    await rows.project(
        unit,
        payloads.UpdateInThread(update=update_id, where="thread", place=place.place),
        slot=f"update:{update_id}:thread:{place.place}",
        lane=lanes.announcement_thread(incident.id, place.place),
        incident_id=incident.id,
        awaits=None if place.ts else announcement_of(incident.id, place.place),
        now=now,
    )


async def tell_room(unit: Unit, incident: Incident, update_id: int, channel_id: str, now: datetime) -> None:
    """Post an update in the managers' channel."""
    await rows.project(
        unit,
        payloads.UpdateInRoom(update=update_id, where="room", room=channel_id),
        slot=f"update:{update_id}:room:{channel_id}",
        lane=lanes.room(channel_id),
        incident_id=incident.id,
        now=now,
    )


async def tell_follower(unit: Unit, incident_id: int, update_id: int, follower: Follower, now: datetime) -> None:
    """Post an update in the thread of a follower's message."""
    await rows.project(
        unit,
        payloads.UpdateToFollower(update=update_id, where="follower", user=follower.user_id),
        slot=f"update:{update_id}:follower:{follower.user_id}",
        lane=lanes.follower_thread(incident_id, follower.user_id),
        incident_id=incident_id,
        awaits=None if follower.ts else follower_of(incident_id, follower.user_id),
        now=now,
    )


async def webhook(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Send an update to the web address that is set for it, if one is set."""
    await rows.post(
        unit,
        payloads.WebhookUpdate(update=update_id),
        lane=lanes.webhook_updates(incident.id),
        incident_id=incident.id,
        now=now,
    )


def announced(incident: Incident) -> bool:
    """Say whether the incident is shown in the announcement channel: private ones, drills and quiet ones are not."""
    return not (incident.private or incident.drill or incident.quiet)
