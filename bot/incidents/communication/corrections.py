"""Correcting an update: it is edited wherever it was told, marked as corrected, and the record keeps both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.access.find import acts_in
from bot.commands.history import record
from bot.commands.runner import Context
from bot.domain.durations import Kind
from bot.domain.errors import NotAllowed, Refusal
from bot.domain.forms import CorrectionForm
from bot.domain.text import clean
from bot.incidents.after_change import propagate
from bot.incidents.communication.audience import tell_corrected
from bot.outbox import lanes
from bot.outbox.operations import Operation
from storage.tables import Incident, StatusUpdate

if TYPE_CHECKING:
    from storage.store import Unit


class NoSuchUpdate(Refusal):
    """The message is no update, or one that this person may not see."""

    def __init__(self) -> None:
        super().__init__("This message is not an update of an incident that you can see. Nothing was recorded.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A message on Slack: its channel, its `ts`, and the thread it stands in."""

    channel_id: str
    ts: str
    thread_ts: str | None


async def update_at(unit: Unit, viewer: str, spot: Spot) -> tuple[Incident, StatusUpdate]:
    """Return the update that a message tells, and its incident.

    Raises `NoSuchUpdate` where it tells none, or one of an incident that `viewer` may not see.
    """
    asked = await unit.outbox.asked_at(Operation.UPDATE, await _lanes(unit, spot), spot.channel_id, spot.ts)
    written = None if asked is None else await unit.announcements.update(int(asked["update"]))
    if written is None:
        raise NoSuchUpdate
    return await _incident_of(unit, viewer, written), written


async def _lanes(unit: Unit, spot: Spot) -> list[str]:
    """Return the lanes by which an update may have come to stand there: few, so that few effects are looked at."""
    found = [lanes.room(spot.channel_id)]
    incident = await unit.incidents.by_channel(spot.channel_id)
    if incident is not None:
        found.append(lanes.posts(incident.id))
    if spot.thread_ts is not None:
        announced = await unit.announcements.standing_at(spot.channel_id, spot.thread_ts)
        followed = await unit.followers.whose(spot.channel_id, spot.thread_ts)
        found += [lanes.announcement_thread(announced.incident_id, announced.place)] if announced else []
        found += [lanes.follower_thread(followed.incident_id, followed.user_id)] if followed else []
    return found


async def correctable(unit: Unit, actor: str, update_id: int, *, lock: bool = False) -> tuple[Incident, StatusUpdate]:
    """Return an update that `actor` may correct, and its incident.

    Raises `NoSuchUpdate` where they may not see it, `NotAllowed` where they take no part.
    """
    written = await unit.announcements.update(update_id, lock=lock)
    if written is None:
        raise NoSuchUpdate
    incident = await _incident_of(unit, actor, written, lock=lock)
    if not await acts_in(unit, actor, incident):
        raise NotAllowed("Only people who take part in the incident can correct its updates. Nothing was recorded.")
    return incident, written


async def correct(ctx: Context, update_id: int, form: CorrectionForm) -> None:
    """Correct what an update said.

    Raises what `correctable` raises, and `Refusal` for blank text or where nothing would change.
    """
    incident, written = await correctable(ctx.unit, ctx.actor, update_id, lock=True)
    if not form.text:
        raise Refusal("Say what happened.", field="text")
    before, after = _said(written), _corrected(form)
    if before == after:
        raise Refusal("Nothing differs from what the update says.", field="text")
    if incident.newest_update_at == written.at:
        _correct_state(ctx, incident, form)
    written.text, written.user_impact, written.workaround = after["text"], after["user_impact"], after["workaround"]
    written.corrected_at, written.corrected_by = ctx.now, ctx.actor
    record(ctx, incident, Kind.CORRECTED, "Update corrected", before=before, after={"update": update_id, **after})
    await tell_corrected(ctx, incident, written)
    await propagate(ctx, incident)


async def _incident_of(unit: Unit, viewer: str, written: StatusUpdate, *, lock: bool = False) -> Incident:
    incident = await unit.incidents.by_id(written.incident_id, lock=lock)
    if incident is None or not await unit.incidents.seen(incident.id, viewer):
        raise NoSuchUpdate
    return incident


def _said(written: StatusUpdate) -> dict[str, str]:
    return {"text": written.text, "user_impact": written.user_impact, "workaround": written.workaround}


def _corrected(form: CorrectionForm) -> dict[str, str]:
    return {
        "text": clean(form.text),
        "user_impact": clean(form.user_impact),
        "workaround": clean(form.workaround),
    }


def _correct_state(ctx: Context, incident: Incident, form: CorrectionForm) -> None:
    """Have the newest update's correction hold for the incident too."""
    workaround = clean(form.workaround)
    if workaround and not incident.workaround:
        record(
            ctx,
            incident,
            Kind.WORKAROUND,
            f"Workaround given: {workaround}",
            before={"workaround": ""},
            after={"workaround": workaround},
        )
    incident.newest_update, incident.user_impact = clean(form.text), clean(form.user_impact)
    incident.workaround = workaround
