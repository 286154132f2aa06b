"""One status update once it was posted: correcting it, copying it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.incidents.communication.corrections import Spot, correctable, update_at
from bot.messages.modals.correction import copy_modal, correction_modal, read_correction
from bot.messages.modals.form import Answers
from bot.messages.updates import Told
from bot.queries.incidents import view_one
from handlers.answers import Shown

if TYPE_CHECKING:
    from bot.incidents.lifecycle.confirmation import NeedsConfirmation
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def open_correction(handler: HandlerContext, body: Body) -> None:
    """Open the correction of the update that a message tells.

    Raises `NoSuchUpdate` and `NotAllowed`.
    """
    user = body["user"]["id"]
    async with handler.runner.read() as unit:
        _, found = await update_at(unit, user, _spot(body))
        incident, written = await correctable(unit, user, found.id)
        view = await view_one(unit, incident)
    await handler.open_form(body, correction_modal(view, Told.of(written), handler.runner.clock.now()))


async def changed(handler: HandlerContext, body: Body) -> None:
    """Draw the correction again for what was chosen in it."""
    await handler.redraw_form(body, await _drawn_again(handler, body))


async def doubted(handler: HandlerContext, body: Body, doubt: NeedsConfirmation) -> Shown:
    """Return the correction as it was filled, with what is doubtful beneath each field."""
    return Shown(
        view=await _drawn_again(handler, body, doubt),
        recorded="Nothing is corrected yet: Muster asks you to look at it again.",
        again="use *Correct update* again; your words are then to be written again",
    )


async def _drawn_again(handler: HandlerContext, body: Body, doubt: NeedsConfirmation | None = None) -> dict[str, Any]:
    update_id = int(Answers.of(body["view"]).metadata["update"])
    async with handler.runner.read() as unit:
        incident, written = await correctable(unit, body["user"]["id"], update_id)
        view = await view_one(unit, incident)
    form, doubts = read_correction(body["view"]), () if doubt is None else doubt.faults
    return correction_modal(view, Told.of(written), handler.runner.clock.now(), form, doubts)


async def open_copy(handler: HandlerContext, body: Body) -> None:
    """Show the update that a message tells as text to copy.

    Raises `NoSuchUpdate`.
    """
    async with handler.runner.read() as unit:
        incident, written = await update_at(unit, body["user"]["id"], _spot(body))
        view = await view_one(unit, incident)
    await handler.open_form(body, copy_modal(view, Told.of(written)))


def _spot(body: Body) -> Spot:
    message = body["message"]
    return Spot(body["channel"]["id"], str(message["ts"]), message.get("thread_ts"))
