"""Where effects on Slack are asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.vocabulary import ACTIVE, ChannelState
from bot.messages.message import Message
from bot.outbox import lanes, payloads, rows, updates
from bot.outbox.drawing import Drawable, drawn_for
from bot.outbox.operations import after_card, after_channel, channel_of
from bot.outbox.payload import Projection

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import AccessRequest, Incident

_SHUT = frozenset({ChannelState.NONE, ChannelState.ARCHIVED, ChannelState.DELETED, ChannelState.LOST})
HOME_VIEWERS_OF_LATE = timedelta(minutes=30)
"""How long after opening App Home a person's page is kept true."""


async def open_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's channel and all that a new one gets; one that was there before it is taken over."""
    wanted = payloads.AdoptChannel() if incident.channel_adopted else payloads.OpenChannel()
    slot = f"{'adopt' if incident.channel_adopted else 'open'}:{incident.id}"
    await rows.project(unit, wanted, slot=slot, incident_id=incident.id, now=now)
    await mark_card(unit, incident, now)


async def mark_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the card to be pinned and bookmarked, as soon as there is one."""
    for wanted in (payloads.Pin(), payloads.Bookmark()):
        await _of_incident(unit, incident, wanted, after_card(incident), now)


async def refresh(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for everything that shows the incident's state to be brought up to date."""
    if not is_retired(incident):
        await _refresh_channel(unit, incident, now)
    for here in await unit.announcements.of(incident.id):
        await updates.announce(unit, incident, here.place, now)
    await updates.fan_out(unit, incident, now)
    await refresh_homes(unit, now)


async def refresh_homes(unit: Unit, now: datetime, *, only: Collection[str | None] | None = None) -> None:
    """Ask for the App Home of everybody, or of these people only, who looked at theirs recently."""
    await _homes(unit, now - HOME_VIEWERS_OF_LATE, only, now)


async def withdraw_homes(
    unit: Unit, now: datetime, *, only: Collection[str] | None = None, shown_since: datetime | None = None
) -> None:
    """Ask for the App Home of everybody who may see less from now on, however long ago they opened theirs.

    Slack goes on showing what was published last. What was not there to be shown before `shown_since` is on the page
    of nobody whose page was not brought up to date since.
    """
    opened = None if shown_since is None else shown_since - HOME_VIEWERS_OF_LATE
    await _homes(unit, opened, only, now)


async def _homes(unit: Unit, opened: datetime | None, only: Collection[str | None] | None, now: datetime) -> None:
    for viewer in await unit.workspaces.home_viewers(opened):
        if only is None or viewer in only:
            await app_home(unit, viewer, now)


def is_retired(incident: Incident) -> bool:
    """Say whether it is over and nothing can be shown in its channel; what can be shown again is asked for then."""
    return incident.status not in ACTIVE and incident.channel_state in _SHUT


async def _refresh_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    if not incident.channel_id:
        await unit.outbox.retry(f"open:{incident.id}", now)
    await redraw_card(unit, incident, now)
    await _of_incident(unit, incident, payloads.Topic(), after_channel(incident), now)
    await _of_incident(unit, incident, payloads.Bookmark(), after_card(incident), now)


