"""Where effects on Slack are asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.incidents.policy import Audience
from bot.messages.message import Message
from storage.outbox import LAST, SECOND, TO_MANY

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Announcement, Follower, Incident

DEFAULT_PLACE = "default"
"""The place of the announcement in the workspace's announcement channel, whatever that is called."""
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
    MENTION = "mention"
    UPDATE = "update"
    FAN_OUT = "fan_out"
    FOLLOWER = "follower"
    WEBHOOK = "webhook"
    HOME = "home"
    SHARE = "share"
    UPLOAD = "upload"
    SUMMARY = "summary"
    SECURE = "secure"
    ELSEWHERE = "elsewhere"
    RETIRE = "retire"


def channel_of(incident_id: int) -> str:
    """Name the incident's channel as something to wait for."""
    return f"channel:{incident_id}"


def card_of(incident_id: int) -> str:
    """Name the incident's card as something to wait for."""
    return f"card:{incident_id}"


def announcement_of(incident_id: int, place: str) -> str:
    """Name an announcement as something to wait for."""
    return f"announcement:{incident_id}:{place}"


def follower_of(incident_id: int, user_id: str) -> str:
    """Name a follower's message as something to wait for."""
    return f"follower:{incident_id}:{user_id}"


async def open_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's channel and all that a new one gets."""
    await unit.outbox.project(Operation.OPEN_CHANNEL, slot=f"open:{incident.id}", incident_id=incident.id, now=now)
    await mark_card(unit, incident, now)


async def mark_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the card to be pinned and bookmarked, as soon as there is one."""
    for operation in (Operation.PIN, Operation.BOOKMARK):
        await unit.outbox.project(
            operation,
            slot=f"{operation}:{incident.id}",
            incident_id=incident.id,
            awaits=None if incident.card_ts else card_of(incident.id),
            now=now,
        )


async def refresh(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for everything that shows the incident's state to be brought up to date."""
    if not incident.channel_id:
        await unit.outbox.retry(f"open:{incident.id}", now)
    channel = None if incident.channel_id else channel_of(incident.id)
    card = None if incident.card_ts else card_of(incident.id)
    wanted = [(Operation.CARD, channel), (Operation.TOPIC, channel), (Operation.BOOKMARK, card)]
    for operation, awaits in wanted:
        await unit.outbox.project(
            operation, slot=f"{operation}:{incident.id}", incident_id=incident.id, awaits=awaits, now=now
        )
    for here in await unit.announcements.of(incident.id):
        await announce(unit, incident, here.place, now)
    await fan_out(unit, incident, now)
    for viewer in await unit.workspaces.home_viewers(now - HOME_VIEWERS_OF_LATE):
        await home(unit, viewer, now)


async def move_out(unit: Unit, incident: Incident, said: Message, name: str, now: datetime) -> None:
    """Leave the incident's channel for a new one: all that is still to be said waits for that.

    What Muster said in the old one becomes `said`, which is also its last line; then it is named `name` and archived.
    """
    old, lane = str(incident.channel_id), f"retire:{incident.channel_id}"
    left = [*([incident.card_ts] if incident.card_ts else []), *await unit.outbox.said_in(incident.id, old)]
    incident.channel_id, incident.channel_state = None, "opening"
    incident.card_ts = incident.bookmark_id = None
    await unit.session.flush()
    await unit.outbox.hold_back(incident.id, _BEFORE_THE_CARD, channel_of(incident.id))
    await unit.outbox.hold_back(incident.id, _AFTER_THE_CARD, card_of(incident.id))
    for ts in left:
        payload = {"channel": old, "ts": ts, **said.payload()}
        await unit.outbox.post(Operation.ELSEWHERE, lane=lane, payload=payload, incident_id=incident.id, now=now)
    payload = {"channel": old, **said.payload()}
    await unit.outbox.post(Operation.ELSEWHERE, lane=lane, payload=payload, incident_id=incident.id, now=now)
    payload = {"channel": old, "name": name, "topic": said.text}
    await unit.outbox.post(Operation.RETIRE, lane=lane, payload=payload, incident_id=incident.id, now=now)
    await open_channel(unit, incident, now)


