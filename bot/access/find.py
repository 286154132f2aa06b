"""Finding the incident a person means, through the visibility gate, and deciding what they may do to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access.entrusting import not_entrusted, trust_of
from bot.access.kinds import may_as_guest, require_right
from bot.domain.actions import ENTRUSTED, NO_TRUST, RULES, Action, Membership, available, may, membership
from bot.domain.audit import What
from bot.domain.errors import AlreadyDone, DrillDeleted, NoIncidentHere, NoSuchIncident, NotAllowed, NotNow
from bot.domain.policy import GuestRight
from bot.domain.practice import history_kinds
from bot.domain.references import reference
from bot.domain.vocabulary import ACTIVE, STATUS_IN_SENTENCE, ChannelState, Status
from bot.language.texts import N_, _
from bot.messages.text import channel, person, when
from bot.outbox.enqueue import HOME_VIEWERS_OF_LATE
from storage.around import read_around
from storage.tables import Incident

if TYPE_CHECKING:
    from bot.commands.runner import Context
    from storage.store import Unit


@dataclass(frozen=True, slots=True)
class IncidentRef:
    """Where a request points: an incident's number, else the channel it was made in."""

    number: int | None = None
    channel_id: str | None = None


async def find(unit: Unit, viewer: str, place: IncidentRef, *, usage: str = "show", lock: bool = False) -> Incident:
    """Return the incident that `place` points at, if `viewer` may see it.

    Raises `NoSuchIncident` for an absent or hidden number and `NoIncidentHere` for a channel without an incident.
    """
    if place.number is not None:
        found = await unit.incidents.by_number(place.number, viewer=viewer, lock=lock)
        if found is None:
            raise await _absent(unit, reference(place.number))
        return found
    found = await unit.incidents.by_channel(place.channel_id or "", viewer=viewer, lock=lock)
    if found is None:
        raise NoIncidentHere(usage)
    return found


async def _absent(unit: Unit, name: str) -> NoSuchIncident:
    """Return the refusal for a reference that names nothing the person may see; of a private drill it tells nothing."""
    gone = await unit.audit.newest_of(What.PURGED, name)
    return NoSuchIncident(name) if gone is None or gone.detail.get("private", True) else DrillDeleted(name)


async def find_for(ctx: Context, place: IncidentRef, action: Action) -> Incident:
    """Return the incident, locked, if the person may do `action` to it now.

    Raises `NotAllowed`, `AlreadyDone` or `NotNow` beside what `find` raises.
    """
    incident = await find_locked(ctx, place, action)
    await allow(ctx.unit, ctx.actor, incident, action, admin=ctx.admin)
    return incident


async def find_locked(ctx: Context, place: IncidentRef, action: Action) -> Incident:
    """Return the incident, locked, with what `action` needs to know around it; who may do it is decided after.

    Raises what `find` raises.
    """
    incident = await find(ctx.unit, ctx.actor, place, usage=action.typed, lock=True)
    kinds, since = history_kinds(drill=incident.drill), ctx.now - HOME_VIEWERS_OF_LATE
    await read_around(ctx.unit, incident, actor=ctx.actor, kinds=kinds, viewed_since=since)
    return incident


async def allow(unit: Unit, actor: str, incident: Incident, action: Action, *, admin: bool = False) -> None:
    """Let people pass who may do `action` to `incident` now; refuse others, saying what they can do.

    Raises what `allow_person` and `allow_now` raise.
    """
    await allow_person(unit, actor, incident, action, admin=admin)
    allow_now(incident, action)