async def rename_channel(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's channel to be named after its title."""
    if not is_retired(incident):
        await _of_incident(unit, incident, payloads.ChannelName(), after_channel(incident), now)


async def _of_incident(unit: Unit, incident: Incident, wanted: Projection, awaits: str | None, now: datetime) -> None:
    """Ask for what there is one of in an incident."""
    slot = f"{wanted.operation}:{incident.id}"
    await rows.project(unit, wanted, slot=slot, incident_id=incident.id, awaits=awaits, now=now)


async def withdraw(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have every update that was told stand as it may be read now, wherever it was told."""
    for slots in ("update:", "call:", "heard:", "taken:"):
        await unit.outbox.redo(incident.id, slots, now)


async def archive(unit: Unit, incident: Incident, said: Message, now: datetime) -> None:
    """Say a last word in the incident's channel, then archive it."""
    await post(unit, incident, said, now)
    wanted = payloads.ArchiveChannel(channel=incident.channel_id)
    await rows.post(unit, wanted, lane=lanes.posts(incident.id), incident_id=incident.id, now=now)


async def redraw_card(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask for the incident's card to be brought up to date."""
    await _of_incident(unit, incident, payloads.Card(), after_channel(incident), now)


async def post(unit: Unit, incident: Incident, message: Message, now: datetime) -> None:
    """Post into the incident's channel, after its card."""
    await rows.post(
        unit,
        payloads.Post(text=message.text, blocks=message.blocks, rings=message.rings),
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )


async def post_end(unit: Unit, incident: Incident, message: Message, act: int, now: datetime, of: str = "") -> None:
    """Post what tells of an end, or `of` what came of it, into the incident's channel; it can be edited there."""
    await rows.project(
        unit,
        payloads.Ended(act=act, text=message.text, blocks=message.blocks),
        slot=f"{_ended(act)}{of}",
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )


async def redraw_end(unit: Unit, incident: Incident, act: int, now: datetime) -> None:
    """Have all that tells of an end in the incident's channel stand as it may be read now."""
    await unit.outbox.redo(incident.id, _ended(act), now)


def _ended(act: int) -> str:
    return f"ended:{act}:"


async def offer(unit: Unit, incident: Incident, problem_id: int, now: datetime) -> None:
    """Offer a known error in the incident's channel, after its card."""
    await rows.project(
        unit,
        payloads.Offer(problem=problem_id),
        slot=f"{_offered(problem_id)}{incident.id}",
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        now=now,
    )


async def redraw_offer(unit: Unit, incident_id: int, problem_id: int, now: datetime) -> None:
    """Have a known error that was offered in an incident stand as it may be read now."""
    await unit.outbox.redo(incident_id, _offered(problem_id), now)


def _offered(problem_id: int) -> str:
    return f"offer:{problem_id}:"


async def invite(unit: Unit, incident: Incident, people: Iterable[str], now: datetime) -> None:
    """Invite people into the incident's channel."""
    await rows.post(
        unit,
        payloads.Invite(users=tuple(dict.fromkeys(people))),
        lane=lanes.invitations(incident.id),
        incident_id=incident.id,
        awaits=after_channel(incident),
        now=now,
    )


async def ephemeral(
    unit: Unit, channel_id: str, user_id: str, said: Drawable, now: datetime, *, about: Incident | None = None
) -> None:
    """Say something in a channel for one person's eyes; what is `about` an incident, only if they see it by then.

    What is not drawn yet is drawn in their language.
    """
    message = await drawn_for(unit, user_id, said)
    await rows.post(
        unit,
        payloads.EphemeralMessage(channel=channel_id, user=user_id, text=message.text, blocks=message.blocks),
        lane=lanes.ephemeral(channel_id, user_id),
        incident_id=None if about is None else about.id,
        now=now,
    )


async def catch_up(unit: Unit, incident: Incident, channel_id: str, user_id: str, now: datetime) -> None:
    """Tell who has joined the incident's channel what they must know, as things stand when the message goes."""
    await rows.post(
        unit,
        payloads.CatchUp(channel=channel_id, user=user_id, joined=True),
        lane=lanes.ephemeral(channel_id, user_id),
        incident_id=incident.id,
        now=now,
    )


async def direct_message(
    unit: Unit,
    user_id: str,
    said: Drawable,
    now: datetime,
    *,
    slot: str | None = None,
    about: Incident | None = None,
    gated: bool = True,
) -> None:
    """Send a person a direct message; one of its `slot` only, ever.

    What is `about` an incident reaches them only if they see it by then, unless it is not to be `gated`.
    What is not drawn yet is drawn in their language.
    """
    message = await drawn_for(unit, user_id, said)
    gated = gated and about is not None
    await rows.post(
        unit,
        payloads.DirectMessage(user=user_id, gated=gated, text=message.text, blocks=message.blocks),
        lane=lanes.direct(user_id),
        slot=slot,
        incident_id=None if about is None else about.id,
        now=now,
    )


async def tell_of_trouble(
    unit: Unit, user_id: str, said: Drawable, now: datetime, *, slot: str, incident_id: int | None
) -> None:
    """Tell a person what could not be shown, once for each `slot`, in their language."""
    message = await drawn_for(unit, user_id, said)
    wanted = payloads.DirectMessage(user=user_id, text=message.text, blocks=message.blocks)
    await rows.post(unit, wanted, lane=lanes.direct(user_id), slot=slot, incident_id=incident_id, now=now)


async def put_to_manager(unit: Unit, request: AccessRequest, why: str, now: datetime, *, again: bool) -> None:
    """Put a request for access to the incident's manager, where there is one and it is not put `again`.

    That is looked up when it is carried out: the person who asks could tell by the time it takes whether there is one.
    """
    wanted = payloads.PutToManager(request=request.id, asker=request.user_id, why=why, again=again)
    await rows.post(unit, wanted, lane=lanes.access(request.id), incident_id=request.incident_id, now=now)


async def brief(
    unit: Unit, incident: Incident, user_id: str, role: str, now: datetime, *, by: str, note: str = ""
) -> None:
    """Tell a new holder of a role what it owes, as things stand when the message goes; who took it is not rung."""
    if user_id == by and incident.channel_id:
        own = payloads.OwnRoleBrief(channel=incident.channel_id, user=user_id, role=role, note=note)
        lane = lanes.ephemeral(incident.channel_id, user_id)
        await rows.post(unit, own, lane=lane, incident_id=incident.id, now=now)
        return
    await rows.post(
        unit,
        payloads.RoleBrief(user=user_id, gated=True, role=role, by=by, note=note),
        lane=lanes.brief(incident.id, user_id),
        incident_id=incident.id,
        awaits=after_channel(incident),
        now=now,
    )


async def tell_declarer(unit: Unit, incident: Incident, now: datetime) -> None:
    """Send the declarer where the incident's channel is, once there is one."""
    await rows.post(
        unit,
        payloads.ChannelOpened(user=incident.declared_by, opened=True),
        lane=lanes.declarer(incident.declared_by, incident.id),
        incident_id=incident.id,
        awaits=channel_of(incident.id),
        now=now,
    )


async def fill_form(unit: Unit, incident: Incident, form: str, now: datetime) -> None:
    """Say in the form that declared the incident where its channel is, once there is one."""
    await rows.post(
        unit,
        payloads.DeclaredForm(form=form),
        lane=lanes.form(form),
        incident_id=incident.id,
        awaits=channel_of(incident.id),
        now=now,
    )


async def app_home(unit: Unit, user_id: str, now: datetime, setup: dict[str, Any] | None = None) -> None:
    """Bring a person's App Home up to date, after what responders wait for; `setup` is new facts of the setup check."""
    wanted, slot = payloads.Home(user=user_id, setup=setup), f"home:{user_id}"
    await rows.project(unit, wanted, slot=slot, now=now)
    if setup is not None:
        await rows.ask_otherwise(unit, wanted, slot=slot)


async def security_group(unit: Unit, now: datetime) -> None:
    """Ask Slack who is in the security group, which sees private incidents."""
    await rows.project(unit, payloads.SecurityGroup(), slot="secure", now=now)


async def compare_members(unit: Unit, incident: Incident, now: datetime) -> None:
    """Ask Slack who is in the incident's channel, so that who takes part is true."""
    await _of_incident(unit, incident, payloads.Members(), None, now)


async def summary(unit: Unit, post_id: int, now: datetime) -> None:
    """Post a periodic summary that was claimed, or bring it up to date."""
    await rows.project(unit, payloads.Summary(post=post_id), slot=f"summary:{post_id}", now=now)


async def look_at(
    unit: Unit, incident: Incident, channel_id: str, ts: str, cause: str, actor: str, now: datetime
) -> None:
    """Bring the incident's timeline into step with a message, because of what `actor` did to it."""
    await rows.post(
        unit,
        payloads.LookAtMessage(channel=channel_id, ts=ts, cause=str(cause), actor=actor),
        lane=lanes.message(channel_id, ts),
        incident_id=incident.id,
        now=now,
    )