async def withdraw(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every update that was told stand as it may be read now, wherever it was told."""
    await unit.outbox.redo(incident.id, "update:", now)


_BEFORE_THE_CARD = (Operation.CARD, Operation.TOPIC, Operation.INVITE, Operation.SUMMON)
_AFTER_THE_CARD = (Operation.POST, Operation.PIN, Operation.BOOKMARK)
"""What is done in an incident's channel, by what it must wait for there."""


async def redraw_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's card to be brought up to date."""
    awaits = None if incident.channel_id else channel_of(incident.id)
    slot = f"{Operation.CARD}:{incident.id}"
    await unit.outbox.project(Operation.CARD, slot=slot, incident_id=incident.id, awaits=awaits, now=now)


async def announce(unit: Unit, incident: Incident, place: str, now: datetime) -> None:
    """Bring the announcement in one place up to date."""
    await unit.outbox.project(
        Operation.ANNOUNCEMENT,
        slot=announcement_of(incident.id, place),
        incident_id=incident.id,
        awaits=None if incident.channel_id or incident.private else channel_of(incident.id),
        payload={"place": place},
        rank=SECOND,
        now=now,
    )


async def mention(unit: Unit, incident: Incident, group: str, now: datetime) -> None:
    """Mention a user group beneath the announcement, once an incident, unless the announcement did so itself."""
    here = await unit.announcements.at(incident.id, DEFAULT_PLACE)
    await unit.outbox.post(
        Operation.MENTION,
        lane=f"threads:{incident.id}:{DEFAULT_PLACE}",
        slot=f"mention:{incident.id}:{group}",
        payload={"group": group},
        incident_id=incident.id,
        awaits=None if here is not None and here.ts else announcement_of(incident.id, DEFAULT_PLACE),
        rank=SECOND,
        now=now,
    )


async def fan_out(unit: Unit, incident: Incident, now: datetime, update_id: int | None = None) -> None:
    """Ask for every follower's message, or for an update in each follower's thread.

    One row, whatever the number of followers: the courier turns it into theirs, apart from the person who waits.
    """
    about = f"update:{update_id}" if update_id else "card"
    await unit.outbox.project(
        Operation.FAN_OUT,
        slot=f"fan_out:{incident.id}:{about}",
        incident_id=incident.id,
        payload={"update": update_id},
        rank=SECOND,
        now=now,
    )


async def follower_card(unit: Unit, incident_id: int, user_id: str, now: datetime, *, posted: bool = False) -> None:
    """Bring one follower's message up to date; where it is `posted` already, after what is news to others."""
    await unit.outbox.project(
        Operation.FOLLOWER,
        slot=follower_of(incident_id, user_id),
        incident_id=incident_id,
        payload={"user": user_id},
        rank=LAST if posted else TO_MANY,
        now=now,
    )


async def correct(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Edit an update wherever it was told."""
    await unit.outbox.redo(incident.id, f"update:{update_id}:", now)


async def tell_channel(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Post an update in the incident's own channel."""
    await unit.outbox.project(
        Operation.UPDATE,
        slot=f"update:{update_id}:channel",
        lane=f"posts:{incident.id}",
        incident_id=incident.id,
        awaits=None if incident.card_ts else card_of(incident.id),
        payload={"update": update_id, "where": "channel"},
        now=now,
    )


async def tell_thread(unit: Unit, incident: Incident, update_id: int, place: Announcement, now: datetime) -> None:
    """Post an update in the thread of an announcement."""
    await unit.outbox.project(
        Operation.UPDATE,
        slot=f"update:{update_id}:thread:{place.place}",
        lane=f"threads:{incident.id}:{place.place}",
        incident_id=incident.id,
        awaits=None if place.ts else announcement_of(incident.id, place.place),
        payload={"update": update_id, "where": "thread", "place": place.place},
        rank=SECOND,
        now=now,
    )


async def tell_room(unit: Unit, incident: Incident, update_id: int, channel_id: str, now: datetime) -> None:
    """Post an update in the managers' channel."""
    await unit.outbox.project(
        Operation.UPDATE,
        slot=f"update:{update_id}:room:{channel_id}",
        lane=f"room:{channel_id}",
        incident_id=incident.id,
        payload={"update": update_id, "where": "room", "room": channel_id},
        rank=SECOND,
        now=now,
    )


async def tell_follower(unit: Unit, incident_id: int, update_id: int, follower: Follower, now: datetime) -> None:
    """Post an update in the thread of a follower's message."""
    await unit.outbox.project(
        Operation.UPDATE,
        slot=f"update:{update_id}:follower:{follower.user_id}",
        lane=f"thread:{incident_id}:{follower.user_id}",
        incident_id=incident_id,
        awaits=None if follower.ts else follower_of(incident_id, follower.user_id),
        payload={"update": update_id, "where": "follower", "user": follower.user_id},
        rank=TO_MANY,
        now=now,
    )


async def webhook(unit: Unit, incident: Incident, update_id: int, now: datetime) -> None:
    """Send an update to the web address that is set for it, if one is set."""
    await unit.outbox.post(
        Operation.WEBHOOK,
        lane=f"webhook:{incident.id}",
        incident_id=incident.id,
        payload={"update": update_id},
        rank=SECOND,
        now=now,
    )


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

    With `until_acknowledged` nobody is called any more once somebody has acknowledged, and a channel that is not
    open yet holds no call back.
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
        awaits=None if incident.channel_id or until_acknowledged else channel_of(incident.id),
        now=now,
    )


async def whisper(
    unit: Unit, channel_id: str, user_id: str, message: Message, now: datetime, *, about: Incident | None = None
) -> None:
    """Say something in a channel for one person's eyes; what is `about` an incident, only if they see it by then."""
    await unit.outbox.post(
        Operation.EPHEMERAL,
        lane=f"whisper:{channel_id}:{user_id}",
        payload={"channel": channel_id, "user": user_id, **message.payload()},
        incident_id=None if about is None else about.id,
        now=now,
    )


async def direct(
    unit: Unit,
    user_id: str,
    message: Message,
    now: datetime,
    *,
    slot: str | None = None,
    about: Incident | None = None,
) -> None:
    """Send a person a direct message; one of its `slot` only, ever.

    What is `about` an incident reaches them only if they see it by then.
    """
    await unit.outbox.post(
        Operation.DIRECT,
        lane=f"direct:{user_id}",
        slot=slot,
        payload={"user": user_id, "gated": about is not None, **message.payload()},
        incident_id=None if about is None else about.id,
        now=now,
    )


async def brief(
    unit: Unit, incident: Incident, user_id: str, role: str, now: datetime, *, by: str, note: str = ""
) -> None:
    """Tell a new holder of a role what it owes, as things stand when the message goes."""
    await unit.outbox.post(
        Operation.DIRECT,
        lane=f"brief:{incident.id}:{user_id}",
        payload={"user": user_id, "gated": True, "role": role, "by": by, "note": note},
        incident_id=incident.id,
        awaits=None if incident.channel_id else channel_of(incident.id),
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
    """Bring a person's App Home up to date, after what responders wait for."""
    slot = f"home:{user_id}"
    await unit.outbox.project(Operation.HOME, slot=slot, payload={"user": user_id}, rank=SECOND, now=now)


async def secure(unit: Unit, now: datetime) -> None:
    """Ask Slack who is in the security group, which sees private incidents."""
    await unit.outbox.project(Operation.SECURE, slot="secure", now=now)


async def summary(unit: Unit, post_id: int, now: datetime) -> None:
    """Post a periodic summary that was claimed, or bring it up to date."""
    await unit.outbox.project(Operation.SUMMARY, slot=f"summary:{post_id}", payload={"post": post_id}, now=now)


async def share(unit: Unit, channel_id: str, report: dict[str, Any], asker: str, now: datetime) -> None:
    """Post a report in a channel, with its chart in the thread."""
    await unit.outbox.post(
        Operation.SHARE,
        lane=f"share:{channel_id}",
        payload={"channel": channel_id, "report": report, "asker": asker},
        now=now,
    )


async def upload(unit: Unit, where: dict[str, str], report: dict[str, Any], now: datetime) -> None:
    """Upload a file drawn from a report: `where` names a `user`, or a `channel` and perhaps a `thread`."""
    await unit.outbox.post(
        Operation.UPLOAD,
        lane=f"upload:{where.get('user') or where.get('channel')}",
        payload={"where": where, "report": report},
        now=now,
    )
