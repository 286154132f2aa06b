"""Calling people by hand in Slack: the form names whom the service or the priority names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef, allow, find
from bot.domain.actions import Action
from bot.messages.modals.calling import escalate_modal
from bot.queries.calling import usually_called
from bot.queries.incidents import view_one
from handlers.admin import as_admin_too, group_names

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def open_escalate(handler: HandlerContext, body: Body, user: str, place: IncidentRef) -> None:
    """Open the form that calls people.

    Raises the refusals of finding the incident and of not being allowed.
    """
    names = await group_names(handler)

    async def drawn(admin: bool) -> dict[str, Any]:
        async with handler.runner.read() as unit:
            incident = await find(unit, user, place, usage=Action.ESCALATE.typed)
            await allow(unit, user, incident, Action.ESCALATE, admin=admin)
            usual = await usually_called(unit, incident, besides=user)
            return escalate_modal(await view_one(unit, incident), usual, names)

    await handler.open_form(body, await as_admin_too(handler, user, drawn))
