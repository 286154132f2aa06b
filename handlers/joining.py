"""Joining an open incident from the form that declares another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, find
from bot.commands.runner import Context
from bot.domain.timeline import NoteForm
from bot.incidents.people.joining import join
from bot.messages.ids import number_of
from bot.messages.modals.declare import read_declare
from bot.messages.modals.joined import joined_modal, read_typed, typed_in
from bot.queries.incidents import view_one
from bot.timeline.notes import note
from handlers.deliveries import user_of

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def joined(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Have the person take part instead of declaring; what they had typed is offered as a note."""
    place = IncidentRef(number_of(str(body["actions"][0].get("value", "")), "list"))
    await handler.run(body, lambda ctx: join(ctx, place))
    await handler.redraw_form(body, await _drawn(handler, body, place, typed_in(read_declare(body["view"]))))


async def kept(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Note in the incident that was joined what had been typed to declare another one."""
    place = IncidentRef(number_of(str(body["actions"][0].get("value", "")), "note"))
    typed = read_typed(body["view"])

    async def work(ctx: Context) -> None:
        await note(ctx, place, NoteForm(text=typed))

    await handler.run(body, work)
    await handler.redraw_form(body, await _drawn(handler, body, place, typed, added=True))


async def _drawn(
    handler: HandlerContext, body: Body, place: IncidentRef, typed: str, *, added: bool = False
) -> dict[str, Any]:
    async with handler.runner.read() as unit:
        view = await view_one(unit, await find(unit, user_of(body), place))
    url = f"{handler.workspace_url}archives/{view.channel_id}" if view.channel_id else None
    return joined_modal(view, url, typed, added=added)
