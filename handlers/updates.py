"""One status update once it was posted: correcting it, copying it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.incidents.communication.corrections import Spot, correctable, update_at
from bot.messages.modals.correction import copy_modal, correction_modal
from bot.messages.updates import Told
from bot.queries.incidents import view_one

if TYPE_CHECKING:
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
    await handler.open_form(body, correction_modal(view, Told.of(written)))


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
