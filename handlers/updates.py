"""One status update once it was posted: correcting it, copying it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.incidents.communication.corrections import Spot, correctable, update_at
from bot.incidents.communication.taking_back import take_back
from bot.language.texts import _
from bot.messages.ids import number_of
from bot.messages.modals.correction import copy_modal, correction_modal, read_correction
from bot.messages.modals.form import Answers
from bot.messages.updates import Told
from bot.queries.authors import author_of
from bot.queries.incidents import view_one
from handlers.answers import Respond, Shown

if TYPE_CHECKING:
    from bot.domain.forms import CorrectionForm
    from bot.incidents.lifecycle.confirmation import NeedsConfirmation
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit


async def open_correction(handler: HandlerContext, body: Body) -> None:
    """Open the correction of the update that a message tells.

    Raises `NoSuchUpdate` and `NotAllowed`.
    """
    async with handler.runner.read() as unit:
        _, found = await update_at(unit, body["user"]["id"], _spot(body))
        drawn = await _correction(handler, unit, body, found.id)
    await handler.open_form(body, drawn)


async def correct_clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Open the correction of the update whose author was told whom it reached.

    Raises `NoSuchUpdate` and `NotAllowed`.
    """
    async with handler.runner.read() as unit:
        drawn = await _correction(handler, unit, body, _of_button(body))
    await handler.open_form(body, drawn)


async def take_back_clicked(handler: HandlerContext, body: Body, respond: Respond) -> None:
    """Take an update back, and say so where its author was told whom it reached."""
    update_id = _of_button(body)
    told = await handler.run(body, lambda ctx: take_back(ctx, update_id))
    if told is not None:
        respond.instead(told)


async def changed(handler: HandlerContext, body: Body) -> None:
    """Draw the correction again for what was chosen in it."""
    await handler.redraw_form(body, await _drawn_again(handler, body))


async def doubted(handler: HandlerContext, body: Body, doubt: NeedsConfirmation) -> Shown:
    """Return the correction as it was filled, with what is doubtful below each field."""
    return Shown(
        view=await _drawn_again(handler, body, doubt),
        recorded=_("Nothing is corrected yet: Muster asks you to check it."),
        again=_("Then press *Correct update* and write your words again."),
    )


async def _drawn_again(handler: HandlerContext, body: Body, doubt: NeedsConfirmation | None = None) -> dict[str, Any]:
    update_id = int(Answers.of(body["view"]).metadata["update"])
    async with handler.runner.read() as unit:
        return await _correction(handler, unit, body, update_id, read_correction(body["view"]), doubt)


async def _correction(
    handler: HandlerContext,
    unit: Unit,
    body: Body,
    update_id: int,
    form: CorrectionForm | None = None,
    doubt: NeedsConfirmation | None = None,
) -> dict[str, Any]:
    incident, written = await correctable(unit, body["user"]["id"], update_id)
    view, doubts = await view_one(unit, incident), () if doubt is None else doubt.faults
    return correction_modal(view, Told.of(written), handler.runner.clock.now(), form, doubts)


def _of_button(body: Body) -> int:
    return number_of(str(body["actions"][0].get("value", "")))


async def open_copy(handler: HandlerContext, body: Body) -> None:
    """Show the update that a message tells as text to copy.

    Raises `NoSuchUpdate`.
    """
    async with handler.runner.read() as unit:
        incident, written = await update_at(unit, body["user"]["id"], _spot(body))
        view, author = await view_one(unit, incident), await author_of(unit, written)
    await handler.open_form(body, copy_modal(view, Told.of(written), author))


def _spot(body: Body) -> Spot:
    message = body["message"]
    return Spot(body["channel"]["id"], str(message["ts"]), message.get("thread_ts"))
