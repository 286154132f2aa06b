"""Where effects on Slack are asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.incidents.policy import Audience
from bot.messages.message import Message

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident

HOME_VIEWERS_OF_LATE = timedelta(minutes=30)
"""How long after opening App Home a person's page is kept true."""


class Operation(StrEnum):
    """What the courier knows how to do on Slack."""

    OPEN_CHANNEL = "open_channel"
    INVITE = "invite"
    SUMMON = "summon"
    POST = "post"
    EPHEMERAL = "ephemeral"
    DIRECT = "direct"
    CARD = "card"
    PIN = "pin"
    TOPIC = "topic"
    BOOKMARK = "bookmark"
    ANNOUNCEMENT = "announcement"
    HOME = "home"


def channel_of(incident_id: int) -> str:
    """Name the incident's channel as something to wait for."""
    return f"channel:{incident_id}"


def card_of(incident_id: int) -> str:
    """Name the incident's card as something to wait for."""
    return f"card:{incident_id}"


async def open_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's channel and all that a new one gets."""
    await unit.outbox.post(
        Operation.OPEN_CHANNEL,
        lane=f"open:{incident.id}",
        slot=f"open:{incident.id}",
        payload={},
        incident_id=incident.id,
        now=now,
    )
    await mark_card(unit, incident, now)


async def mark_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for a card that is still to be posted to be pinned and bookmarked."""
    for operation in (Operation.PIN, Operation.BOOKMARK):
        await unit.outbox.project(
            operation,
            slot=f"{operation}:{incident.id}",
            incident_id=incident.id,
            awaits=card_of(incident.id),
            now=now,
        )


async def refresh(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for everything that shows the incident's state to be brought up to date."""
    if not incident.channel_id:
        await unit.outbox.retry(f"open:{incident.id}", now)
    channel = None if incident.channel_id else channel_of(incident.id)
    card = None if incident.card_ts else card_of(incident.id)
    wanted = [(Operation.CARD, channel), (Operation.TOPIC, channel), (Operation.BOOKMARK, card)]
    if announced(incident):
        wanted.append((Operation.ANNOUNCEMENT, channel))
    for operation, awaits in wanted:
        await unit.outbox.project(
            operation, slot=f"{operation}:{incident.id}", incident_id=incident.id, awaits=awaits, now=now
        )
    for viewer in await unit.workspaces.home_viewers(now - HOME_VIEWERS_OF_LATE):
        await home(unit, viewer, now)


async def redraw_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's card to be brought up to date."""
    awaits = None if incident.channel_id else channel_of(incident.id)
    slot = f"{Operation.CARD}:{incident.id}"
    await unit.outbox.project(Operation.CARD, slot=slot, incident_id=incident.id, awaits=awaits, now=now)


def announced(incident: Incident) -> bool:
    """Say whether the incident is told of in the announcement channel: private ones and drills are not."""
    return not (incident.private or incident.drill)


async def say(unit: Unit, incident: Incident, message: Message, now: datetime) -> None:
    """Post into the incident's channel, after its card."""
    await unit.outbox.post(
        Operation.POST,
        lane=f"posts:{incident.id}",
        payload=message.payload(),
        incident_id=incident.id,
        awaits=None if incident.card_ts else card_of(incident.id),
        now=now,
    )


async def invite(unit: Unit, incident: Incident, people: Iterable[str], now: datetime) -> None:
    """Invite people into the incident's channel."""
    await unit.outbox.post(
        Operation.INVITE,
        lane=f"invite:{incident.id}",
        payload={"users": list(dict.fromkeys(people))},
        incident_id=incident.id,
        awaits=None if incident.channel_id else channel_of(incident.id),
        now=now,
    )


async def summon(
    unit: Unit,
    incident: Incident,
    audience: Audience,
    message: Message,
    now: datetime,
    *,
    manager: str | None,
    until_acknowledged: bool = False,
) -> None:
    """Invite everybody of an audience and tell each of them directly.

    With `until_acknowledged` nobody is called any more once somebody has acknowledged.
    """
    people = [*audience.people, *([manager] if audience.manager and manager else [])]
    await unit.outbox.post(
        Operation.SUMMON,
        lane=f"summon:{incident.id}",
        payload={
            "groups": list(audience.groups),
            "people": list(dict.fromkeys(people)),
            "until_acknowledged": until_acknowledged,
            "message": message.payload(),
        },
        incident_id=incident.id,
        awaits=None if incident.channel_id else channel_of(incident.id),
        now=now,
    )


async def whisper(unit: Unit, channel_id: str, user_id: str, message: Message, now: datetime) -> None:
    """Say something in a channel for one person's eyes."""
    await unit.outbox.post(
        Operation.EPHEMERAL,
        lane=f"whisper:{channel_id}:{user_id}",
        payload={"channel": channel_id, "user": user_id, **message.payload()},
        now=now,
    )


async def direct(unit: Unit, user_id: str, message: Message, now: datetime) -> None:
    """Send a person a direct message."""
    await unit.outbox.post(
        Operation.DIRECT,
        lane=f"direct:{user_id}",
        payload={"user": user_id, **message.payload()},
        now=now,
    )


async def tell_declarer(unit: Unit, incident: Incident, now: datetime) -> None:
    """Send the declarer where the incident's channel is, once there is one."""
    await unit.outbox.post(
        Operation.DIRECT,
        lane=f"direct:{incident.declared_by}:{incident.id}",
        payload={"user": incident.declared_by, "opened": True},
        incident_id=incident.id,
        awaits=channel_of(incident.id),
        now=now,
    )


async def home(unit: Unit, user_id: str, now: datetime) -> None:
    """Bring a person's App Home up to date."""
    await unit.outbox.project(Operation.HOME, slot=f"home:{user_id}", payload={"user": user_id}, now=now)
