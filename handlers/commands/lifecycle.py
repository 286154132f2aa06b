"""Commands that work on an incident, from declaring it to its end."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.actions import Action
from bot.domain.closing import NotYetClosable
from bot.domain.forms import DeclareForm
from bot.incidents.people.roles import assign_one, read_wish
from bot.messages.message import Message
from handlers import people, queries
from handlers.closing import open_close
from handlers.commands.request import Command, Request, at_once, run_typed, typed
from handlers.forms import open_declare
from handlers.mentions import split_audience


async def _declare(request: Request) -> None:
    wanted = DeclareForm(title=" ".join(request.rest.split()), manager=request.user)
    await open_declare(request.handler, request.body, request.user, wanted)


async def _assign(request: Request) -> Message | None:
    place, words = request.aim()
    audience, rest = split_audience(words)
    wish = read_wish(audience.people, rest)
    if await people.handed_over_by_form(request.handler, request.body, request.user, place, wish):
        return None
    return await at_once(request, place, lambda ctx, place: assign_one(ctx, place, wish), "updated")


async def _clock(request: Request) -> Message:
    return await queries.clock(request.handler, request.user, request.aim_only())


async def _close(request: Request) -> Message | None:
    """Close it; what is still missing is shown in the form, which keeps the note."""
    try:
        return await run_typed(request, Action.CLOSE)
    except NotYetClosable:
        place, note = request.aim()
        await open_close(request.handler, request.body, request.user, place, note)
        return None


WORK = (
    Command("declare", "declare [title]", "open the form that declares an incident", _declare, ("new", "open")),
    typed(Action.ACKNOWLEDGE),
    typed(Action.UPDATE),
    typed(Action.PRIORITY),
    typed(Action.STATUS),
    typed(Action.ROLES),
    Command("assign", "assign @who role [note]", "give somebody a role", _assign, mentions=True),
    typed(Action.ESCALATE),
    typed(Action.PAUSE),
    typed(Action.RESUME),
    Command("clock", "clock", "what is still to come, when, and why", _clock),
    typed(Action.RESOLVE),
    typed(Action.CAUSES),
    typed(Action.REOPEN),
    typed(Action.CANCEL),
    replace(typed(Action.CLOSE), run=_close),
)
"""Commands that work on an incident."""
