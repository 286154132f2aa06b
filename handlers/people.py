"""Who does what and who may see it, as typed and clicked: assigning a role, asking for access, answering that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access.find import IncidentRef, allow, find
from bot.commands.runner import Context
from bot.domain.actions import Action
from bot.domain.errors import AlreadyDone, Refusal
from bot.domain.references import lone_reference, split_reference
from bot.domain.vocabulary import Role
from bot.incidents.people.access import ask_access, decline, grant
from bot.incidents.people.roles import Wish
from bot.language.texts import _
from bot.messages.message import Message
from bot.messages.modals.roles import roles_modal
from bot.queries.incidents import view_one
from bot.queries.policy import current_policy

if TYPE_CHECKING:
    from handlers.answers import Respond
    from handlers.context import HandlerContext
    from handlers.deliveries import Body


async def handed_over_by_form(handler: HandlerContext, body: Body, user: str, place: IncidentRef, wish: Wish) -> bool:
    """Open the roles form where the person who hands over has left no note; False where nothing is asked."""
    if wish.role is not Role.INCIDENT_MANAGER or wish.note or len(wish.people) != 1:
        return False
    async with handler.runner.read() as unit:
        incident = await find(unit, user, place, usage="assign")
        await allow(unit, user, incident, Action.ROLES)
        view = await view_one(unit, incident)
        several = (await current_policy(unit)).people.several
    if view.manager != user or view.manager in wish.people:
        return False
    await handler.open_form(body, roles_modal(view, several, successor=wish.people[0]))
    return True


async def access(handler: HandlerContext, body: Body, text: str) -> Message | None:
    """Ask for access to the incident that is named; nothing in the answer tells whether there is one.

    Raises `Refusal` where none is named, or the person has asked too often.
    """
    number, why = split_reference(text)
    if number is None:
        number, why = lone_reference(text), ""
    if number is None:
        raise Refusal(_("Name the incident: `/incident access INC-42 why you need it`. Nothing was recorded."))
    asked = number
    return await handler.run(body, lambda ctx: ask_access(ctx, asked, why))


async def answered(handler: HandlerContext, body: Body, respond: Respond, name: str, value: str) -> None:
    """Grant or decline a request; the question is replaced by what became of it."""
    said: list[str] = []

    async def work(ctx: Context) -> None:
        answering = grant if name == "grant" else decline
        said.append(await answering(ctx, int(value)))

    try:
        await handler.run(body, work)
    except AlreadyDone as done:
        said.append(done.text)
    for text in said:
        respond.instead(Message(text))
