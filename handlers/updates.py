"""Status updates beyond their submission: the preview, a second thought, correcting one, copying one as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, find
from bot.domain.errors import Refusal
from bot.domain.forms import UpdateForm
from bot.domain.incident import IncidentView
from bot.domain.text import clean
from bot.domain.vocabulary import ACTIVE, Status
from bot.incidents.communication.audience import readers_of
from bot.incidents.communication.corrections import Spot, correctable, update_at
from bot.incidents.lifecycle.confirmation import NeedsConfirmation
from bot.messages.modals.correction import copy_modal, correction_modal
from bot.messages.modals.form import Answers
from bot.messages.modals.update import preview_modal, read_update, update_modal
from bot.messages.updates import Told
from bot.queries.incidents import view_one
from handlers.answers import Shown

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def preview(handler: HandlerContext, body: Body) -> None:
    """Show what each audience will read, and who that is, on top of the update modal.

    Raises `Refusal` where nothing was written yet.
    """
    form, user = read_update(body["view"]), body["user"]["id"]
    if not form.text:
        raise Refusal("Say what happened; then the preview shows what each audience will read.")
    async with handler.runner.read() as unit:
        incident = await find(unit, user, _place(body))
        view, readers = await view_one(unit, incident), await readers_of(unit, incident)
    update = _planned(view, form, user, handler.runner.clock.now())
    shown = replace(view, status=update.status)
    await handler.open_form(body, preview_modal(shown, update, form.reach, replace(readers, outside=handler.outside)))


async def doubted(handler: HandlerContext, body: Body, doubt: NeedsConfirmation) -> Shown:
    """Return the update modal as it was filled, with what is doubtful beneath each field."""
    async with handler.runner.read() as unit:
        view = await view_one(unit, await find(unit, body["user"]["id"], _place(body)))
    return Shown(
        view=update_modal(view, handler.runner.clock.now(), read_update(body["view"]), doubt.faults),
        recorded="Your update is not posted yet: Muster asks you to look at it again.",
        again="use *Post update* again; your words are then to be written again",
    )


async def open_correction(handler: HandlerContext, body: Body) -> None:
    """Open the correction of the update that a message tells.

    Raises `NoSuchUpdate` and `NotAllowed`.
    """
    user = body["user"]["id"]
    async with handler.runner.read() as unit:
        _, found = await update_at(unit, user, _spot(body))
        incident, written = await correctable(unit, user, found.id)
        view = await view_one(unit, incident)
    await handler.open_form(body, correction_modal(view, Told.of(written)))


async def open_copy(handler: HandlerContext, body: Body) -> None:
    """Show the update that a message tells as text to copy.

    Raises `NoSuchUpdate`.
    """
    async with handler.runner.read() as unit:
        incident, written = await update_at(unit, body["user"]["id"], _spot(body))
        view = await view_one(unit, incident)
    await handler.open_form(body, copy_modal(view, Told.of(written)))


def _place(body: Body) -> IncidentRef:
    return IncidentRef(Answers.of(body["view"]).metadata["number"])


def _spot(body: Body) -> Spot:
    message = body["message"]
    return Spot(body["channel"]["id"], str(message["ts"]), message.get("thread_ts"))


def _planned(incident: IncidentView, form: UpdateForm, author: str, now: datetime) -> Told:
    """Return the update as it would be written down now."""
    stands = Status.INVESTIGATING if incident.status is Status.DECLARED else incident.status  # an update acknowledges
    promises = incident.status in ACTIVE and incident.paused_until is None
    by_cadence = incident.policy.update_every.after(now, incident.calendar)
    return Told(
        id=0,
        kind="update",
        author=author,
        status=form.status or stands,
        priority=incident.priority,
        text=clean(form.text),
        user_impact=clean(form.user_impact),
        workaround=clean(form.workaround),
        expected_resolution_at=form.expected_resolution_at,
        next_update_at=(form.next_update_at or by_cadence) if promises else incident.next_update_at,
    )
