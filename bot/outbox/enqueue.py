"""Where effects on Slack are asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.policy import Audience
from bot.domain.vocabulary import ACTIVE, ChannelState
from bot.messages.message import Message
from bot.outbox import lanes, updates, withdrawals
from bot.outbox.operations import Operation, card_of, channel_of, task_of
from storage.tables import Rank

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import AccessRequest, Incident

_SHUT = frozenset({ChannelState.ARCHIVED, ChannelState.DELETED, ChannelState.LOST})
HOME_VIEWERS_OF_LATE = timedelta(minutes=30)
"""How long after opening App Home a person's page is kept true."""


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
    if not is_retired(incident):
        await _refresh_channel(unit, incident, now)
    for here in await unit.announcements.of(incident.id):
        await updates.announce(unit, incident, here.place, now)
    await updates.fan_out(unit, incident, now)
    await refresh_homes(unit, now)


async def refresh_homes(unit: Unit, now: datetime, *, only: Collection[str | None] | None = None) -> None:
    """Ask for the App Home of everybody, or of these people only, who looked at theirs of late."""
    for viewer in await unit.workspaces.home_viewers(now - HOME_VIEWERS_OF_LATE):
        if only is None or viewer in only:
            await app_home(unit, viewer, now)


async def withdraw_homes(
    unit: Unit, now: datetime, *, only: Collection[str] | None = None, shown_since: datetime | None = None
) -> None:
    """Ask for the App Home of whoever may see less from now on, however long ago they opened theirs.

    Slack goes on showing what was published last. What was not there to be shown before `shown_since` is on the page
    of nobody whose page was not brought up to date since.
    """
    opened = None if shown_since is None else shown_since - HOME_VIEWERS_OF_LATE
    for viewer in await unit.workspaces.home_viewers(opened):
        if only is None or viewer in only:
            await app_home(unit, viewer, now)


def is_retired(incident: Incident) -> bool:
    """Say whether it is over and nothing can be shown in its channel any more; what can be again is asked for then."""
    return incident.status not in ACTIVE and incident.channel_state in _SHUT


async def _refresh_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    if not incident.channel_id:
        await unit.outbox.retry(f"open:{incident.id}", now)
    channel = None if incident.channel_id else channel_of(incident.id)
    card = None if incident.card_ts else card_of(incident.id)
    wanted = [(Operation.CARD, channel), (Operation.TOPIC, channel), (Operation.BOOKMARK, card)]
    for operation, awaits in wanted:
        await unit.outbox.project(
            operation, slot=f"{operation}:{incident.id}", incident_id=incident.id, awaits=awaits, now=now
        )


async def move_out(unit: Unit, incident: Incident, said: Message, name: str, now: datetime) -> None:
    """Leave the incident's channel for a new one: all that is still to be said waits for that.

    The old one is told `said`; once all that Muster said there is withdrawn, it is named `name` and archived.
    """
    old, card_ts = str(incident.channel_id), incident.card_ts
    await unit.posted.keep_of(incident.id, old)
    if card_ts:
        await unit.posted.add(incident.id, old, card_ts)
    incident.channel_id, incident.channel_state = None, "opening"
    incident.card_ts = incident.bookmark_id = None
    await unit.session.flush()
    await unit.tasks.forget_messages(incident.id)
    await unit.outbox.redo(incident.id, task_of(""), now)
    await unit.outbox.hold_back(incident.id, _BEFORE_THE_CARD, channel_of(incident.id))
    await unit.outbox.hold_back(incident.id, _AFTER_THE_CARD, card_of(incident.id))
    lane, payload = lanes.former_channel(old), {"channel": old, **said.payload()}
    await unit.outbox.post(Operation.ELSEWHERE, lane=lane, payload=payload, incident_id=incident.id, now=now)
    payload = {"after": 0, "said": said.payload(), "retire": {"channel": old, "name": name, "topic": said.text}}
    await withdrawals.withdraw_portion(unit, incident, payload, lane, now)
    await open_channel(unit, incident, now)


