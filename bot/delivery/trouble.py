"""What to do when Slack refuses: the incident goes on, and the person who can fix it reads what to fix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.delivery.advice import advice
from bot.delivery.job import Job
from bot.domain.vocabulary import ChannelState
from bot.language.texts import N_, _
from bot.messages import channel_posts
from bot.messages.message import Message, line
from bot.messages.text import channel
from bot.outbox import enqueue
from bot.outbox.operations import Operation
from bot.outbox.payload import Payload
from bot.queries.incidents import spokesperson, view_one
from bot.slack.client import SlackLacksScope, SlackRefused
from bot.slack.error_names import NOT_HERE

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.incident import IncidentView
    from storage.store import Unit
    from storage.tables import Delivery, Incident

_CLOSED_BY = {
    ChannelState.ARCHIVED: "is_archived",
    ChannelState.DELETED: "channel_not_found",
    ChannelState.LOST: "not_in_channel",
}
_CHANNEL_SHUT = NOT_HERE | {"is_archived", "is_inactive"}
"""Errors that meet everything attempted in the channel, and are told once for all of it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """How it is told that Slack will not have an effect."""

    what: str = N_("Something could not be shown on Slack")
    """What is said of it, after the incident's name."""
    told: bool = True
    """Whether a refusal is told to the incident's spokesperson."""
    in_channel: bool = False
    """Whether it is done in the incident's own channel, whose closing was told once for all of it."""


class ChannelToCome(Exception):
    """The incident has no channel yet, or none any more, and one is to come: the effect waits for that."""


class NoChannel(Exception):
    """The incident has no channel, and none is to come: there is nothing to do."""


async def usable_channel(job: Job[Payload]) -> Incident:
    """Return the effect's incident, whose channel takes messages.

    Raises `SlackRefused` with Slack's own error where the channel is known not to, `NoChannel` where there is none, and
    `ChannelToCome` where it is not there yet.
    """
    incident = await job.incident()
    if incident.channel_state == ChannelState.NONE:
        raise NoChannel
    closed = _CLOSED_BY.get(ChannelState(incident.channel_state))
    if closed is not None:
        raise SlackRefused(closed)
    if not incident.channel_id:
        raise ChannelToCome
    return incident


async def tell_scope(job: Job[Payload], trouble: Trouble, lack: SlackLacksScope, now: datetime) -> None:
    """Tell the spokesperson, or who asked, one time what cannot be shown for want of which scope.

    Where the scope is one that telling itself needs, nobody can be told: the log and the metrics say it.
    """
    if lack.needed == ("chat:write",):
        return
    view = None if job.delivery.incident_id is None else await view_one(job.unit, await job.incident())
    who = job.asked.who_asked() if view is None else await spokesperson(job.unit, view)
    about = job.delivery.key if view is None else str(job.incident_id)
    slot = f"trouble:{about}:scope:{','.join(lack.needed)}"
    if who is not None:
        said = partial(_told_scope, view, trouble, lack)
        await enqueue.tell_of_trouble(job.unit, who, said, now, slot=slot, incident_id=job.delivery.incident_id)


async def tell_trouble(job: Job[Payload], trouble: Trouble, error: str, now: datetime) -> None:
    """Send the incident's spokesperson one direct message per incident and trouble.

    What an archived, deleted or lost channel keeps from being shown needs no word: its closing was told.
    """
    incident = await job.incident()
    if trouble.in_channel and ChannelState(incident.channel_state) in _CLOSED_BY:
        return
    view = await view_one(job.unit, incident)
    who = await spokesperson(job.unit, view)
    if who is None:
        return
    where = job.asked.named_channel()
    about = "channel" if trouble.in_channel and error in _CHANNEL_SHUT else job.delivery.operation
    slot = f"trouble:{incident.id}:{about}{where and f'@{where}'}:{error}"
    said = partial(_told_trouble, view, trouble, error, where)
    await enqueue.tell_of_trouble(job.unit, who, said, now, slot=slot, incident_id=incident.id)


async def tell_admins(unit: Unit, delivery: Delivery, now: datetime) -> None:
    """Have App Home show that an effect is given up, where an admin looks at it."""
    if delivery.operation != Operation.HOME:
        await enqueue.refresh_homes(unit, now)


def _told_scope(view: IncidentView | None, trouble: Trouble, lack: SlackLacksScope) -> Message:
    words = _lacking(trouble, lack)
    return line(words) if view is None else channel_posts.channel_trouble(view, words)


def _told_trouble(view: IncidentView, trouble: Trouble, error: str, where: str) -> Message:
    return channel_posts.channel_trouble(view, _refused(trouble, error, where))


def _lacking(trouble: Trouble, lack: SlackLacksScope) -> str:
    return _(
        "{trouble}: Muster lacks the permission {scopes}. A workspace admin can install the app again with it. Muster "
        "then goes on by itself.",
        trouble=_(trouble.what),
        scopes=" / ".join(f"`{scope}`" for scope in lack.needed),
    )


def _refused(trouble: Trouble, error: str, where: str) -> str:
    what = _(trouble.what)
    said = [
        _("{trouble} in {channel}.", trouble=what, channel=channel(where)) if where else f"{what}.",
        _("Slack said `{error}`.", error=error),
        advice(error),
        _("The incident itself is recorded and goes on."),
    ]
    return " ".join(said)
