"""/incident find: one modal in which words are typed, what was found is read, and each hit can be shown in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.find import IncidentRef
from bot.access.find import find as find_incident
from bot.domain.errors import OtherVersion
from bot.domain.references import parse_reference
from bot.domain.search import Hit
from bot.language.texts import _
from bot.messages.finding import PAGE_BUTTON, find_modal, read_shown, read_words
from bot.problems.find import find_problem
from bot.search.query import parse
from bot.search.search import search
from handlers import problems, queries
from handlers.answers import Respond, Shown
from handlers.context import reading

if TYPE_CHECKING:
    from handlers.context import HandlerContext
    from handlers.deliveries import Body
    from storage.store import Unit


async def find(handler: HandlerContext, body: Body, user: str, words: str) -> None:
    """Open the form, with what was found where words were typed already."""
    await handler.open_form(body, await _drawn(handler, user, words, 0))


async def clicked(handler: HandlerContext, body: Body, _respond: Respond) -> None:
    """Turn the page, or show a hit in full on top."""
    action, user = body["actions"][0], body["user"]["id"]
    value = str(action.get("value", ""))
    if action["action_id"].startswith(PAGE_BUTTON):
        words = read_shown(body["view"])[0]
        await handler.redraw_form(body, await _drawn(handler, user, words, int(value)))
        return
    number = parse_reference(value)
    if number is None:
        raise OtherVersion("find")
    shown = await queries.shown(handler, user, IncidentRef(number))
    await handler.open_form(body, reading(shown, value))


async def submitted(handler: HandlerContext, body: Body) -> Shown:
    """Look for what was typed, in the same modal."""
    drawn = await _drawn(handler, body["user"]["id"], read_words(body["view"]), 0)
    return Shown(view=drawn, recorded=_("Nothing was changed."), again=_("Then use `/incident find` again."))


async def _drawn(handler: HandlerContext, user: str, words: str, page: int) -> dict[str, Any]:
    now = handler.runner.clock.now()
    async with handler.runner.read() as unit:
        found = await search(unit, user, parse(words), page, now)
        for hit in found.hits:
            if hit.private:
                await _note_look(handler, unit, user, hit)
        followable = await queries.to_follow(unit, user, {hit.open_id for hit in found.hits if hit.open_id})
    return find_modal(found, followable)


async def _note_look(handler: HandlerContext, unit: Unit, user: str, hit: Hit) -> None:
    if hit.problem:
        await problems.note_look(handler, unit, user, await find_problem(unit, user, hit.number))
    else:
        await queries.record_access(handler, unit, user, await find_incident(unit, user, IncidentRef(hit.number)))