async def withdraw(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every update that was told stand as it may be read now, wherever it was told."""
    await unit.outbox.redo(incident.id, "update:", now)


_BEFORE_THE_CARD = (Operation.CARD, Operation.TOPIC, Operation.INVITE, Operation.SUMMON)
_AFTER_THE_CARD = (
    Operation.POST,
    Operation.OFFER,
    Operation.TASK,
    Operation.PIN,
    Operation.BOOKMARK,
    Operation.REVIEW,
)
"""What is done in an incident's channel, by what it must wait for there."""


async def archive(unit: Unit, incident: Incident, said: Message, now: datetime) -> None:
    """Say a last word in the incident's channel, then archive it."""
    await post(unit, incident, said, now)
    lane, payload = lanes.posts(incident.id), {"channel": incident.channel_id}
    await unit.outbox.post(Operation.ARCHIVE, lane=lane, payload=payload, incident_id=incident.id, now=now)


async def redraw_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's card to be brought up to date."""
    awaits = None if incident.channel_id else channel_of(incident.id)
    slot = f"{Operation.CARD}:{incident.id}"
    await unit.outbox.project(Operation.CARD, slot=slot, incident_id=incident.id, awaits=awaits, now=now)


async def post(unit: Unit, incident: Incident, message: Message, now: datetime) -> None:
    """Post into the incident's channel, after its card."""
    await unit.outbox.post(
        Operation.POST,
        lane=lanes.posts(incident.id),
        payload=message.payload(),
        incident_id=incident.id,
        awaits=None if incident.card_ts else card_of(incident.id),
        now=now,
    )


async def offer(unit: Unit, incident: Incident, problem_id: int, now: datetime) -> None:
    """Offer a known error in the incident's channel, after its card."""
    await unit.outbox.project(
        Operation.OFFER,
        slot=f"{_offered(problem_id)}{incident.id}",
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=None if incident.card_ts else card_of(incident.id),
        payload={"problem": problem_id},
        now=now,
    )


async def redraw_offer(unit: Unit, incident_id: int, problem_id: int, now: datetime) -> None:
    """Have a known error that was offered in an incident stand as it may be read now."""
    await unit.outbox.redo(incident_id, _offered(problem_id), now)


def _offered(problem_id: int) -> str:
    return f"offer:{problem_id}:"


async def invite(unit: Unit, incident: Incident, people: Iterable[str], now: datetime) -> None:
    """Invite people into the incident's channel."""
    await unit.outbox.post(
        Operation.INVITE,
        lane=lanes.invitations(incident.id),
        payload={"users": list(dict.fromkeys(people))},
        incident_id=incident.id,
        awaits=None if incident.channel_id else channel_of(incident.id),
        now=now,
    )


async def page_people(
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
        lane=lanes.calls(incident.id),
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


async def ephemeral(
    unit: Unit, channel_id: str, user_id: str, message: Message, now: datetime, *, about: Incident | None = None
) -> None:
    """Say something in a channel for one person's eyes; what is `about` an incident, only if they see it by then."""
    await unit.outbox.post(
        Operation.EPHEMERAL,
        lane=lanes.ephemeral(channel_id, user_id),
        payload={"channel": channel_id, "user": user_id, **message.payload()},
        incident_id=None if about is None else about.id,
        now=now,
    )


async def direct_message(
    unit: Unit,
    user_id: str,
    message: Message,
    now: datetime,
    *,
    slot: str | None = None,
    about: Incident | None = None,
    gated: bool = True,
) -> None:
    """Send a person a direct message; one of its `slot` only, ever.

    What is `about` an incident reaches them only if they see it by then, unless it is not to be `gated`.
    """
    await unit.outbox.post(
        Operation.DIRECT,
        lane=lanes.direct(user_id),
        slot=slot,
        payload={"user": user_id, "gated": gated and about is not None, **message.payload()},
        incident_id=None if about is None else about.id,
        now=now,
    )


async def put_to_manager(unit: Unit, request: AccessRequest, why: str, now: datetime, *, again: bool) -> None:
    """Put a request for access to the incident's manager, where there is one and it is not put `again`.

    That is looked up when it is carried out: whoever asks could tell by the time it takes whether there is one.
    """
    await unit.outbox.post(
        Operation.ACCESS,
        lane=lanes.access(request.id),
        payload={"request": request.id, "asker": request.user_id, "why": why, "again": again},
        incident_id=request.incident_id,
        now=now,
    )


async def brief(
    unit: Unit, incident: Incident, user_id: str, role: str, now: datetime, *, by: str, note: str = ""
) -> None:
    """Tell a new holder of a role what it owes, as things stand when the message goes."""
    await unit.outbox.post(
        Operation.DIRECT,
        lane=lanes.brief(incident.id, user_id),
        payload={"user": user_id, "gated": True, "role": role, "by": by, "note": note},
        incident_id=incident.id,
        awaits=None if incident.channel_id else channel_of(incident.id),
        now=now,
    )


async def tell_declarer(unit: Unit, incident: Incident, now: datetime) -> None:
    """Send the declarer where the incident's channel is, once there is one."""
    await unit.outbox.post(
        Operation.DIRECT,
        lane=lanes.declarer(incident.declared_by, incident.id),
        payload={"user": incident.declared_by, "opened": True},
        incident_id=incident.id,
        awaits=channel_of(incident.id),
        now=now,
    )


async def app_home(unit: Unit, user_id: str, now: datetime) -> None:
    """Bring a person's App Home up to date, after what responders wait for."""
    slot = f"home:{user_id}"
    await unit.outbox.project(Operation.HOME, slot=slot, payload={"user": user_id}, rank=Rank.SECOND, now=now)


async def security_group(unit: Unit, now: datetime) -> None:
    """Ask Slack who is in the security group, which sees private incidents."""
    await unit.outbox.project(Operation.SECURE, slot="secure", now=now)


async def compare_members(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask Slack who is in the incident's channel, so that who takes part is true."""
    slot = f"{Operation.MEMBERS}:{incident.id}"
    await unit.outbox.project(Operation.MEMBERS, slot=slot, incident_id=incident.id, now=now, rank=Rank.SECOND)


async def summary(unit: Unit, post_id: int, now: datetime) -> None:
    """Post a periodic summary that was claimed, or bring it up to date."""
    await unit.outbox.project(Operation.SUMMARY, slot=f"summary:{post_id}", payload={"post": post_id}, now=now)


async def share_report(unit: Unit, channel_id: str, report: dict[str, Any], asker: str, now: datetime) -> None:
    """Post a report in a channel, with its chart in the thread."""
    await unit.outbox.post(
        Operation.SHARE,
        lane=lanes.reports(channel_id),
        payload={"channel": channel_id, "report": report, "asker": asker},
        now=now,
    )


async def upload_report(unit: Unit, where: dict[str, str], report: dict[str, Any], now: datetime) -> None:
    """Upload a file drawn from a report: `where` names a `user`, or a `channel` and perhaps a `thread`."""
    await unit.outbox.post(
        Operation.UPLOAD,
        lane=lanes.uploads(where.get("user") or where["channel"]),
        payload={"where": where, "report": report},
        now=now,
    )


async def look_at(
    unit: Unit, incident: Incident, channel_id: str, ts: str, cause: str, actor: str, now: datetime
) -> None:
    """Bring the incident's timeline into step with a message, because of what `actor` did to it."""
    await unit.outbox.post(
        Operation.LOOK_AT_MESSAGE,
        lane=lanes.message(channel_id, ts),
        payload={"channel": channel_id, "ts": ts, "cause": str(cause), "actor": actor},
        incident_id=incident.id,
        rank=Rank.SECOND,
        now=now,
    )