async def allow_person(unit: Unit, actor: str, incident: Incident, action: Action, *, admin: bool = False) -> None:
    """Let people pass who may do `action` to `incident` at all.

    `admin` says that Slack was asked for this request, and calls them an admin. Raises `NotEntrusted` where taking part
    is not enough, beside the other refusals.
    """
    here = await membership_of(unit, actor, incident)
    if here is Membership.GUEST:
        await require_right(unit, actor, GuestRight.ACT)
    trust = await trust_of(unit, actor, incident, admin=admin) if action in ENTRUSTED else NO_TRUST
    if action in ENTRUSTED and not ENTRUSTED[action] & trust:
        inside = here is Membership.PARTICIPANT
        raise await not_entrusted(unit, incident, action, _(RULES[action].doing), inside=inside)
    if not may(action, here, trust):
        raise NotAllowed(_must_join(incident, action))


async def membership_of(unit: Unit, user_id: str, incident: Incident) -> Membership:
    """Return what a person is to an incident they can see."""
    takes_part = await unit.people.takes_part(incident.id, user_id)
    return membership(
        takes_part=takes_part, may_act=not takes_part or await may_as_guest(unit, user_id, GuestRight.ACT)
    )


async def acts_in(unit: Unit, user_id: str, incident: Incident) -> bool:
    """Say whether a person takes part in an incident and may act there."""
    return await membership_of(unit, user_id, incident) is Membership.PARTICIPANT


def allow_now(incident: Incident, action: Action) -> None:
    """Let pass what makes sense in the incident's status; refuse the rest, saying what comes first."""
    status = Status(incident.status)
    acknowledged, paused = incident.acknowledged_at is not None, incident.paused_until is not None
    if action in available(status, acknowledged=acknowledged, paused=paused):
        return
    name = reference(incident.number)
    if action is Action.ACKNOWLEDGE and incident.acknowledged_at and incident.acknowledged_by:
        raise AlreadyDone(
            _(
                "{incident} was acknowledged by {person}, {time}. Nothing changed.",
                incident=name,
                person=person(incident.acknowledged_by),
                time=when(incident.acknowledged_at),
            )
        )
    if action in _OF_REMINDERS and status not in ACTIVE:
        raise NotNow(
            _(
                "{incident} is {status}, so this reminder no longer applies. Nothing changed.",
                incident=name,
                status=STATUS_IN_SENTENCE[status],
            )
        )
    raise NotNow(
        _(
            "{incident} is {status}, so you cannot {act} now. {next} Nothing changed.",
            incident=name,
            status=STATUS_IN_SENTENCE[status],
            act=_(RULES[action].doing),
            next=_(_way_on(status, action)),
        )
    )


_OF_REMINDERS = frozenset({Action.SNOOZE, Action.NO_CHANGE, Action.STILL_WORKING})
"""What only a reminder's buttons do."""


def _way_on(status: Status, action: Action) -> str:
    if status not in ACTIVE:
        return _ENDED[status]
    if action is Action.PAUSE and status is Status.DECLARED:
        return N_("`/incident ack` comes first.")
    return RULES[action].under_way


_ENDED = {
    Status.RESOLVED: N_("To reopen it, use `/incident reopen`; to close it, `/incident close`."),
    Status.CLOSED: N_("To reopen it, use `/incident reopen`."),
    Status.CANCELLED: N_("To reopen it, use `/incident reopen`."),
    Status.MERGED: N_(
        "Work continues in the incident it was merged into. Within a day, `/incident unmerge` undoes the merge."
    ),
}


def _must_join(incident: Incident, action: Action) -> str:
    return _(
        "Only people who take part in {incident} can {act}. {next} Nothing was recorded.",
        incident=reference(incident.number),
        act=_(RULES[action].doing),
        next=_way_in(incident),
    )


def _way_in(incident: Incident) -> str:
    name = reference(incident.number)
    if incident.channel_state == ChannelState.NONE:
        return _("It has no channel: to take part, use `/incident access {incident}`.", incident=name)
    if incident.channel_private:
        return _("To ask for access, use `/incident access {incident}`.", incident=name)
    if incident.channel_id:
        return _("Join {channel} first.", channel=channel(incident.channel_id))
    return _("Join its channel first.")
