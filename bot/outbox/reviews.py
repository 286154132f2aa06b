"""Where what shows a review is asked for: rows of the outbox, in the transaction of the state they tell of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.outbox import file_payloads, lanes, payloads, rows
from bot.outbox.enqueue import is_retired
from bot.outbox.file_payloads import InChannel, TakeDown, TakeDownCanvas, TakeDownFile, TakeDownMessage, Where
from bot.outbox.operations import Operation, after_card, review_of

if TYPE_CHECKING:
    from storage.store import Unit
    from storage.tables import Incident, Review

CANVAS_FIRST = timedelta(seconds=4)
"""How long the review's message waits for the canvas, to link to it from the first; without, it is edited later."""


async def show(unit: Unit, incident: Incident, now: datetime) -> None:
    """Bring what shows the review up to date: its message in the incident's channel, and the canvas that links to."""
    review = await unit.reviews.of(incident.id)
    linked = review is not None and review.message_ts
    ready = linked or after_card(incident) is None
    await show_message(unit, incident, now, due=now if linked or not ready else now + CANVAS_FIRST)
    if not linked and is_retired(incident):
        return
    await rows.project(
        unit,
        file_payloads.Canvas(),
        slot=_canvas_of(incident),
        incident_id=incident.id,
        awaits=None if ready else review_of(incident.id),
        now=now,
    )


async def show_message(unit: Unit, incident: Incident, now: datetime, *, due: datetime | None = None) -> None:
    """Bring the review's message in the incident's channel up to date, unless that is over and shut."""
    if is_retired(incident):
        return
    await rows.project(
        unit,
        payloads.Review(),
        slot=review_of(incident.id),
        # Its first sending keeps its place among what is said in the channel: after the resolution.
        lane=lanes.posts(incident.id),
        incident_id=incident.id,
        awaits=after_card(incident),
        due=due,
        now=now,
    )


async def have_message_wait_no_longer(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have the review's message posted now that it is known whether it can link to a canvas."""
    await unit.outbox.hurry(review_of(incident.id), now)


async def open_canvas(unit: Unit, incident: Incident, canvas_id: str, now: datetime) -> None:
    """Let the incident's channel, where the link stands by now, read the canvas; once a canvas and channel.

    The canvas in the channel's own tab is the channel's already.
    """
    if (await unit.outbox.kept(_canvas_of(incident))).get("tab") == canvas_id:
        return
    await rows.post(
        unit,
        file_payloads.CanvasAccess(canvas=canvas_id, channel=incident.channel_id),
        lane=lanes.canvas_access(incident.id),
        slot=f"{Operation.CANVAS_ACCESS}:{canvas_id}:{incident.channel_id}",
        incident_id=incident.id,
        now=now,
    )


async def stand_in_for_none(unit: Unit, incident: Incident, review: Review, now: datetime) -> None:
    """Have a file stand for the canvas where it is known that there are none to be had."""
    if (await unit.outbox.kept(_canvas_of(incident))).get("none"):
        await stand_in(unit, incident, review, now)


async def stand_in(unit: Unit, incident: Incident, review: Review, now: datetime) -> None:
    """Have a file in the thread of the review's message stand for the canvas, one for each state it comes to."""
    if not review.message_ts or not incident.channel_id:
        return
    where = InChannel(channel=incident.channel_id, thread=review.message_ts)
    slot = f"{Operation.REVIEW_FILE}:{review.message_ts}:{review.state}"
    await upload(unit, incident, where, now, slot=slot)


async def leave(unit: Unit, incident: Incident, now: datetime) -> None:
    """Have nothing of the review be read where the incident was shown so far: its next message is a new one."""
    review = await unit.reviews.of(incident.id)
    if review is None:
        return
    drops: list[TakeDown] = [TakeDownCanvas(canvas=review.canvas_id)] if review.canvas_id else []
    drops += [TakeDownFile(file=file) for file in await unit.outbox.files_of(Operation.REVIEW_FILE, incident.id)]
    for dropped in drops:
        await take_down(unit, incident, dropped, now)
    review.message_ts = review.canvas_id = None


async def withdraw(unit: Unit, incident: Incident, review: Review, now: datetime) -> None:
    """Have nothing on Slack show a review."""
    if review.message_ts and incident.channel_id:
        message = TakeDownMessage(channel=incident.channel_id, ts=review.message_ts)
        await take_down(unit, incident, message, now)
    await leave(unit, incident, now)


async def take_down(unit: Unit, incident: Incident, what: TakeDown, now: datetime) -> None:
    """Delete what must not be read where it stands."""
    await rows.post(unit, what, lane=lanes.take_down(incident.id), incident_id=incident.id, now=now)


async def follow(unit: Unit, incident: Incident, now: datetime) -> None:
    """Bring what shows the review of an incident up to date, where there is a review.

    An incident that was never resolved has none, and none is looked for.
    """
    looked_back_on = incident.resolved_at is not None or incident.reopened
    if looked_back_on and await unit.reviews.of(incident.id) is not None:
        await show(unit, incident, now)


async def follow_entry(unit: Unit, incident_id: int, now: datetime) -> None:
    """Do as `follow` does after a change of one entry of an incident's timeline."""
    incident = await unit.incidents.by_id(incident_id)
    if incident is not None:
        await follow(unit, incident, now)


async def upload(unit: Unit, incident: Incident, where: Where, now: datetime, *, slot: str | None = None) -> None:
    """Upload the review as a file; one of its `slot` only, ever."""
    wanted = file_payloads.ReviewFile(where=where)
    await rows.post(unit, wanted, lane=lanes.uploads(where.place), slot=slot, incident_id=incident.id, now=now)


def _canvas_of(incident: Incident) -> str:
    return f"{Operation.CANVAS}:{incident.id}"
