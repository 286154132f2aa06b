"""What to do when Slack will not: the incident goes on, and who can mend it is told what to mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.advice import advice
from bot.delivery.effect import incident_of
from bot.domain.vocabulary import DEFAULT_PLACE, ChannelState
from bot.messages import posts
from bot.messages.message import line
from bot.messages.text import channel
from bot.outbox import lanes
from bot.outbox.operations import Operation
from bot.queries.incidents import spokesperson, view_one
from bot.slack.client import SlackLacksScope, SlackRefused
from bot.slack.error_names import NOT_HERE

if TYPE_CHECKING:
    from datetime import datetime

    from storage.store import Unit
    from storage.tables import Delivery, Incident

_CLOSED_BY = {
    ChannelState.ARCHIVED: "is_archived",
    ChannelState.DELETED: "channel_not_found",
    ChannelState.LOST: "not_in_channel",
}
_WHAT = {
    Operation.OPEN_CHANNEL: "its channel could not be opened",
    Operation.INVITE: "not everybody could be invited into its channel",
    Operation.SUMMON: "a user group could not be called",
    Operation.POST: "a message could not be posted in its channel",
    Operation.OFFER: "a known error could not be offered in its channel",
    Operation.CARD: "the incident card could not be kept up to date",
    Operation.PIN: "the card could not be pinned",
    Operation.TOPIC: "the topic could not be set",
    Operation.BOOKMARK: "the bookmark could not be set",
    Operation.ANNOUNCEMENT: "it could not be announced",
    Operation.MENTION: "a user group could not be told of it",
    Operation.UPDATE: "an update could not be posted",
    Operation.REVIEW: "its review could not be shown",
    Operation.CANVAS: "the canvas of its review could not be kept up to date",
    Operation.CANVAS_ACCESS: "its channel could not be given the canvas of the review to read",
    Operation.TAKE_DOWN: "a copy of its review could not be deleted; delete it by hand",
    Operation.TASK: "a task could not be shown in its channel",
    Operation.RETIRE: "the channel it has left could not be archived; archive it by hand",
    Operation.WITHDRAW: "a message could not be withdrawn where it was told before",
    Operation.SHARE: "the report could not be shared",
    Operation.UPLOAD: "the file could not be uploaded",
    Operation.REVIEW_FILE: "its review could not be uploaded as a file",
    Operation.LOOK_AT_MESSAGE: "a message of its timeline could not be read",
    Operation.ARCHIVE: "its channel could not be archived, as it should be by now; archive it by hand",
}
_IN_CHANNEL = frozenset(
    {
        Operation.POST,
        Operation.OFFER,
        Operation.CARD,
        Operation.PIN,
        Operation.TOPIC,
        Operation.BOOKMARK,
        Operation.REVIEW,
        Operation.TASK,
    }
)
_CHANNEL_SHUT = NOT_HERE | {"is_archived", "is_inactive"}
"""Errors that meet whatever is attempted in the channel, and are told once for all of it."""


async def usable_channel(unit: Unit, delivery: Delivery) -> Incident:
    """Return the effect's incident, whose channel takes messages.

    Raises `SlackRefused` with Slack's own error where the channel is known not to.
    """
    incident = await incident_of(unit, delivery)
    closed = _CLOSED_BY.get(ChannelState(incident.channel_state))
    if closed is not None:
        raise SlackRefused(closed)
    return incident


def _elsewhere(delivery: Delivery) -> str:
    """Return the channel that a rule named, where the effect was for one."""
    place = str(delivery.payload.get("place") or delivery.payload.get("room") or DEFAULT_PLACE)
    return "" if place == DEFAULT_PLACE else place


async def tell_scope(unit: Unit, delivery: Delivery, lack: SlackLacksScope, now: datetime) -> None:
    """Tell the spokesperson, or who asked, one time what cannot be shown for want of which scope.

    Where the scope is one that telling itself needs, nobody can be told: the log and the metrics say it.
    """
    if lack.needed == ("chat:write",):
        return
    what = _WHAT.get(Operation(delivery.operation), "something could not be shown on Slack")
    scopes = " or ".join(f"`{scope}`" for scope in lack.needed)
    words = (
        f"{what}: Muster lacks the permission {scopes}. A workspace admin can install the app again with it; "
        "Muster then goes on by itself."
    )
    if delivery.incident_id is None:
        who = _asker(delivery)
        said, about = line(f"{what[0].upper()}{words[1:]}"), delivery.key
    else:
        view = await view_one(unit, await incident_of(unit, delivery))
        who, said, about = await spokesperson(unit, view), posts.channel_trouble(view, words), str(delivery.incident_id)
    if who is None:
        return
    await unit.outbox.post(
        Operation.DIRECT,
        lane=lanes.direct(who),
        slot=f"trouble:{about}:scope:{','.join(lack.needed)}",
        payload={"user": who, **said.payload()},
        incident_id=delivery.incident_id,
        now=now,
    )


def _asker(delivery: Delivery) -> str | None:
    """Return who asked for what belongs to no incident."""
    where = delivery.payload.get("where") or {}
    return delivery.payload.get("asker") or where.get("asker") or where.get("user")


async def tell_trouble(unit: Unit, delivery: Delivery, error: str, now: datetime) -> None:
    """Send the incident's spokesperson one direct message per incident and trouble.

    What an archived, deleted or lost channel keeps from being shown needs no word: its closing was told.
    """
    incident = await incident_of(unit, delivery)
    in_channel = delivery.operation in _IN_CHANNEL or delivery.payload.get("where") == "channel"
    if in_channel and ChannelState(incident.channel_state) in _CLOSED_BY:
        return
    view = await view_one(unit, incident)
    who = await spokesperson(unit, view)
    if who is None:
        return
    where = _elsewhere(delivery)
    what = _WHAT.get(Operation(delivery.operation), "something could not be shown on Slack")
    what += f" in {channel(where)}" if where else ""
    trouble = f"{what}. Slack said `{error}`. {advice(error)} The incident itself is recorded and goes on."
    about = "channel" if in_channel and error in _CHANNEL_SHUT else delivery.operation
    await unit.outbox.post(
        Operation.DIRECT,
        lane=lanes.direct(who),
        slot=f"trouble:{incident.id}:{about}{where and f'@{where}'}:{error}",
        payload={"user": who, **posts.channel_trouble(view, trouble).payload()},
        incident_id=incident.id,
        now=now,
    )
