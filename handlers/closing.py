"""Closing in Slack: the form says what is still missing, and keeps what was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.domain.actions import Action
from bot.language.texts import _
from bot.messages.closing import close_modal
from bot.queries.closing import unmet_of
from bot.queries.incidents import view_one
from handlers.answers import Shown

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def open_close(handler: HandlerContext, body: Body, user: str, place: IncidentRef, note: str = "") -> None:
    """Open the close modal, holding `note`.

    Raises the refusals of finding the incident and of not being allowed.
    """
    await handler.open_form(body, await drawn_close(handler, user, place, note))


async def not_closed(handler: HandlerContext, user: str, place: IncidentRef, note: str) -> Shown:
    """Show again what the incident still lacks.

    Raises what `open_close` raises.
    """
    return Shown(
        view=await drawn_close(handler, user, place, note),
        recorded=_("The incident is not closed: something is still missing."),
        again=_("To see what, press *Close* again."),
    )


async def drawn_close(handler: HandlerContext, user: str, place: IncidentRef, note: str) -> dict[str, Any]:
    """Return the close modal as things are now.

    Raises what `open_close` raises.
    """
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage=Action.CLOSE.typed)
        await allow(unit, user, incident, Action.CLOSE)
        return close_modal(await view_one(unit, incident), await unmet_of(unit, incident), note)
